import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import {
  AdamW,
  attentionWeights,
  crossEntropy,
  Embedding,
  gradients,
  Linear,
  Module,
  MultiHeadAttention,
  Random,
  scaledDotProductAttention,
  start,
  tf,
} from '@pixels/tensor';

const { full, seed, backend } = await lesson(import.meta, {
  number: 2,
  title: 'Attention from scratch',
  about:
    'Queries, keys and values by hand, heads, and what an attention map does not tell.',
  quickTime: '1 s',
  fullTime: '2 s',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);

// %% [markdown]
// # Attention from scratch
//
// A token knows only its own patch. To understand a picture it must **look at other tokens**. Attention is how: each
// token asks a question (its *query*), every token holds up a sign (its *key*), and where question and sign agree, the
// token takes over what is offered there (the *value*).
//
// $$\text{Attention}(Q, K, V) = \text{softmax}\!\left(\frac{QK^\top}{\sqrt{d}}\right) V$$
//
// We do it by hand for six tokens, in plain arrays, before any library comes in.

// %% Six patches of a picture
const names = ['sky', 'sun', 'cloud', 'grass', 'cow', 'calf'];
const features = ['up high', 'bright', 'animal', 'green'];
const tokens = [
  [1.0, 0.5, 0.0, 0.0], // sky
  [1.0, 1.0, 0.0, 0.0], // sun
  [0.9, 0.7, 0.0, 0.0], // cloud
  [0.0, 0.2, 0.0, 1.0], // grass
  [0.0, 0.3, 1.0, 0.1], // cow
  [0.0, 0.4, 0.9, 0.1], // calf
];
show.heatmap(tokens, {
  title: 'six tokens, four numbers each',
  xLabels: features,
  yLabels: names,
  numbers: true,
});

// %% [markdown]
// ## Who is like whom: products
//
// The dot product of two vectors is large where both are large in the same places. Let each token ask for what is like
// itself: its query, its key and its value are simply itself.

// %%
type Matrix = number[][];
const dot = (a: number[], b: number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const productsOfRows = (queries: Matrix, keys: Matrix): Matrix =>
  queries.map((query) => keys.map((key) => dot(query, key))); // [T, D] × [S, D] → [T, S]

const scores = productsOfRows(tokens, tokens);
show.heatmap(scores, {
  title: 'scores: query of the row · key of the column',
  xLabels: names,
  yLabels: names,
});

// %% [markdown]
// ## From scores to shares: softmax
//
// Scores can be anything. We want shares that add up to 1: exponentiate (everything becomes positive, differences
// become ratios), then divide by the sum of the row.

// %%
function softmax(scores: number[]): number[] {
  const largest = Math.max(...scores); // taken off so that no exponential overflows; the shares stay the same
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
const depth = features.length;
const weights = scores.map((row) =>
  softmax(row.map((score) => score / Math.sqrt(depth))),
);
show.heatmap(weights, {
  title: 'attention weights',
  xLabels: names,
  yLabels: names,
  numbers: true,
  low: 0,
});
const rowSums = weights.map((row) => row.reduce((a, b) => a + b, 0));
expectBand(
  'smallest sum of a row',
  Math.min(...rowSums),
  [1 - 1e-9, 1 + 1e-9],
  'shares add up to 1',
);

// %% What each token takes home
const weightedSum = (weights: Matrix, values: Matrix): Matrix =>
  weights.map((row) =>
    features.map((_, d) =>
      row.reduce((sum, share, s) => sum + share * values[s]![d]!, 0),
    ),
  );
const looked = weightedSum(weights, tokens); // [6, 6] × [6, 4] → [6, 4]
show.heatmap(looked, {
  title: 'the tokens after looking',
  xLabels: features,
  yLabels: names,
  numbers: true,
});

// %% [markdown]
// Every token has become a mixture: the cow is still an animal, and it now carries a little of the picture around it.
// Without learned directions the mixture is nearly the average of everything. So real attention does not compare tokens
// as they are. Three learned matrices first turn each token into a query, a key and a value: *what I look for*, *what I
// am found by*, *what I give*.

// %% A question of one's own
// The cow looks for what is green: her query picks out "green", the keys are the features as they stand.
const lookForGreen = [
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, 0, 8], // what an animal asks for
  [0, 0, 0, 0],
];
const queries = tokens.map((token) =>
  features.map((_, d) =>
    dot(
      token,
      lookForGreen.map((row) => row[d]!),
    ),
  ),
); // [6, 4]
const directed = productsOfRows(queries, tokens).map((row) =>
  softmax(row.map((score) => score / Math.sqrt(depth))),
);
show.heatmap(directed, {
  title: 'with queries of their own',
  xLabels: names,
  yLabels: names,
  numbers: true,
  low: 0,
});
expectBand(
  'how much the cow looks at the grass',
  directed[4]![3]!,
  [0.85, 1],
  'her question finds its answer',
);
expectBand(
  'how much the sky looks at the grass',
  directed[0]![3]!,
  [0.16, 0.17],
  'no question: one sixth for each',
);

// %% [markdown]
// ## Why divide by √d
//
// A dot product of two random vectors of d numbers is a sum of d products; its spread grows like $\sqrt{d}$. Large scores
// make softmax choose one token and ignore all others, and where it is so sure, its gradient is nearly zero and nothing
// is learned. Dividing by $\sqrt{d}$ keeps the spread at 1 for every width.

// %%
const widths = [1, 4, 16, 64, 256, 1024];
const spreads = widths.map((width) => {
  const stream = random.fork(`spread ${width}`);
  const products = Array.from({ length: 400 }, () => {
    const pair = Array.from({ length: 2 }, () =>
      Array.from({ length: width }, () => stream.normal()),
    );
    return dot(pair[0]!, pair[1]!);
  });
  return Math.sqrt(
    products.reduce((sum, product) => sum + product ** 2, 0) / products.length,
  );
});
show.lines(
  {
    q·k: { x: widths, y: spreads },
    'q·k / √d': {
      x: widths,
      y: spreads.map((spread, i) => spread / Math.sqrt(widths[i]!)),
    },
  },
  { title: 'spread of the scores', x: 'width d of a head', y: 'standard deviation' },
);
expectBand('spread of q·k at d = 64', spreads[3]!, [7, 9], '√64 = 8');
expectBand('spread of q·k / √d at d = 64', spreads[3]! / 8, [0.87, 1.13], '1');

// %% How sure softmax gets
const sharpest = (width: number, divisor: number): number => {
  const stream = random.fork(`sharp ${width}`);
  const rows = Array.from({ length: 50 }, () => {
    const scores = Array.from(
      { length: 6 },
      () => (stream.normal() * Math.sqrt(width)) / divisor,
    );
    return Math.max(...softmax(scores));
  });
  return rows.reduce((a, b) => a + b, 0) / rows.length;
};
show.lines(
  {
    'without √d': { x: widths, y: widths.map((width) => sharpest(width, 1)) },
    'with √d': {
      x: widths,
      y: widths.map((width) => sharpest(width, Math.sqrt(width))),
    },
  },
  {
    title: 'largest of six attention weights',
    x: 'width d of a head',
    y: 'mean over 50 rows',
    references: { 'one sixth': 1 / 6 },
  },
);

// %% [markdown]
// ## The same with `packages/tensor`
//
// Six tokens in a batch of 1 with 1 head: `[B, H, T, Dh] = [1, 1, 6, 4]`. `attentionWeights` gives the table we drew.
// `scaledDotProductAttention` gives the result and never writes the table down, which is why it is fast.

// %%
const x = tf.tensor4d(tokens.flat(), [1, 1, 6, 4]); // [1, 1, 6, 4]
const sameWeights = attentionWeights(x, x); // [1, 1, 6, 6]
const sameResult = scaledDotProductAttention(x, x, x); // [1, 1, 6, 4]
const farthest = (a: tf.Tensor, b: Matrix): number =>
  tf.max(tf.abs(tf.sub(tf.reshape(a, [b.length, -1]), tf.tensor2d(b)))).dataSync()[0]!;
expectBand(
  'weights: by hand against the library',
  farthest(sameWeights, weights),
  [0, 1e-6],
  'rounding',
);
expectBand(
  'result: by hand against the library',
  farthest(sameResult, looked),
  [0, 1e-6],
  'rounding',
);

// %% [markdown]
// ## Several heads
//
// One table of weights can express one kind of question. So the width is split among several **heads**, each with
// queries, keys and values of its own; their results are put side by side and mixed by one more matrix. Below, the four
// heads of an untrained layer: each looks somewhere else, none has a reason yet.

// %%
const heads = 4;
const width = 32;
const layer = new MultiHeadAttention({ width, heads }, random.fork('heads'));
const sixTokens = random.fork('six tokens').normalTensor([1, 6, width], 1); // [1, 6, 32]
const perHead = tf.unstack(tf.squeeze(layer.weights(sixTokens))) as tf.Tensor2D[]; // 4 × [6, 6]
show.heatmaps(
  perHead.map((head) => head.arraySync()),
  { labels: perHead.map((_, h) => `head ${h}`), columns: 4, low: 0 },
);

// %% [markdown]
// ## Let it learn where to look
//
// A game that only attention can win. Six tokens, each with a colour out of eight; one of them is *marked*. A seventh
// token asks: **what colour is the marked one?** Guessing costs ln 8 = 2.08. To do better, the asking token must learn a
// query that finds the mark, keys that show it, and values that carry the colour.

// %%
const colours = 8;
const places = 6;

/** B games → ids [B, 7]: colour, or colour + 8 where marked; id 16 asks. And the answers [B]. */
function play(step: number, games: number): { ids: tf.Tensor; answers: tf.Tensor } {
  const dice = random.fork(`game ${step}`);
  const answers = new Int32Array(games);
  const ids = Array.from({ length: games }, (_, game) => {
    const drawn = Array.from({ length: places }, () => dice.int(colours));
    const marked = dice.int(places);
    answers[game] = drawn[marked]!;
    return [
      ...drawn.map((colour, place) => (place === marked ? colour + colours : colour)),
      2 * colours,
    ];
  });
  return {
    ids: tf.tensor2d(ids, [games, places + 1], 'int32'),
    answers: tf.tensor1d(answers, 'int32'),
  };
}

class Finder extends Module {
  readonly embedding = new Embedding(
    { count: 2 * colours + 1, width },
    random.fork('finder'),
  );
  readonly attention = new MultiHeadAttention(
    { width, heads: 1 },
    random.fork('finder attention'),
  );
  readonly head = new Linear(
    { inputs: width, outputs: colours, deviation: 0 },
    random.fork('finder head'),
  );

  /** ids [B, 7] → logits [B, 8]: what the asking token has found. */
  apply(ids: tf.Tensor): tf.Tensor {
    const looked = this.attention.apply(this.embedding.apply(ids)); // [B, 7, D]
    const asking = tf.squeeze(tf.slice(looked, [0, places, 0], [-1, 1, -1]), [1]); // [B, D]
    return this.head.apply(asking); // [B, 8]
  }
}

// %% Train it, live
const finder = new Finder();
const optimizer = new AdamW(
  { learningRate: 0.01, weightDecay: 0 },
  finder.trainableParameters(),
);
const curve = show.live({
  title: 'loss',
  x: 'step',
  series: ['loss'],
  references: { 'ln 8': Math.log(8) },
});
const steps = full ? 600 : 200;
const losses: number[] = [];
for (let step = 0; step < steps; step++) {
  tf.tidy(() => {
    const { ids, answers } = play(step, 64);
    const result = gradients(
      () => crossEntropy(finder.apply(ids), answers),
      finder.trainableParameters(),
    );
    optimizer.step(result.gradients);
    losses.push(result.loss.dataSync()[0]!);
  });
  curve.push({ x: step, loss: losses.at(-1)! });
}
expectBand(
  'first loss',
  losses[0]!,
  [2.07, 2.09],
  'ln 8 = 2.079: it knows nothing yet',
);
expectBand('last loss', losses.at(-1)!, [0, 0.15], 'it has found out where to look');

// %% Where it looks now
const { ids, answers } = play(-1, 512);
const right = tf
  .mean(tf.cast(tf.equal(tf.argMax(finder.apply(ids), -1), answers), 'float32'))
  .dataSync()[0]!;
expectBand(
  'right answers in 512 games it never played',
  right,
  [0.97, 1],
  'chance is 0.125',
);

const few = tf.slice(ids, [0, 0], [8, -1]); // [8, 7]
const looks = tf.squeeze<tf.Tensor3D>(
  finder.attention.weights(finder.embedding.apply(few)),
  [1],
); // [8, 7, 7]
const asked = looks.arraySync().map((game) => game[places]!.slice(0, places)); // [8, 6]
const marks = (few.arraySync() as number[][]).map((game) =>
  game.findIndex((id) => id >= colours && id < 2 * colours),
);
show.heatmap(asked, {
  title: 'where the asking token looks, one game a row',
  x: 'place',
  yLabels: marks.map((mark, game) => `game ${game}: marked ${mark}`),
  low: 0,
  high: 1,
});
const onMark =
  asked.reduce((sum, row, game) => sum + row[marks[game]!]!, 0) / asked.length;
expectBand(
  'attention on the marked token',
  onMark,
  [0.85, 1],
  'one sixth before training',
);

// %% [markdown]
// ## What an attention map is not
//
// It is tempting to read such a map as *the reason* for the answer. In this game it is, because there is one layer, one
// head, and nothing else. In general it is not. A weight says **how much of a value is taken**, not whether the value
// matters: here is a token that draws nearly all the attention and gives nothing.

// %% A loud token with nothing to say
const keys = [
  [4, 0],
  [0, 1],
  [0, 1],
]; // [3, 2]: the first token answers every query
const values = [
  [0, 0],
  [1, 2],
  [3, 1],
]; // [3, 2]: and offers nothing
const loud = softmax(keys.map((key) => dot([1, 0], key))); // [3]
const mix = (shares: number[]): number[] =>
  [0, 1].map((d) => shares.reduce((sum, share, s) => sum + share * values[s]![d]!, 0));
const effect = (removed: number): number => {
  const kept = loud.map((share, s) => (s === removed ? 0 : share)); // its value taken out, all else as it was
  return Math.hypot(...mix(loud).map((value, d) => value - mix(kept)[d]!));
};
show.table(
  ['loud', 'second', 'third'].map((token, s) => ({
    token,
    attention: loud[s]!,
    'change of the result when its value is removed': effect(s),
  })),
);
expectBand('attention on the loud token', loud[0]!, [0.95, 0.98], 'nearly all');
expectBand('what removing it changes', effect(0), [0, 0], 'nothing at all');

// %% [markdown]
// That is why lesson 3 never shows an attention map alone. It removes patches, measures what becomes of the answer, and
// asks which map predicted that.
//
// ## Try it
//
// - Give the game two marked tokens and ask for the sum of their colours (modulo 8). Does one head still do?
// - Set `lookForGreen` so that the calf looks for the cow.
// - Take `/ Math.sqrt(depth)` away and make the tokens ten times as large. What becomes of the table?
//
// **Next:** lesson 3, *A Vision Transformer that reads*.
