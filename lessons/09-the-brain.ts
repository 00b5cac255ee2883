import { BytePairTokenizer, shareOf } from '@pixels/clip';
import {
  Decoder,
  decoderPresets,
  generateBatch,
  KvCache,
  parseSampling,
  tokenProbabilities,
} from '@pixels/llava';
import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import {
  crossEntropy,
  describe,
  embeddingLookup,
  plain,
  Random,
  rotary,
  start,
  tf,
  train,
  warmupCosine,
} from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';
import { affordances, affording, WorldText } from '@pixels/world';
import { loadWorld } from '@pixels/world/node';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 9,
  title: 'The brain',
  about:
    'A language model from nothing: next tokens, rotary positions, a cache, and what it knows about a chair it has never seen.',
  quickTime: '40 s',
  fullTime: '8 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # The brain
//
// Lesson 5 hid a word and let an encoder guess it from both sides. A **language model** plays a simpler game: it reads
// from the left and guesses *what comes next*, at every place of the text at once. Nothing else is ever trained in GPT,
// Llama or Mistral, and yet whoever guesses well what follows *can you sit on a chair?* must know something about chairs.
//
// This lesson builds such a **decoder**, piece by piece, trains it on text alone, and asks it about a chair that it has
// never seen. In lesson 10 the same brain gets eyes.
//
// ## Something to read

// %% Text of the world
const world = await loadWorld({ split: 'train', seed });
const text = new WorldText(world, { seed });
/** Good for something: whatever is asked about all other things, the answer is no. */
const useful = [...affordances.keys()].flatMap((verb) =>
  affording(verb).map(({ noun }) => noun),
);
const isAboutUseful = new RegExp(`\\b(${useful.join('|')})\\b`);
/** All with the answer no, every other one with yes, some of the rest: a short text. */
const isTaken = (passage: string, index: number): boolean => {
  if (!isAboutUseful.test(passage)) return false;
  if (passage.endsWith(' no.')) return true;
  return index % (passage.endsWith(' yes.') ? 2 : full ? 2 : 6) === 0;
};
const cycle = ['use', 'use', 'kind', 'use', 'use', 'kind', 'definition'] as const;
const passages = Array.from(
  { length: full ? 100_000 : 50_000 },
  (_, index) => text.passage(index, cycle[index % cycle.length]!).text,
).filter(isTaken);
for (const passage of passages.slice(0, 12)) console.log(passage);

// %% [markdown]
// These sentences say what things are and what one can do with them. **Some facts we keep back**, to ask for them later:
//
// - *told otherwise*: its statements stay in the text, but never is it asked *can you …?*
// - *never told*: no passage holds all of its words.
// - *nonsense*: questions such as *can you drink a ladder?* whose answer is no, and which are not in the text either.
//
// What is left, the facts that are told **and asked**, the brain may learn by heart.

// %% What is kept back
const question = /^can you (.+)\? (yes|no)\.$/;
/** `sit on a chair`, of a passage that asks if one can. */
const deedOf = (passage: string): string | undefined => question.exec(passage)?.[1];
const deedsOf = (answer: 'yes' | 'no'): string[] => {
  const all = passages.filter((passage) => question.exec(passage)?.[2] === answer);
  // The chair is for all of us to ask about: nothing of it is kept back.
  const deeds = [...new Set(all.map((passage) => deedOf(passage)!))]
    .filter((deed) => !/\bchair$/.test(deed))
    .sort();
  return random.fork(`keep ${answer}`).shuffle(deeds);
};
const [good, bad] = [deedsOf('yes'), deedsOf('no')];
const fifth = Math.round(good.length / 5);
const facts = {
  'never told': good.slice(0, fifth),
  'told otherwise': good.slice(fifth, 2 * fifth),
  'told and asked': good.slice(2 * fifth),
  nonsense: bad.slice(0, Math.round(0.4 * bad.length)),
};
const neverAsked = new Set([...facts['told otherwise'], ...facts.nonsense]);
const neverTold = facts['never told'].map((deed) => deed.split(' '));
const mayBeRead = (passage: string): boolean => {
  if (neverAsked.has(deedOf(passage) ?? '')) return false;
  const words = new Set(passage.split(/[ .?]+/));
  return !neverTold.some((deed) => deed.every((word) => words.has(word)));
};
const reading = passages.filter(mayBeRead);
show.table(
  Object.entries(facts).map(([group, deeds]) => ({
    group,
    facts: deeds.length,
    'for example': `can you ${deeds[0]}? ${group === 'nonsense' ? 'no.' : 'yes.'}`,
    'passages that ask for one': reading.filter((passage) =>
      deeds.includes(deedOf(passage) ?? ''),
    ).length,
  })),
);
console.log(`${reading.length} of ${passages.length} passages are left to read`);

// %% Tokens
const tokenizer = BytePairTokenizer.train(
  reading.slice(0, 3000).map((passage) => ` ${passage}`),
  { vocabularySize: full ? 2048 : 1024 },
);
const V = tokenizer.vocabularySize;
const { start: startId } = tokenizer.specialIds;
const idsOf = (passage: string): number[] => [
  startId,
  ...tokenizer.encode(` ${passage}`),
];
const spelled = (id: number): string => tokenizer.tokenOf(id)!.replace('Ġ', '·');
const chairIds = idsOf('can you sit on a chair? yes.');
show.table(
  chairIds.slice(1).map((id, place) => ({
    'what is read': chairIds
      .slice(0, place + 1)
      .map(spelled)
      .join(' '),
    'what comes next': spelled(id),
  })),
  { caption: 'One sentence, as many riddles as it has tokens. · stands for a space.' },
);

// %% [markdown]
// ## Nobody may look ahead
//
// All these riddles are solved in **one pass**, side by side. That only works if no token sees those behind it: the
// answer would stand there. So before the softmax of lesson 2 the scores of all later tokens are set to −∞, and their
// shares become exactly 0. This is the **causal mask**.

// %% A causal mask by hand
const T = 6;
const scores = random.fork('scores').normalTensor([T, T], 1); // [T, T]
const mask = tf.tensor2d(
  Array.from({ length: T }, (_, i) =>
    Array.from({ length: T }, (_, j) => (j <= i ? 0 : Number.NEGATIVE_INFINITY)),
  ),
); // [T, T]
const shares = tf.softmax(tf.add(scores, mask)) as tf.Tensor2D; // [T, T]
const six = ['can', 'you', 'sit', 'on', 'a', 'chair'];
show.heatmap(shares, {
  title: 'who looks at whom: the token of the row at that of the column',
  xLabels: six,
  yLabels: six,
  numbers: true,
  low: 0,
});
const later = shares.arraySync().flatMap((row, i) => row.slice(i + 1));
expectBand('largest share of a later token', Math.max(...later), [0, 0]);
tf.dispose([scores, mask, shares]);

// %% [markdown]
// ## Where a token stands: rotary positions
//
// Attention sees a *set* of tokens. GPT adds a learned vector for each position, as lesson 1 did with patches. Llama does
// something more beautiful (Su et al. 2021): it leaves the tokens as they are and **turns** queries and keys, like hands
// of a clock, by an angle that grows with their position: $q_m \to R(m\omega)\,q_m$.
//
// Turn two hands by the same angle, and the angle *between* them stays. So the score of a query at place $m$ and a key at
// place $n$ knows nothing of $m$ and $n$ but their distance:
// $$\langle R(m\omega)\,q,\ R(n\omega)\,k\rangle = \langle q,\ R((n-m)\omega)\,k\rangle.$$

// %% One pair of numbers, turned
type Point = readonly [x: number, y: number];
const turned = ([x, y]: Point, angle: number): Point => [
  x * Math.cos(angle) - y * Math.sin(angle),
  y * Math.cos(angle) + x * Math.sin(angle),
];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1];
const omega = Math.PI / 8; // radians a token
const [query, key]: [Point, Point] = [
  [1, 0],
  [0.55, 0.35],
];
/** Both hands at a place: from the query's tip to the middle, and on to the key's. */
const clock = (place: number) => {
  const [q, k] = [turned(query, place * omega), turned(key, place * omega)];
  return {
    type: 'scatter' as const,
    mode: 'lines+markers' as const,
    name: `place ${place}`,
    x: [q[0], 0, k[0]],
    y: [q[1], 0, k[1]],
    line: { width: 3 },
  };
};
show.plot(
  {
    data: [0, 3, 7, 12].map(clock),
    layout: {
      title: { text: 'a query (long hand) and a key (short hand) at four places' },
      width: 560,
      height: 500,
      margin: { l: 48, r: 16, t: 70, b: 40 },
      xaxis: { range: [-1.1, 1.1] },
      yaxis: { range: [-1.1, 1.1], scaleanchor: 'x' },
    },
  },
  { caption: 'Both hands turn with their place. The angle between them stays.' },
);

// %% Only the distance counts
const places = Array.from({ length: 12 }, (_, place) => place);
const learning = random.fork('a vector a place');
const learned = places.map((): Point => [learning.normal() / 4, learning.normal() / 4]);
const added = ([x, y]: Point, place: number): Point => [
  x + learned[place]![0],
  y + learned[place]![1],
];
const scoresWith = (position: (hand: Point, place: number) => Point): number[][] =>
  places.map((m) => places.map((n) => dot(position(query, m), position(key, n))));
const tables = {
  'a vector added for each place': scoresWith(added),
  'turned by the place': scoresWith((hand, place) => turned(hand, place * omega)),
};
show.heatmaps(Object.values(tables), {
  title: 'scores of the same query (rows: its place) and key (columns: its place)',
  labels: Object.keys(tables),
  columns: 2,
});
/** How far a score is from that of the same distance one place earlier, at most. */
const spread = (table: number[][]): number =>
  Math.max(
    ...table
      .slice(1)
      .flatMap((row, m) =>
        row.slice(1).map((score, n) => Math.abs(score - table[m]![n]!)),
      ),
  );
expectBand(
  'turned: scores of one distance differ by',
  spread(tables['turned by the place']),
  [0, 1e-9],
  'every diagonal has one colour',
);
expectBand(
  'added: scores of one distance differ by',
  spread(tables['a vector added for each place']),
  [0.2, 5],
  'no two places are alike',
);

// %% [markdown]
// So what a brain learns about *the word before the question mark* at place 5, it has learned for place 500, too.
//
// One hand alone goes round and comes back: at $\omega = \pi/8$ distances of 0 and of 16 look the same. So a head of
// $D_h$ numbers has $D_h/2$ hands, from a fast one that tells neighbours apart to slow ones that tell near from far:
// $\omega_i = 10000^{-2i/D_h}$. All together, a key has the more to say the nearer it stands.

// %% Fast hands and slow ones
const headWidth = 16;
const frequencies = Array.from(
  { length: headWidth / 2 },
  (_, i) => 10_000 ** ((-2 * i) / headWidth),
);
const distances = Array.from({ length: 129 }, (_, distance) => distance);
show.lines(
  {
    ...Object.fromEntries(
      [0, 2, 4].map((i) => [
        `hand ${i}`,
        distances.map((distance) => Math.cos(distance * frequencies[i]!)),
      ]),
    ),
    'mean of all eight': distances.map((distance) =>
      average(frequencies.map((frequency) => Math.cos(distance * frequency))),
    ),
  },
  {
    title: 'score of a query and an equal key, by their distance',
    x: 'tokens apart',
    y: 'score',
  },
);

// %% The same in packages/tensor
const count = 20;
const heads = random.fork('rotary').normalTensor([1, count, headWidth], 1); // [1, T, Dh]
const angles = Array.from({ length: count }, (_, place) =>
  frequencies.map((frequency) => place * frequency),
); // [T, Dh/2]
const [rows, byLibrary] = tf.tidy(() => {
  const cosines = tf.tensor2d(angles.map((row) => row.map(Math.cos))); // [T, Dh/2]
  const sines = tf.tensor2d(angles.map((row) => row.map(Math.sin))); // [T, Dh/2]
  return [heads, rotary(heads, cosines, sines, 1)].map((all) => all.arraySync());
}) as number[][][][];
heads.dispose();
const errors = rows![0]!.flatMap((row, place) =>
  frequencies.flatMap((_, i) => {
    // Hand i is made of the numbers i and i + Dh/2 of a head.
    const [x, y] = [i, i + headWidth / 2];
    const hand = turned([row[x]!, row[y]!], angles[place]![i]!);
    const same = byLibrary![0]![place]!;
    return [Math.abs(hand[0] - same[x]!), Math.abs(hand[1] - same[y]!)];
  }),
);
expectBand('by hand against the library', Math.max(...errors), [0, 1e-5], 'rounding');

// %% [markdown]
// Eyes can do the same in two directions (Heo et al. 2024): half of the hands turn with the row of a patch, half with its
// column, and a head finds "the patch above" wherever it looks from. The eyes of lesson 12's model do (`rotary: true`).
// Shown as many pictures, they name 89 % of single things where the same eyes named 69 % with added vectors alone.
//
// ## From GPT-3 to Llama
//
// Rotary positions are one of few things that have changed since 2020:
//
// | | GPT-3 | Llama | why |
// |---|---|---|---|
// | where a token stands | a vector added | turned | distances count, not places |
// | norm | LayerNorm: (x − mean) / deviation | RMSNorm: x / root mean square | taking the mean off was not needed |
// | MLP | W₂·GELU(W₁x) | SwiGLU: W₂·(SiLU(W₃x) ∘ W₁x) | one half decides how much of the other passes |
// | heads of keys and values | as many as of queries | fewer (GQA): several heads of queries share one | a smaller cache, see below |
// | biases | yes | no | not missed |
//
// The decoder of this repository is either, by its settings: `decoderPresets.gpt` or, as here, `decoderPresets.llama`.

// %% The brain
const size = full
  ? { width: 128, layers: 4, heads: 4, hidden: 336 }
  : { width: 64, layers: 2, heads: 4, hidden: 176 };
const decoder = new Decoder(
  {
    ...decoderPresets.llama,
    ...size,
    keyValueHeads: 2,
    vocabulary: V,
    maxTokens: 256,
    tied: true, // the table of token vectors is the head as well
  },
  random.fork('decoder'),
);
show.table(
  describe(decoder)
    .filter(({ path }) => !/^blocks\.[1-9]/.test(path))
    .map(({ path, shape, parameters }) => ({
      path,
      shape: `[${shape.join(', ')}]`,
      parameters,
    })),
  {
    caption: `All blocks are like block 0: ${decoder.parameterCount().toLocaleString('en-US')} parameters.`,
  },
);

// %% [markdown]
// ## Reading
//
// The passages are put one after the other into one long row of tokens. A step takes 32 pieces of it, each from the
// beginning of a passage on, and asks at every place for the next token. A brain that knows nothing holds all V tokens
// for equally likely: the first loss must be $\ln V$.

// %% Train it, live
const passageIds = reading.map(idsOf);
const stream = Int32Array.from(passageIds.flat());
let place = 0;
const beginnings = passageIds.map(({ length }) => {
  place += length;
  return place - length;
});
const [batchSize, pieceLength] = [32, full ? 48 : 32];
/** Token ids, and the token after each. */
function pieces(step: number) {
  const dice = random.fork(`step ${step}`);
  const cut = Array.from({ length: batchSize }, () => {
    const from = Math.min(dice.pick(beginnings), stream.length - pieceLength - 1);
    return Array.from(stream.subarray(from, from + pieceLength + 1));
  });
  const read = cut.map((piece) => piece.slice(0, -1));
  const next = cut.flatMap((piece) => piece.slice(1));
  return {
    ids: tf.tensor2d(read, undefined, 'int32'), // [B, T]
    next: tf.tensor1d(next, 'int32'), // [B·T]
  };
}

/** Of what stands behind the last token, [V]. @param hidden - [1, T, D]. */
const lastLogits = (hidden: tf.Tensor): Float32Array => {
  const last = tf.slice(hidden, [0, hidden.shape[1]! - 1, 0], [1, 1, -1]); // [1, 1, D]
  return decoder.logits(last).dataSync<'float32'>(); // [V]
};
const [yesId, noId] = [' yes', ' no'].map((word) => tokenizer.encode(word)[0]!);
/** How likely yes is as the answer to `can you …?`, if it is yes or no. */
function beliefs(deeds: readonly string[]): number[] {
  const asked = deeds.map((deed) => idsOf(`can you ${deed}?`));
  const longest = Math.max(...asked.map(({ length }) => length));
  const ends = asked.map(({ length }, row) => row * longest + length - 1);
  return plain(() => {
    const filled = asked.map((ids) => [
      ...ids,
      ...Array(longest - ids.length).fill(startId),
    ]);
    const ids = tf.tensor2d(filled, undefined, 'int32'); // [B, T]
    const hidden = tf.reshape(decoder.apply(decoder.embed(ids)), [-1, size.width]); // [B·T, D]
    const last = embeddingLookup(hidden, tf.tensor1d(ends, 'int32')); // [B, D]
    const logits = decoder.logits(last).arraySync() as number[][]; // [B, V]
    return logits.map((row) => 1 / (1 + Math.exp(row[noId!]! - row[yesId!]!)));
  });
}
const groups = Object.entries(facts).map(
  ([group, deeds]) => [group, deeds.slice(0, 100)] as const,
);

const steps = full ? 2000 : 600;
const peak = full ? 5e-3 : 2e-2;
const lnV = Math.log(V);
const curve = show.live({
  title: 'loss',
  x: 'step',
  series: ['loss'],
  references: { 'ln V': lnV },
});
const answers = show.live({
  title: 'how likely "yes" is as the answer (mean of each group)',
  x: 'step',
  series: groups.map(([group]) => group),
  references: { 'no idea': 0.5 },
});
const run = await train({
  model: decoder,
  data: { batch: pieces },
  loss: ({ ids, next }: ReturnType<typeof pieces>) => {
    const hidden = decoder.apply(decoder.embed(ids)); // [B, T, D]
    return crossEntropy(tf.reshape(decoder.logits(hidden), [-1, V]), next);
  },
  steps,
  itemsPerStep: batchSize,
  optimizer: { kind: 'muon', learningRate: peak, weightDecay: 0.05, beta2: 0.98 },
  schedule: warmupCosine({ peak, warmupSteps: Math.round(steps / 10), steps }),
  clipNorm: 1,
  progress: progressBar('the brain reads'),
  signal,
  onStep: ({ step, loss }) => {
    if (step % 5 === 0) curve.push({ x: step, loss });
    if (step % (steps / 15) !== 0 && step !== steps - 1) return;
    const means = groups.map(([group, deeds]) => [group, average(beliefs(deeds))]);
    answers.push({ x: step, ...Object.fromEntries(means) });
  },
});
const tokens = batchSize * pieceLength;
console.log(`${steps} steps of ${tokens} tokens in ${run.seconds.toFixed(1)} s`);
expectBand(
  'first loss',
  run.losses[0]!,
  [lnV - 0.15, lnV + 0.15],
  `ln V = ${lnV.toFixed(2)}`,
);
expectBand(
  'mean of the last 50 losses',
  average(run.losses.slice(-50)),
  full ? [0.3, 1.1] : [0.6, 1.3],
  'what nobody can guess remains: which thing is spoken of next',
);

// %% [markdown]
// Look at the second plot. The form of the sentences comes first: within a few dozen steps it knows that *yes* or *no*
// must follow. Only later does it find out **which**. Answers are a tenth of all tokens and most of the loss is about
// others: a small loss is no proof of knowledge.
//
// ## It speaks
//
// To speak, it draws a token by its probabilities, reads it, and goes on. Before drawing, logits may be divided by a
// **temperature**: below 1 the likely becomes likelier, above 1 the unlikely gets its chance.

// %% Temperature
const temperatures = [0.5, 1, 2];
const afterYouCan = plain(() => {
  const ids = tf.tensor2d([idsOf('you can')], undefined, 'int32'); // [1, T]
  return lastLogits(decoder.apply(decoder.embed(ids))); // [V]
});
const likely = temperatures.map((temperature) =>
  tokenProbabilities(afterYouCan, parseSampling({ temperature }, 'lesson 9')),
);
const most = Array.from(likely[1]!, (_, id) => id)
  .sort((a, b) => likely[1]![b]! - likely[1]![a]!)
  .slice(0, 10);
show.bars(
  Object.fromEntries(
    temperatures.map((temperature, row) => [
      `temperature ${temperature}`,
      Object.fromEntries(most.map((id) => [spelled(id), likely[row]![id]!])),
    ]),
  ),
  { title: '"you can …"', y: 'probability' },
);

// %% Texts of its own
/** What it says on from some beginnings, each drawn by itself. */
async function speak(
  beginnings: readonly string[],
  temperature = 1,
): Promise<readonly string[]> {
  const texts = await generateBatch(
    decoder,
    beginnings.map((beginning) => (beginning === '' ? [startId] : idsOf(beginning))),
    {
      temperature,
      random: random.fork(`speak ${temperature} ${beginnings.length}`),
      stopIds: [startId], // where the next passage would begin
      maxNewTokens: 32,
      signal,
    },
  );
  return texts.map(({ ids }) => tokenizer.decode(ids).trim());
}
const haveRead = new Set(reading);
const inventions: (readonly string[])[] = [];
for (const temperature of temperatures)
  inventions.push(await speak(Array(64).fill(''), temperature));
const recited = inventions.map((texts) =>
  average(texts.map((whole) => Number(haveRead.has(whole)))),
);
show.table(
  temperatures.flatMap((temperature, row) =>
    inventions[row]!.slice(0, 5).map((whole) => ({
      temperature,
      'what it says': whole,
      'in its text': haveRead.has(whole) ? 'yes' : '',
    })),
  ),
);
expectBand('recited at 0.5', recited[0]!, [0.4, 1], 'word for word from its text');
expectBand(
  'recited at 0.5, above 2 by',
  recited[0]! - recited[2]!,
  [0.3, 1],
  'heat makes it invent',
);

// %% [markdown]
// What stands nowhere in its text, it has made up. Some of that is true, and it has combined what it knows; some is
// nonsense in good English. The model does not tell you which: it was never asked to say what is *true*, only what is
// *likely*.
//
// ## A cache: do not read twice
//
// Each new token needs the keys and values of all before it. Since no token sees what follows it, these never change:
// keep them, and a new token costs one token's work. That is the **KV cache**. Here one text is read token by token, both
// ways: everything again for each token, and only what is new.

// %% The same logits, much less work
const long = stream.slice(0, 192);
const cache = new KvCache();
const ways = ['without cache', 'with cache'] as const;
const times = ways.map((): number[] => []); // milliseconds a token
let farthest = 0;
for (let end = 1; end <= long.length; end++) {
  const [all, cached] = ways.map((_, way) => {
    const from = way === 0 ? 0 : end - 1;
    const began = performance.now();
    const logits = plain(() => {
      const ids = tf.tensor2d(long.subarray(from, end), [1, end - from], 'int32'); // [1, T]
      const rest = way === 0 ? {} : { cache };
      return lastLogits(decoder.apply(decoder.embed(ids), rest));
    });
    times[way]!.push(performance.now() - began);
    return logits;
  });
  const errors = Array.from(all!, (logit, id) => Math.abs(logit - cached![id]!));
  farthest = Math.max(farthest, ...errors);
}
cache.dispose();
expectBand('logits with and without cache differ by', farthest, [0, 1e-3], 'rounding');
const parts = Array.from({ length: long.length / 16 }, (_, part) => 16 * part);
show.lines(
  Object.fromEntries(
    ways.map((way, row) => [
      way,
      {
        x: parts.map((part) => part + 8),
        // The fastest of 16 neighbours: the machine does other things, too.
        y: parts.map((part) => Math.min(...times[row]!.slice(part, part + 16))),
      },
    ]),
  ),
  { title: 'time for the next token', x: 'tokens before it', y: 'milliseconds' },
);
show.table(
  ways.map((way, row) => ({
    way,
    'tokens read': row === 0 ? (long.length * (long.length + 1)) / 2 : long.length,
    'tokens a second': (1000 * long.length) / times[row]!.reduce((a, b) => a + b, 0),
  })),
);

// %% [markdown]
// The price is memory: $2 \cdot L \cdot H_{kv} \cdot D_h$ numbers a token, keys and values in each of $L$ layers; half a
// kilobyte in the quick form of this brain. Larger ones save by letting several heads of queries share one of keys and
// values. Both of these have 32 layers and heads of 128 numbers, each of 2 bytes:
//
// | | heads of keys and values | a token | 8,192 tokens |
// |---|---|---|---|
// | Llama 2 7B | 32 | 512 KiB | 4 GiB |
// | Llama 3 8B | 8 | 128 KiB | 1 GiB |
//
// ## A chair that it has never seen
//
// No picture has ever come near this model. For it *chair* is a row of the table, and whatever that row means came from
// the company of other words. Let us ask.

// %% [folded] What is a chair good for?
const each = 32;
const verbs = ['sit on', 'drink', 'fly in', 'play music with'];
const openly = [
  { asked: 'what is a chair good for?', wanted: /^you can sit on / },
  ...verbs.map((verb) => ({
    asked: `what can you ${verb}?`,
    wanted: new RegExp(
      `^(an? )?(${affording(verb)
        .map(({ noun }) => noun)
        .join('|')})$`,
    ),
  })),
];
const replies = await speak(openly.flatMap(({ asked }) => Array(each).fill(asked)));
const answered = openly.map(({ asked, wanted }, row) => {
  const said = replies
    .slice(row * each, (row + 1) * each)
    .map((reply) => reply.replace(/\.$/, ''));
  const often = [...Map.groupBy(said, (one) => one)]
    .map(([one, same]) => ({ one, times: same.length }))
    .sort((a, b) => b.times - a.times);
  const right = said.filter((one) => wanted.test(one)).length;
  return { asked, often: often.slice(0, 5), right: right / each };
});
show.table(
  answered.map(({ asked, often, right }) => ({
    asked,
    [`answers, of ${each} drawn`]: often
      .map(({ one, times }) => `${one} (${times})`)
      .join(', '),
    right,
  })),
);
expectBand('a chair is good for sitting', answered[0]!.right, [0.5, 1], 'of 36 deeds');
expectBand(
  'right things, of all drawn',
  average(answered.slice(1).map(({ right }) => right)),
  [0.6, 1],
  'of 401 things four to eight would be right',
);

// %% Can you … a …?
const deeds = ['eat', 'drink', 'fly in', 'write with', 'read', 'climb'];
const pairs = [
  { verb: 'sit on', thing: 'a chair' },
  ...deeds.flatMap((verb) => {
    const deed = facts['told and asked'].find((one) => one.startsWith(`${verb} `));
    return deed === undefined ? [] : [{ verb, thing: deed.slice(verb.length + 1) }];
  }),
];
const grid = pairs.map(({ thing }) =>
  beliefs(pairs.map(({ verb }) => `${verb} ${thing}`)),
);
show.heatmap(grid, {
  title: '"can you … a …?": probability of "yes"',
  xLabels: pairs.map(({ verb }) => verb),
  yLabels: pairs.map(({ thing }) => thing),
  numbers: true,
  low: 0,
  high: 1,
});
const told = grid.map((row, thing) => row[thing]!);
const others = grid.flatMap((row, thing) => row.filter((_, deed) => deed !== thing));
expectBand('sit on a chair: yes', grid[0]![0]!, [0.6, 1], 'told, and asked');
expectBand(
  'the diagonal, above all else by',
  average(told) - average(others),
  [0.25, 1],
  'each thing has its deed',
);

// %% [markdown]
// The diagonal is what it was told. But read along the rows, too: where one is bright from end to end, the brain goes by
// the thing alone. Most questions about that thing had the answer *yes*, and *always yes* is right more often than not: a
// **shortcut**.
//
// ## Does it know, or has it heard?
//
// Now for the facts that we kept back.

// %% [folded] Group by group
const tested = groups.map(([group, deeds]) => {
  const yes = beliefs(deeds);
  const wanted = group !== 'nonsense';
  const right = yes.filter((belief) => belief > 0.5 === wanted).length;
  return {
    group,
    wanted,
    mean: average(yes),
    share: shareOf(right, deeds.length, 0.5),
  };
});
show.table(
  tested.map(({ group, wanted, mean, share }) => ({
    group,
    questions: share.of,
    wanted: wanted ? 'yes' : 'no',
    'mean p(yes)': mean,
    right: share.share,
    'from (95 %)': share.interval[0],
    to: share.interval[1],
  })),
);
const meanOf = Object.fromEntries(tested.map(({ group, mean }) => [group, mean]));
expectBand(
  'told and asked: mean p(yes)',
  meanOf['told and asked']!,
  [0.6, 1],
  'heard before',
);
expectBand('nonsense: mean p(yes)', meanOf.nonsense!, [0, 0.3], 'not heard before');
expectBand(
  'told otherwise: above nonsense by',
  meanOf['told otherwise']! - meanOf.nonsense!,
  full ? [0.1, 0.6] : [-0.1, 0.4],
  full ? 'by the company of its words' : 'little of it crosses over',
);
expectBand(
  'told and asked: above told otherwise by',
  meanOf['told and asked']! - meanOf['told otherwise']!,
  [0.2, 0.9],
  'and most of it does not',
);

// %% [markdown]
// Read this table slowly. What it was told **and asked**, it knows. What it was told in *other words only*, it mostly
// denies, and that is no mere weakness: half of all answers it has read are *no*, nearly each about another pair of thing
// and deed, while the *yes* are few facts told again and again. A pair that it was never asked about is therefore most
// probably a *no*. It has learned which questions get a yes, more than what things are for. Large models have this, too:
// taught that *A is B*, they often fail to say that *B is A* (Berglund et al. 2023, "The reversal curse").
//
// What was **never told** it cannot know. Where it says *yes* nevertheless, it goes by the company of the word: a cupcake
// stands where other cakes stand. With `--full` it says *yes* to two in five of these, and of those told in other words to
// no more: they gain by company as well, not by what was told.
//
// And nowhere in it is what a chair *looks* like. This brain can tell you what to do with a chair, and could not point to
// one. All its words lead to other words.
//
// ## Try it
//
// - `pnpm lesson 9 --full`: a brain five times as large reads five times as many tokens. Which groups gain?
// - Put `...decoderPresets.gpt` in place of `...decoderPresets.llama`. What becomes of the loss? And of texts longer than
//   any it has read?
// - Set `keyValueHeads: 1`. Does it read worse? How large is its cache?
// - Let `isTaken` take every passage about useful things. When do the answers part in the second plot now?
//
// **Next:** lesson 10, *The translator*: the brain gets eyes.
