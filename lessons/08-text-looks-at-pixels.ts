import { BytePairTokenizer, normalize, type Share, shareOf } from '@pixels/clip';
import {
  agreement,
  answer,
  DialogueFormat,
  dialogueTokens,
  type Fusion,
  Llava,
  type LookMethod,
  labelledTexts,
  look,
  lookAtAnswer,
  lookMethods,
  pointingGame,
} from '@pixels/llava';
import { expectBand, lesson, overlay, report, show } from '@pixels/notebook/node';
import {
  attentionWeights,
  Linear,
  Module,
  plain,
  Random,
  softmax,
  start,
  tf,
  train,
  warmupCosine,
} from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';
import { type PatchMap, toPatchMap } from '@pixels/vit';
import {
  listed,
  nounNamed,
  phrasesOf,
  type Scene,
  type SceneObject,
  stackPictures,
  thingsOf,
  type World,
} from '@pixels/world';
import { loadWorld } from '@pixels/world/node';
import { pictureOf } from './live/picture-of.ts';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 8,
  title: 'Text looks at pixels',
  about: 'Cross-attention by hand; then words that find their things in a picture.',
  quickTime: '30 s',
  fullTime: '3 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # Text looks at pixels
//
// In lesson 2 the tokens of a picture looked at each other. Here the tokens of a **text** look at the tokens of a
// **picture**. Nothing else changes: queries come from words, keys and values from patches.
//
// $$\text{CrossAttention}(T, I) = \text{softmax}\left(\frac{Q_T K_I^\top}{\sqrt{d}}\right) V_I$$
//
// The picture is that of lesson 2, six patches with four numbers each. Three words ask about it, and a word has only two
// numbers. That is no obstacle: each side has a matrix of its own, and they meet at a common width $d$.

// %% Six patches, three words
const patchNames = ['sky', 'sun', 'cloud', 'grass', 'cow', 'calf'];
const features = ['up high', 'bright', 'animal', 'green'];
const patches = [
  [1.0, 0.5, 0.0, 0.0], // sky
  [1.0, 1.0, 0.0, 0.0], // sun
  [0.9, 0.7, 0.0, 0.0], // cloud
  [0.0, 0.2, 0.0, 1.0], // grass
  [0.0, 0.3, 1.0, 0.1], // cow
  [0.0, 0.4, 0.9, 0.1], // calf
]; // [N, 4]
const words = ['shines', 'grazes', 'the'];
const wordVectors = [
  [1, 0],
  [0, 1],
  [0, 0],
]; // [T, 2]

type Matrix = number[][];
const dot = (a: number[], b: number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const columnsOf = (m: Matrix): Matrix => m[0]!.map((_, c) => m.map((row) => row[c]!));
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => columnsOf(b).map((column) => dot(row, column)));

const toQueries = [
  [6, 0], // "shines" asks for light
  [0, 6], // "grazes" asks for life
]; // [2, d]
const toKeys = [
  [0, 0],
  [1, 0], // what is bright is found as light
  [0, 1], // an animal is found as life
  [0, 0],
]; // [4, d]
const queries = times(wordVectors, toQueries); // [T, 2] × [2, d] → [T, d]
const keys = times(patches, toKeys); // [N, 4] × [4, d] → [N, d]

// %% Who looks where
const shares = (scores: number[]): number[] => {
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};
const scores = times(queries, columnsOf(keys)); // [T, d] × [d, N] → [T, N]
const weights = scores.map((row) => shares(row.map((score) => score / Math.sqrt(2))));
show.heatmap(weights, {
  title: 'a word a row, a patch a column',
  xLabels: patchNames,
  yLabels: words,
  numbers: true,
  low: 0,
});
const sun = (word: number): number => weights[word]![1]!;
expectBand('shines looks at the sun', sun(0), [0.6, 0.7], 'finds its answer');
const sixth = [1 / 6 - 1e-9, 1 / 6 + 1e-9] as const;
expectBand('the looks at the sun', sun(2), sixth, 'asks nothing: a sixth for each');

// %% [markdown]
// The table is not square: three words, six patches. A row of it has a number for every patch, so it **is a picture**,
// and each word has its own. Laid out as the patches lie, in two rows of three:

// %% A row is a map
show.heatmaps(
  weights.map((row) => [row.slice(0, 3), row.slice(3)]),
  { labels: words, columns: 3, low: 0, high: 1 },
);

// %% What each word takes home
// The values are the features as they are.
const taken = times(weights, patches); // [T, N] × [N, 4] → [T, 4]
show.heatmap(taken, {
  title: 'the words after looking',
  xLabels: features,
  yLabels: words,
  numbers: true,
});

// %% [markdown]
// Two things are simpler than in a text that looks at itself. There is **no mask**: no patch comes later than a word. And
// the picture **has no order**: shuffle the patches and the words take home the same, since keys and values move
// together. Where a patch *was*, a word can only learn from the patch itself, so its place must be written into it
// (lesson 1). The library does all of it with the function of lesson 2:

// %% The same with packages/tensor
const Q = tf.tensor4d(queries.flat(), [1, 1, 3, 2]); // [B, H, T, d]
const K = tf.tensor4d(keys.flat(), [1, 1, 6, 2]); // [B, H, N, d]
const V = tf.tensor4d(patches.flat(), [1, 1, 6, 4]); // [B, H, N, 4]
const A = attentionWeights(Q, K); // [B, H, T, N]
const farthest = (tensor: tf.Tensor, byHand: Matrix): number => {
  const same = tf.reshape(tensor, [byHand.length, -1]); // [T, …]
  return tf.max(tf.abs(tf.sub(same, tf.tensor2d(byHand)))).dataSync()[0]!;
};
expectBand('weights: hand minus library', farthest(A, weights), [0, 1e-6], 'rounding');
const byLibrary = tf.matMul(A, V); // [1, 1, T, N] × [1, 1, N, 4] → [1, 1, T, 4]
expectBand('words: hand minus library', farthest(byLibrary, taken), [0, 1e-6]);

// %% [markdown]
// ## A small world
//
// A dozen things (two dozen with `--full`) by three artists, two to four in a picture, and a caption that names them in any
// order. We drew the pictures, so we know the box around every thing. **The model never sees a box.** It gets pixels and
// captions and nothing else; the boxes are there to mark its work.

// %% Pictures with captions
const dozen =
  'fox penguin frog banana strawberry carrot pizza bus guitar umbrella chair rocket';
const more = 'owl crab tulip corn burger tram drum key bed boot dice candle';
const things = (full ? `${dozen} ${more}` : dozen).split(' ');
const side = 64;
const worldOf = (split: 'train' | 'test'): Promise<World> =>
  loadWorld({ split, seed, nouns: things, captionForms: ['places'] });
const worlds = { train: await worldOf('train'), test: await worldOf('test') };

/** A picture, and what its caption says. */
interface Told {
  readonly scene: Scene;
  /** In the order of the caption. */
  readonly named: readonly SceneObject[];
  readonly caption: string;
}
function tell(split: 'train' | 'test', index: number): Told {
  const { scene } = worlds[split].caption(index);
  const named = random.fork(`${split} ${index}`).shuffle(thingsOf(scene));
  const caption = listed(named.map(({ noun }) => phrasesOf(nounNamed(noun)).one));
  return { scene, named, caption };
}
const many = (split: 'train' | 'test', from: number, count: number): Told[] =>
  Array.from({ length: count }, (_, index) => tell(split, from + index));
const picture = ({ scene }: Told) => pictureOf(worlds.test, scene);
const tests = many('test', 0, full ? 300 : 100);
show.images(tests.slice(0, 4).map(picture), {
  columns: 4,
  scale: 2,
  labels: tests.slice(0, 4).map(({ caption }) => caption),
});

// %% [markdown]
// The model has an **eye**, the vision encoder of lesson 3, and a **decoder**, which says a text word by word (lesson 9).
// What is between them can be chosen: `fusion`.

// %% Words and a model
const tokenizer = BytePairTokenizer.train(
  many('train', 0, 300).map(({ caption }) => ` ${caption}`),
  { vocabularySize: 512, specialTokens: dialogueTokens },
);
const vocabulary = tokenizer.vocabularySize;
const format = new DialogueFormat(tokenizer);
const width = 48;
const sizes = { width, heads: 4, hidden: 96, layers: 2 };
const eye = { imageSize: side, patchSize: 8, channels: 3, ...sizes } as const;
const grid = { rows: 8, columns: 8 };
const build = (fusion: Fusion): Llava =>
  new Llava(
    {
      vision: { ...eye, patchBias: true, preNorm: false, pooling: 'mean' },
      projector: { kind: 'linear' },
      decoder: { vocabulary, maxTokens: 128, tied: true, ...sizes },
      imageId: format.imageId,
      fusion,
    },
    random.fork('llava'),
  );
const crossing = build('cross-attention');
console.log(`${crossing.parameterCount().toLocaleString('en-US')} parameters`);

// %% [markdown]
// ## Words find their patches
//
// Before a word can take anything home it must *find* it. So take the left half of the formula alone: word $w$ asks with
// its vector $q_w$, every patch $n$ answers with a key $k_n$. Does the picture show a fox? Yes, if **any** of its patches
// fits the word:
//
// $$\text{seen}(w) = \ln \sum_n e^{q_w \cdot k_n} + \beta_w$$
//
// The caption says which things are there, so every word is a question with the answer yes or no, and that is the loss
// (after Fang et al. 2015); $\beta_w$ is fixed by how often captions name it. Now look at the sum: it is what a softmax
// divides by. To raise $\text{seen}(w)$, training pushes each patch by its part of that sum,
// $e^{q_w \cdot k_n} / \sum_m e^{q_w \cdot k_m}$, which is **its attention weight**. So a word teaches the patches it looks
// at, looks there the more, and learns where its thing is although nobody tells it.

// %% Pictures and captions as the model reads them
const pixels = (told: readonly Told[]): tf.Tensor4D => {
  const painted = told.map(({ scene }) => worlds.train.paint(scene));
  const { images, shape } = stackPictures(painted);
  // [B, 64, 64, 3], paper at 1, ink below.
  return tf.tidy(() => tf.sub(tf.mul(tf.tensor4d(images, [...shape]), 4), 3));
};
const encoded = ({ caption }: Told, llava: Llava) =>
  format.encode([{ images: 1, answer: caption }], llava.placeholders(grid));
const textsOf = (told: readonly Told[], llava: Llava) =>
  labelledTexts(
    told.map((one) => encoded(one, llava)),
    { padId: tokenizer.specialIds.padding, maxTokens: 128 },
  ); // ids and labels [B, T]
const thingOf = new Map(things.map((noun) => [tokenizer.encode(` ${noun}`)[0]!, noun]));

// %% The left half, to be learned
const often = average(tests.map(({ named }) => named.length)) / things.length;
const beta = Math.log(often / (1 - often)) - Math.log(grid.rows * grid.columns);
class Finder extends Module {
  readonly vision = crossing.vision;
  /** Makes keys of what the eye sees. */
  readonly head = new Linear({ inputs: width, outputs: width }, random.fork('head'));

  /** q·k of each patch and each thing's word: images [B, 64, 64, 3] → [B, N, W]. */
  fits(images: tf.Tensor): tf.Tensor3D {
    return tf.tidy(() => {
      const ids = tf.tensor2d([...thingOf.keys()], [1, things.length], 'int32');
      const queries = tf.squeeze(normalize(crossing.decoder.embed(ids)), [0]); // [W, D]
      const keys = this.head.apply(crossing.imageFeatures(images)); // [B, N, D]
      const flat = tf.reshape(keys, [-1, width]); // [B·N, D]
      const fits = tf.matMul(flat, queries, false, true); // [B·N, D] × [W, D]ᵀ → [B·N, W]
      return tf.reshape(fits, [keys.shape[0]!, keys.shape[1]!, -1]); // [B, N, W]
    });
  }

  /** −ln of the probability of every yes and no: said [B, W] holds 1 for yes. */
  loss(images: tf.Tensor, said: tf.Tensor): tf.Scalar {
    return tf.tidy(() => {
      const seen = tf.add(tf.logSumExp(this.fits(images), 1), beta); // [B, W]
      const surprise = tf.sub(tf.softplus(seen), tf.mul(said, seen)); // [B, W]
      return tf.mean(tf.sum(surprise, 1)).asScalar();
    });
  }
}
const finder = new Finder();

/** For each thing in a picture, softmax(q·K): where its word finds it. */
const findingMaps = (told: Told): PatchMap[] =>
  plain(() => {
    const fits = tf.squeeze(finder.fits(pixels([told])), [0]); // [N, W]
    const rows = softmax(tf.transpose(fits)).arraySync() as number[][]; // [W, N]
    return told.named.map(({ noun }) => toPatchMap(rows[things.indexOf(noun)]!, grid));
  });
const foundBefore = tests.flatMap(findingMaps);

// %% Train the eye, live
const batchSize = 24;
const howToLearn = (
  name: string,
  rate: number,
  steps: number,
  also: (step: number) => void = () => {},
) => {
  const curve = show.live({ title: `loss: ${name}`, x: 'step', series: ['loss'] });
  const warmupSteps = Math.min(50, steps / 5);
  return {
    steps,
    itemsPerStep: batchSize,
    optimizer: { kind: 'muon', learningRate: rate, weightDecay: 0.05, beta2: 0.98 },
    schedule: warmupCosine({ peak: rate, warmupSteps, steps }),
    clipNorm: 1,
    progress: progressBar(name),
    signal,
    onStep: ({ step, loss }: { step: number; loss: number }) => {
      if (step % 5 !== 0) return;
      curve.push({ x: step, loss });
      also(step);
    },
  } as const;
};
const eyeSteps = full ? 800 : 260;
const saidOf = ({ named }: Told): number[] =>
  things.map((noun) => Number(named.some((thing) => thing.noun === noun)));
await train({
  model: finder,
  data: {
    batch: (step) => {
      const told = many('train', step * batchSize, batchSize);
      return { images: pixels(told), said: tf.tensor2d(told.map(saidOf)) };
    },
  },
  loss: ({ images, said }) => finder.loss(images, said),
  ...howToLearn('words find patches', 8e-3, eyeSteps),
});

// %% Where words find their things
const fours = tests.filter(({ named }) => named.length === 4).slice(0, 3);
const fromDarkToLight = 'Each map from its least value (dark) to its greatest (light).';
show.images(
  fours.flatMap((told) => [
    picture(told),
    ...findingMaps(told).map((map) => overlay(picture(told), map)),
  ]),
  {
    columns: 5,
    scale: 2,
    labels: fours.flatMap(({ named }) => ['', ...named.map(({ noun }) => noun)]),
    caption: `Pictures that no training showed. ${fromDarkToLight}`,
  },
);

// %% [markdown]
// ## The pointing game
//
// A pretty map proves nothing. So we play the **pointing game** (Zhang et al. 2016): does the brightest patch lie in the
// thing's box? How much of the whole map, its *mass*, lies there? Beside both stands what a map gets that knows nothing.
//
// That is not enough. Any thing stands out from the empty ground, and a map may point at *some* thing without knowing
// which. So each map is also scored as if it were meant for **another thing** in the same picture, the one that the
// caption names next. What a word knows of its own thing is the gap between the two.

// %% Its own thing, and another
/** Maps of all things that are named, on their own boxes and on those of the next. */
const play = (maps: readonly PatchMap[], told: readonly Told[]) => {
  const game = (next: 0 | 1) => {
    const boxes = told.flatMap(({ named }) =>
      named.map((_, n) => named[(n + next) % named.length]!.box),
    );
    return pointingGame(maps, boxes, { width: side, height: side });
  };
  return { own: game(0), other: game(1) };
};
type Played = ReturnType<typeof play>;
const gap = ({ own, other }: Played): number => own.hits.share - other.hits.share;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const span = ({ share, interval: [low, high] }: Share): string =>
  `${percent(share)} (${Math.round(100 * low)}–${Math.round(100 * high)})`;
const scored = ({ own, other }: Played) => ({
  'on its thing': span(own.hits),
  'on another': span(other.hits),
  'mass on it': percent(own.mass.mean),
  'mass on another': percent(other.mass.mean),
});
const chances = ({ own: { hits, mass } }: Played): string =>
  `The brightest patch (by chance ${percent(hits.chance)}) with 95 % intervals; ` +
  `the mass (of a level map ${percent(mass.chance)}).`;
const before = play(foundBefore, tests);
const found = play(tests.flatMap(findingMaps), tests);
show.table(
  [
    { words: 'before training', ...scored(before) },
    { words: `after ${eyeSteps} steps`, ...scored(found) },
  ],
  { caption: chances(found) },
);
const [chanced, knew] = [before.own.hits.share, found.own.hits.share];
expectBand('found before training', chanced, [0, 0.5], 'any thing stands out');
expectBand(
  'before: own minus other',
  gap(before),
  [-0.25, 0.25],
  'some thing, not which',
);
expectBand('found after training', knew, [0.7, 1], 'no box was ever shown');
expectBand('after: own minus other', gap(found), [0.6, 1], 'which one');

// %% [markdown]
// Any thing stands out from the ground, so a model that has learned nothing finds some by chance, and about as many wrong
// ones. Now a word finds *its* thing. (The intervals take all words for independent, which those of one picture are not
// quite.)
//
// ## Words take something home
//
// Now the right half, the values. Between the layers of a small decoder stands **gated cross-attention** (Alayrac et al.
// 2022, "Flamingo"):
//
// $$x \leftarrow x + \tanh(a) \cdot \text{CrossAttention}(x, I)$$
//
// The gate $a$ starts at **zero**. At first the decoder says, bit for bit, what it would say without a picture: a brain
// that can talk is not disturbed by an eye that it does not know yet. Look at this model before it has learned to speak.
// It *has* maps, for attention always looks somewhere. And what becomes of a word when a patch is painted over?

// %% A look through closed gates
const placesOf = (ids: readonly number[]): number[] =>
  [...ids.keys()].filter((place) => thingOf.has(ids[place]!));
/** For each thing that captions name: how much its word took from each patch. */
const mapsOf = (llava: Llava, told: readonly Told[], method: LookMethod): PatchMap[] =>
  told.flatMap((one) =>
    plain(() => {
      const { ids } = encoded(one, llava);
      const text = { ids, pictures: [pixels([one])] };
      return look(llava, text, { method, words: placesOf(ids) });
    }),
  );
const sumOf = (map: PatchMap): number => map.flat().reduce((a, b) => a + b, 0);
const [closed] = mapsOf(crossing, tests.slice(0, 1), 'raw');
expectBand('sum of a map', sumOf(closed!), [0.999, 1.001], 'the word looks');
const drops = mapsOf(crossing, tests.slice(0, 1), 'removal').flat(2);
const most = Math.max(...drops.map(Math.abs));
expectBand('most that a patch changes', most, [0, 0], 'and takes nothing');

// %% [markdown]
// The map is there, and it means **nothing**: a gate of zero lets nothing through. Lesson 2 had a token that everyone
// looked at and that gave nothing; this is a whole picture of the kind. Weights say how much *would* be taken.
//
// From here on the eye is frozen, so what it sees in each picture is computed once and kept. What learns is a translator
// between the widths (lesson 10), the cross-attention, and the decoder. The loss is that of every language model: the next
// word.

// %% Train it, live, and watch the gates
const pool = Array.from({ length: full ? 200 : 50 }, (_, batch) =>
  many('train', 100_000 + batch * batchSize, batchSize),
);
/** [B, N, D] each. */
const seen = pool.map((told) => tf.tidy(() => crossing.imageFeatures(pixels(told))));
const learnToSay = (llava: Llava, name: string, also?: (step: number) => void) => {
  llava.learn('projector', 'decoder');
  return train({
    model: llava,
    data: {
      batch: (step) => {
        const batch = step % pool.length;
        return { features: tf.clone(seen[batch]!), ...textsOf(pool[batch]!, llava) };
      },
    },
    loss: ({ features, ...texts }) => llava.loss(texts, llava.project(features, grid)),
    ...howToLearn(name, 2e-2, full ? 1000 : 180, also),
  });
};
const gates = show.live({
  title: 'how far the gates are open',
  x: 'step',
  y: '|tanh a|',
  series: ['before block 0', 'before block 1'],
});
const openings = (): number[] =>
  crossing.crossAttention!.blocks.map(({ attentionGate }) =>
    Math.abs(Math.tanh(attentionGate.dataSync()[0]!)),
  );
const run = await learnToSay(crossing, 'cross-attention', (step) => {
  const [first, second] = openings();
  gates.push({ x: step, 'before block 0': first!, 'before block 1': second! });
});
const lnV = Math.log(vocabulary);
const nearLnV = [lnV - 0.2, lnV + 0.2] as const;
expectBand('first loss', run.losses[0]!, nearLnV, `ln V = ${lnV.toFixed(2)}`);
expectBand('the wider gate', Math.max(...openings()), [0.2, 1], 'it began at 0');

// %% [markdown]
// The second gate opens, the first hardly does. Before block 0 a word is just itself: the *a* in "a fox, a …" does not know
// yet what was said, so it cannot ask for what is left. Block 0 tells it, and then looking pays.
//
// ## Does it say what is there?
//
// At every place where the caption names a thing: does the model name one that is in the picture and was not said before?
// Then we show it the *wrong picture*. What it still gets right, it would have got right blind.

// %% Named rightly
function naming(llava: Llava, shown: readonly Told[] = tests): Share {
  const [texts, next] = plain(() => {
    const { ids } = textsOf(tests, llava); // [B, T]
    const logits = llava.logits(ids, llava.imageTokens(pixels(shown))); // [B, T, V]
    return [ids, tf.argMax(logits, -1)].map((rows) => rows.arraySync() as number[][]);
  }) as [number[][], number[][]];
  const turns = tests.flatMap(({ named }, row) =>
    placesOf(texts[row]!).map((place, turn) => ({
      said: thingOf.get(next[row]![place - 1]!),
      left: named.slice(turn).map(({ noun }) => noun),
    })),
  );
  const right = turns.filter(({ said, left }) => left.some((noun) => noun === said));
  const chance = average(turns.map(({ left }) => left.length / things.length));
  return shareOf(right.length, turns.length, chance);
}
const right = naming(crossing);
const blind = naming(crossing, [...tests.slice(1), tests[0]!]);
show.table(
  [
    { 'the model sees': 'the picture', right: span(right) },
    { 'the model sees': 'another picture', right: span(blind) },
  ],
  { caption: `By chance ${percent(right.chance)}.` },
);
expectBand('named rightly', right.share, [0.7, 1]);
expectBand('with another picture', blind.share, [0.05, 0.4], 'so it does look');

// %% [markdown]
// With another picture a little more than chance is right: *an* gives the umbrella away.
//
// ## Where did each word look?
//
// A word is chosen at the word *before* it, so it is that one's look which counts. There are several ways to read it:
//
// - **raw**: the weights as they are, their mean over heads and layers;
// - **rollout**: the weights followed through all layers, each of which leaves half of what was there as it is;
// - **relevance**: the weights times what they do to the word's score (Chefer et al. 2021);
// - **removal**: no weights at all. Each patch is painted over, and the odds of the word fall by so much.
//
// First the model speaks, and we see the relevance of every word that it says.

// %% It speaks, and we see where it looks
const spoken = fours[0]!;
const shown = pixels([spoken]); // [1, 64, 64, 3]
const asking = [{ images: 1 }];
const said: number[] = [];
const tokens = crossing.imageTokens(shown); // [1, N, D]
for await (const id of answer(crossing, format, asking, [tokens])) said.push(id);
const ids = [...format.prompt(asking, crossing.placeholders(grid)), ...said];
const text = { ids, pictures: [shown] };
const method = 'relevance';
const gaze = lookAtAnswer(crossing, format, text, said.length, { method });
tf.dispose([shown, tokens]);
console.log(`there is:  ${spoken.caption}`);
console.log(`it says:   ${format.decode(said)}`);
show.images(
  [picture(spoken), ...gaze.map(({ map }) => overlay(picture(spoken), map))],
  {
    columns: 5,
    scale: 2,
    labels: ['', ...gaze.map(({ word }) => word)],
    caption: `What it says, word by word. ${fromDarkToLight}`,
  },
);

// %% Four ways to read a look
const mapsBy = (llava: Llava, told: readonly Told[]) =>
  Object.fromEntries(
    lookMethods.map((method) => [method, mapsOf(llava, told, method)]),
  ) as Record<LookMethod, PatchMap[]>;
const few = mapsBy(crossing, [spoken]);
const risen = (map: PatchMap): PatchMap =>
  map.map((row) => row.map((value) => Math.max(0, value)));
show.images(
  spoken.named.flatMap((_, word) => [
    picture(spoken),
    ...lookMethods.map((method) => overlay(picture(spoken), risen(few[method][word]!))),
  ]),
  {
    columns: 5,
    scale: 2,
    labels: spoken.named.flatMap(({ noun }) => [noun, ...lookMethods]),
    caption: 'The things of the true caption. What lies below zero is shown as zero.',
  },
);

// %% The pointing game again
const judged = tests.slice(0, full ? 100 : 40);
const maps = mapsBy(crossing, judged);
const playAll = (all: typeof maps) =>
  lookMethods.map((method) => ({ method, played: play(all[method], judged) }));
const crossed = playAll(maps);
show.table(
  crossed.map(({ method, played }) => ({ method, ...scored(played) })),
  { caption: chances(crossed[0]!.played) },
);
const bars = (of: (played: Played) => number) =>
  Object.fromEntries(crossed.map(({ method, played }) => [method, of(played)]));
show.bars(
  {
    'its own thing': bars(({ own }) => own.hits.share),
    'another thing': bars(({ other }) => other.hits.share),
    chance: bars(({ own }) => own.hits.chance),
  },
  { title: 'where the brightest patch lies', y: 'share of the words' },
);
const gaps = bars(gap);
expectBand('removal: own minus other', gaps.removal!, [0.4, 1]);
expectBand('relevance: own minus other', gaps.relevance!, [0.35, 1]);
expectBand('raw: own minus other', gaps.raw!, [-0.15, 0.35], 'much less');

// %% [markdown]
// The raw weights are *the attention*, and they hardly tell a word's thing from another: in the pictures above they are
// nearly the same for every word. They need not differ: any thing that is left may come next, so a look may take in all of
// them, and the values and the layers behind settle the word. Relevance asks what a look did to **this** word, and finds
// its thing. What removal finds is no opinion: it is what the word depends on.
//
// Which map foretells what the removal of a patch will do? A **rank correlation** is 1 if both put the patches in the same
// order, and 0 if one says nothing about the other.

// %% Which map foretells removal?
const foretold = (['raw', 'rollout', 'relevance'] as const).map((map) => ({
  map,
  ...agreement(maps[map], maps.removal),
}));
const rounded = (value: number): number => Math.round(100 * value) / 100;
show.table(
  foretold.map(({ map, mean, interval: [low, high] }) => ({
    map,
    'rank correlation': rounded(mean),
    'from (95 %)': rounded(low),
    to: rounded(high),
  })),
);
expectBand('relevance: rank correlation', foretold[2]!.mean, [0.03, 0.5], 'a hint');

// %% [markdown]
// No map orders *all* patches as removal does: where nothing matters there is nothing to foretell.
//
// ## The other road: concatenation
//
// Most models of today have no cross-attention. They put the patches **among the words**, in front of them, and let the
// decoder's own attention look back (Liu et al. 2023, LLaVA). The same frozen eye, the same sizes, the same steps:

// %% Train the other road, live
const joining = build('concatenate');
joining.vision.loadStateDict(crossing.vision.stateDict());
await learnToSay(joining, 'concatenation');
tf.dispose(seen);

// %% Side by side
const joined = mapsBy(joining, judged);
const joinedRight = naming(joining);
const joinedGames = playAll(joined);
const learned = (llava: Llava): number =>
  [...llava.trainableParameters().values()].reduce((sum, { size }) => sum + size, 0);
const length = (llava: Llava): number => encoded(spoken, llava).ids.length;
const both = ({ own, other }: Played): string =>
  `${percent(own.hits.share)} · ${percent(other.hits.share)}`;
show.table(
  [
    ['parameters that learn', learned(crossing), learned(joining)],
    ['tokens in the decoder', length(crossing), length(joining)],
    ['named rightly', span(right), span(joinedRight)],
    ...crossed.map(({ method, played }, index) => [
      `${method}: on its thing · on another`,
      both(played),
      both(joinedGames[index]!.played),
    ]),
  ],
  { columns: ['', 'cross-attention', 'concatenation'] },
);
expectBand('concatenation: named rightly', joinedRight.share, [0.65, 1]);
const onPicture = average(joined.raw.map(sumOf));
expectBand('its looks at the picture', onPicture, [0.3, 0.98], 'the rest: at words');

// %% [markdown]
// Both roads arrive. **Concatenation** needs no new parts, lets patches and words mix in every layer, and pays for it with
// a longer sequence: 64 tokens a picture, through every block, and kept for every word that follows. **Cross-attention**
// keeps the text short and the decoder untouched until the gates open, and pays with new weights. For many or large
// pictures it is the cheaper one; for one picture and a little decoder, as here, the difference is small.
//
// From here on this course concatenates, as LLaVA does.
//
// ## Try it
//
// - Set both `attentionGate`s of the trained model to 0. What does it say now?
// - Look at each layer and head alone: `look(crossing, text, { layers: [1], heads: [2] })`. Is there a head that points?
// - Leave the eye out of the training (`eyeSteps = 1`). Do the words still learn? How long does it take?
// - `remove: 'token'` replaces what was *read* at a patch, after the eye, not its pixels. Does it give the same maps?
//
// **Next:** lesson 9, *The brain*.
