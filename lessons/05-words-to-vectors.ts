import {
  BytePairTokenizer,
  encodeRows,
  shareOf,
  similarityMatrix,
  TextEncoder,
  tokenize,
  umapMap,
} from '@pixels/clip';
import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import {
  crossEntropy,
  embeddingLookup,
  Module,
  Random,
  start,
  tf,
  train,
  warmupCosine,
} from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';
import { categories, nouns, phrasesOf, WorldText } from '@pixels/world';
import { loadWorld } from '@pixels/world/node';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 5,
  title: 'Words to vectors',
  about:
    'A tokenizer trained from bytes, and a text encoder that learns what goes with what.',
  quickTime: '30 s',
  fullTime: '3 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # Words to vectors
//
// In lesson 1 a picture became a row of vectors. To let pictures and words meet, words must become vectors, too. It
// takes three steps: text is cut into **tokens**, each token is looked up as a **vector**, and a transformer lets the
// vectors **look at each other**. The third step is that of lesson 3. The first is new.
//
// ## What should a token be?
//
// A letter? Then texts are long, and attention costs the square of the length. A word? Then there is no end of words,
// and a new one has no number. Between the two lies **byte-pair encoding**: begin with the 256 bytes, of which any text
// is made, and join the two neighbours that stand side by side most often, again and again.

// %% Some text
const world = await loadWorld({ split: 'train', seed });
const text = new WorldText(world, { seed });
const passages = Array.from({ length: 8000 }, (_, index) => text.passage(index).text);
for (const passage of passages.slice(0, 8)) console.log(passage);

// %% Learn what to join
const tokenizer = BytePairTokenizer.train(passages, {
  vocabularySize: 2048,
  specialTokens: ['<|hidden|>'],
});
const spelled = (ids: readonly number[], by = tokenizer): string =>
  ids.map((id) => by.tokenOf(id)!).join(' · ');
const learned = (merge: number): string => tokenizer.tokenOf(256 + merge)!;
show.table(
  [0, 1, 2, 3, 4, 5, 6, 7, 50, 100, 200, 400, 800, 1600].map((merge) => ({
    merge: merge + 1,
    left: tokenizer.tokenOf(tokenizer.merges[merge]![0])!,
    right: tokenizer.tokenOf(tokenizer.merges[merge]![1])!,
    'new token': learned(merge),
  })),
  { caption: 'Ġ stands for the space before a word.' },
);

// %% [markdown]
// First come pairs of letters that every English text has, then syllables, then the words of this world. Frequent words
// end up as one token, rare ones in pieces, and nothing is ever unknown.

// %% From text to tokens
const examples = [
  'a picture of a dog',
  'a picture of a screwdriver',
  'a picture of a flibbertigibbet',
  'naïve 🦉',
];
for (const example of examples)
  console.log(`${example}\n   ${spelled(tokenizer.encode(example))}`);
const roundTrips = [...passages, ...examples, '', '  two  spaces ', 'línea\n漢字'];
expectBand(
  'texts that come back unchanged',
  average(
    roundTrips.map((whole) =>
      Number(tokenizer.decode(tokenizer.encode(whole)) === whole),
    ),
  ),
  [1, 1],
  'decode(encode(text)) is text',
);

// %% How long are texts, by the size of the vocabulary?
const heldOut = Array.from({ length: 500 }, (_, i) => text.passage(1_000_000 + i).text);
const vocabularies = [260, 320, 400, 512, 768, 1024, 1536, 2048];
const lengths = vocabularies.map((vocabularySize) => {
  const some = BytePairTokenizer.train(passages, { vocabularySize });
  return average(heldOut.map((passage) => some.encode(passage).length));
});
show.lines(
  { tokens: { x: vocabularies, y: lengths } },
  {
    title: 'tokens in a passage',
    x: 'size of the vocabulary',
    y: 'mean of 500 passages',
  },
);
expectBand(
  'texts at 2048 are shorter than bytes by',
  lengths[0]! / lengths.at(-1)!,
  [3, 5],
  'times',
);

// %% [markdown]
// The first few hundred tokens shorten texts most, and each further one costs a row in the table of vectors that few
// examples train. CLIP has 49,408 tokens; our small world does with 2,048.
//
// ## What the encoder reads
//
// Texts of a batch differ in length, so short ones are filled up with **padding**, and each is framed by a start and an
// end token.

// %% A batch
const batchTexts = ['a dog', 'a dog left of an owl', 'two birds and a screwdriver'];
const rows = encodeRows(tokenizer, batchTexts, { contextLength: 12 });
show.table(
  batchTexts.map((whole, row) => ({
    text: whole,
    ids: Array.from(rows.ids.slice(row * 12, (row + 1) * 12)).join(' '),
    'not padding': rows.lengths[row]!,
  })),
);

// %% [markdown]
// ## The same words in another order
//
// Look up each id in a table and take the mean, and *a dog left of a cat* equals *a cat left of a dog*, exactly: a **bag
// of words**. Add a vector for the place and let the tokens look at each other, and the two differ. Below are four pairs
// as an encoder sees them whose weights are still random. Being *able* to tell two texts apart is not yet knowing what
// the difference means; lesson 7 will come back to this.

// %% The encoder
const width = full ? 96 : 48;
const shape = {
  vocabulary: tokenizer.vocabularySize,
  maxTokens: 40,
  width,
  layers: 2,
  heads: 4,
  hidden: 4 * width,
  padId: tokenizer.specialIds.padding,
  eosId: tokenizer.specialIds.end,
};
const encoder = new TextEncoder(
  { ...shape, causal: false, pooling: 'mean', padding: 'hidden' },
  random.fork('encoder'),
);
const pairs = [
  ['a dog left of a cat', 'a cat left of a dog'],
  ['a big dog and a small cat', 'a big cat and a small dog'],
  ['there are two dogs and three cats', 'there are three dogs and two cats'],
  ['a dog', 'a screwdriver'],
] as const;
/** cos of the angle between two vectors. */
const cosine = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(
    () => tf.div(tf.sum(tf.mul(a, b)), tf.mul(tf.norm(a), tf.norm(b))).dataSync()[0]!,
  );
const bag = (whole: string): tf.Tensor =>
  tf.tidy(() =>
    tf.mean(
      embeddingLookup(
        encoder.tokens.table,
        tf.tensor1d(tokenizer.encode(whole), 'int32'),
      ),
      0,
    ),
  ); // [T, D] → [D]
const encoded = (whole: string): tf.Tensor =>
  tf.tidy(() =>
    tf.squeeze(encoder.apply(tokenize(tokenizer, [whole], encoder.config)), [0]),
  ); // [1, D] → [D]
const compared = pairs.map(([one, other]) => ({
  texts: `${one} / ${other}`,
  'bag of words': cosine(bag(one), bag(other)),
  encoder: cosine(encoded(one), encoded(other)),
}));
show.table(compared, { caption: 'cosine of the two vectors: 1 is the same' });
expectBand(
  'bag of words, swapped',
  compared[0]!['bag of words'],
  [1 - 1e-5, 1 + 1e-5],
  'the same vector',
);
expectBand(
  'encoder, swapped',
  compared[0]!.encoder,
  [-1, 1 - 1e-4],
  'order leaves a trace',
);

// %% [markdown]
// ## Who may see whom
//
// A text encoder may look **both ways** (BERT, SigLIP) or, like a language model, only **back** (CLIP's). We change the
// last word of a text and see which tokens notice. And since a text needs one vector in the end, a causal encoder must be
// read at the *end* token, the only one that has seen everything; one that looks both ways may as well be averaged.

// %% Change the last word
const causal = new TextEncoder(
  { ...shape, causal: true, pooling: 'firstEos' },
  random.fork('encoder'),
);
const last = { told: 'a car left of a dog', changed: 'a car left of a bird' };
/** How far each token's vector moves, [T]. */
const noticed = (by: TextEncoder): number[] =>
  tf.tidy(() => {
    const both = tokenize(tokenizer, [last.told, last.changed], by.config); // [2, T]
    const [one, other] = tf.unstack(by.encode(both)) as [tf.Tensor, tf.Tensor]; // 2 × [T, D]
    return Array.from(tf.norm(tf.sub(one, other), 'euclidean', 1).dataSync()); // [T]
  });
const moved = { 'both ways': noticed(encoder), causal: noticed(causal) };
show.heatmap(Object.values(moved), {
  title: 'how far the vectors move when "dog" becomes "bird"',
  xLabels: [
    'start',
    ...tokenizer.encode(last.told).map((id) => tokenizer.tokenOf(id)!),
    'end',
  ],
  yLabels: Object.keys(moved),
  numbers: true,
  low: 0,
});
expectBand(
  'causal: the word before moves by',
  moved.causal.at(-3)!,
  [0, 0],
  'it cannot see what follows',
);
expectBand(
  'both ways: the word before moves by',
  moved['both ways'].at(-3)!,
  [1e-3, 10],
  'it can',
);

// %% [markdown]
// ## Learning from text alone
//
// *You shall know a word by the company it keeps* (J. R. Firth, 1957). A game that needs no labels: **hide one token and
// guess it** from the others (masked language modelling; Devlin et al. 2019). To guess what stands in *a dove is a kind
// of …*, the vector of *dove* must come to say that it is a bird.
//
// The text tells what is a kind of what and what one can do with things, over and over in changing words. Guessing among
// all tokens costs $\ln 2048 = 7.62$ in the beginning.

// %% The game
const hidden = tokenizer.idOf('<|hidden|>')!;
interface Riddles {
  /** int32 [B, T], one token of each row hidden. */
  readonly ids: tf.Tensor2D;
  /** Where, as a row of [B·T, D]. */
  readonly places: Int32Array;
  /** int32 [B], what was there. */
  readonly answers: Int32Array;
}
function riddles(first: number, count: number): Riddles {
  const told = Array.from(
    { length: count },
    (_, i) => text.passage(first + i, i % 2 === 0 ? 'kind' : 'use').text,
  );
  const {
    ids,
    lengths,
    shape: wide,
  } = encodeRows(tokenizer, told, { contextLength: 40 });
  const T = Math.max(...lengths);
  const cut = new Int32Array(count * T);
  for (let row = 0; row < count; row++)
    cut.set(ids.subarray(row * wide[1], row * wide[1] + T), row * T);
  const dice = random.fork(`hide ${first}`);
  const places = Int32Array.from(
    lengths,
    (length, row) => row * T + 1 + dice.int(length - 3),
  );
  const answers = places.map((place) => cut[place]!);
  for (const place of places) cut[place] = hidden;
  return { ids: tf.tensor2d(cut, [count, T], 'int32'), places, answers };
}

class Guesser extends Module {
  readonly encoder = encoder;

  /** Logits [B, V] of what was hidden: the vector at that place against the vector of every token. */
  apply({ ids, places }: Riddles): tf.Tensor2D {
    const tokens = this.encoder.encode(ids); // [B, T, D]
    const flat = tf.reshape(tokens, [-1, width]); // [B·T, D]
    const asked = embeddingLookup(flat, tf.tensor1d(places, 'int32')) as tf.Tensor2D; // [B, D]
    return tf.matMul(asked, this.encoder.tokens.table as tf.Tensor2D, false, true); // [B, D] × [V, D]ᵀ → [B, V]
  }
}
const guesser = new Guesser();
console.log(spelled([...riddles(0, 1).ids.dataSync()]));

// %% [markdown]
// Before it learns, we write down what we want to measure afterwards: for each of the 401 nouns, is the noun with the
// **nearest vector** of the same category? Nobody tells the encoder the categories.

// %% The nearest neighbour, before
const phrases = nouns.map((noun) => phrasesOf(noun).one);
const categoryOf = nouns.map(({ category }) => category);
/** The nouns' vectors with their common part taken off, of length 1: [401, D]. */
const nounVectors = (): tf.Tensor2D =>
  tf.tidy(() => {
    const raw = encoder.apply(tokenize(tokenizer, phrases, encoder.config)); // [401, D]
    const centred = tf.sub(raw, tf.mean(raw, 0, true)); // [401, D]
    return tf.div(centred, tf.norm(centred, 'euclidean', 1, true)) as tf.Tensor2D; // [401, D]
  });
const chance = average(
  categoryOf.map(
    (own) =>
      (categoryOf.filter((other) => other === own).length - 1) / (nouns.length - 1),
  ),
);
function neighbours(): { of: number[]; inCategory: ReturnType<typeof shareOf> } {
  const vectors = nounVectors();
  const { values } = similarityMatrix(vectors, vectors); // [401, 401]
  vectors.dispose();
  const of = nouns.map((_, row) => {
    const similar = Array.from(
      values.subarray(row * nouns.length, (row + 1) * nouns.length),
    );
    similar[row] = Number.NEGATIVE_INFINITY;
    return similar.indexOf(Math.max(...similar));
  });
  const right = of.filter((near, row) => categoryOf[near] === categoryOf[row]).length;
  return { of, inCategory: shareOf(right, nouns.length, chance) };
}
const before = neighbours();

// %% Train it, live
const steps = full ? 12_000 : 3000;
const batchSize = 32;
const peak = 3e-3;
const lnV = Math.log(tokenizer.vocabularySize);
const curve = show.live({
  title: 'loss',
  x: 'step',
  series: ['loss'],
  references: { 'ln V': lnV },
});
const run = await train({
  model: guesser,
  data: { batch: (step) => riddles(step * batchSize, batchSize) },
  loss: (batch: Riddles) =>
    crossEntropy(guesser.apply(batch), tf.tensor1d(batch.answers, 'int32')),
  steps,
  itemsPerStep: batchSize,
  optimizer: { learningRate: peak, weightDecay: 0.05 },
  schedule: warmupCosine({ peak, warmupSteps: steps / 10, steps }),
  clipNorm: 1,
  progress: progressBar('hidden words'),
  signal,
  onStep: ({ step, loss }) => {
    if (step % 10 === 0) curve.push({ x: step, loss });
  },
});
console.log(`${steps} steps of ${batchSize} texts in ${run.seconds.toFixed(1)} s`);
expectBand('first loss', run.losses[0]!, [lnV - 0.2, lnV + 0.2], 'ln V = 7.62');
expectBand(
  'mean of the last 50 losses',
  average(run.losses.slice(-50)),
  [0.3, 1.9],
  'it has found patterns',
);

// %% How often is it right?
const asked = riddles(5_000_000, 500);
const guesses = tf.tidy(() => tf.argMax(guesser.apply(asked), -1).dataSync());
const commonest = [...Map.groupBy(asked.answers, (id) => id)].reduce((a, b) =>
  a[1].length >= b[1].length ? a : b,
)[0];
const always = average(Array.from(asked.answers, (id) => Number(id === commonest)));
const right = asked.answers.filter((id, row) => guesses[row] === id).length;
const share = shareOf(right, asked.answers.length, always);
show.table([
  {
    who: `always '${tokenizer.tokenOf(commonest)}'`,
    right: always,
    'from (95 %)': null,
    to: null,
  },
  {
    who: 'the encoder',
    right: share.share,
    'from (95 %)': share.interval[0],
    to: share.interval[1],
  },
]);
expectBand(
  'hidden tokens guessed',
  share.share,
  [0.55, 0.95],
  'in 500 other wordings and hidings',
);

// %% Fill the gap
const gaps = [
  'a dove is a kind of ….',
  'a hammer is something you can … with.',
  'you can … a sandwich.',
  'is a shark a sea creature? ….',
  'is a taxi a bird? ….',
];
for (const gap of gaps) {
  const ids = [
    ...tokenizer.frame.before,
    ...gap
      .split(' …')
      .flatMap((part, i) =>
        i === 0 ? tokenizer.encode(part) : [hidden, ...tokenizer.encode(part)],
      ),
    ...tokenizer.frame.after,
  ];
  const places = Int32Array.of(ids.indexOf(hidden));
  const likely = tf.tidy(() => {
    const riddle = {
      ids: tf.tensor2d([ids], undefined, 'int32'),
      places,
      answers: new Int32Array(1),
    };
    const { values, indices } = tf.topk(tf.softmax(guesser.apply(riddle)), 4); // [1, 4]
    return { values: values.dataSync(), indices: indices.dataSync() };
  });
  const said = Array.from(
    likely.indices,
    (id, i) =>
      `${tokenizer.tokenOf(id)!.replace('Ġ', '')} ${likely.values[i]!.toFixed(2)}`,
  );
  console.log(`${gap}   ${said.join(', ')}`);
}

// %% [markdown]
// Its guesses are plausible before they are true: it answers with *some* kind, *some* use. It has read, and never looked.
// And mind what the share above says: the world has only so many facts, and most of those it was asked about it had read
// before, in another wording or with another gap. It shows what was remembered, not what was worked out.
//
// ## What has become of the nouns?

// %% The nearest neighbour, after
const after = neighbours();
const found = { before: before.inCategory, after: after.inCategory };
show.table(
  Object.entries(found).map(([when, { share: part, interval }]) => ({
    when,
    'neighbour of the same category': part,
    'from (95 %)': interval[0],
    to: interval[1],
    chance,
  })),
);
const looked = ['dog', 'apple', 'guitar', 'hammer', 'rocket', 'shark', 'sandwich'];
show.table(
  looked.flatMap((noun) => {
    const row = nouns.findIndex((other) => other.noun === noun);
    if (row < 0) return [];
    return [
      {
        noun,
        'nearest before': nouns[before.of[row]!]!.noun,
        'nearest after': nouns[after.of[row]!]!.noun,
      },
    ];
  }),
);
expectBand(
  'nearest of the same category, after',
  after.inCategory.share,
  [0.25, 0.9],
  `chance is ${chance.toFixed(3)}`,
);
expectBand(
  'gained by learning',
  after.inCategory.share - before.inCategory.share,
  [0.05, 0.8],
  'company tells',
);

// %% A map of the nouns
const vectors = nounVectors();
const map = umapMap(vectors, random.fork('map'));
vectors.dispose();
const shown = ['bird', 'sea', 'fruit', 'food', 'vehicle', 'music', 'tool', 'clothing'];
show.scatter(
  Object.fromEntries(
    categories
      .filter((category) => shown.includes(category))
      .map((category) => {
        const members = nouns.filter((noun) => noun.category === category);
        return [
          category,
          {
            x: members.map(({ id }) => map[id]!.x),
            y: members.map(({ id }) => map[id]!.y),
            labels: members.map(({ noun }) => noun),
          },
        ];
      }),
  ),
  { title: 'nouns of eight categories; near means alike, far means little' },
);

// %% [markdown]
// Before learning, neighbours are a matter of **chance**, or at best share a token, like *dog* and *hot dog*. After it,
// they much more often share a **meaning**, as far as our texts tell it. That is what a vector for a word is: a summary
// of its company.
//
// And it is all that text alone can give. Nothing here knows what a dove *looks* like. In the next lesson the company of
// a word is a picture.
//
// ## Try it
//
// - `pnpm lesson 5 --full`: four times as long and twice as wide. What do the gaps say now?
// - Train the tokenizer with `vocabularySize: 300`. Which words of `examples` stay whole?
// - Set `causal: true` for the encoder that learns. Which gap can it no longer fill well, and why?
