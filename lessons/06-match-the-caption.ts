import { join } from 'node:path';
import {
  BytePairTokenizer,
  Clip,
  type FamilyName,
  familyConfig,
  labelVectors,
  recallAtK,
  retrieve,
  type Share,
  type SimilarityMatrix,
  shareOf,
  similarityMatrix,
  tokenize,
  umapMap,
  zeroShot,
} from '@pixels/clip';
import { fromPretrained, loadBytePairTokenizer } from '@pixels/clip/node';
import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import {
  describe,
  Random,
  shuffledBatches,
  start,
  tf,
  train,
  warmupCosine,
} from '@pixels/tensor';
import { progressBar, readJson } from '@pixels/tensor/node';
import { orientedEdges } from '@pixels/vit';
import {
  type Batch,
  type Dataset,
  Draws,
  heldOutArtist,
  nouns,
  phrasesOf,
  trainingArtists,
} from '@pixels/world';
import { loadSprites, spriteDataset } from '@pixels/world/node';
import type { ArtistCurve } from '../checkpoints/clip/artist-curve.ts';
import { nameDrawings } from '../checkpoints/clip/evaluation/name-drawings.ts';
import { imagesOf, scaledImages } from '../checkpoints/clip/pictures/images.ts';
import { DrawingViews } from '../checkpoints/common/drawings/drawing-views.ts';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 6,
  title: 'Match the caption',
  about: 'Pictures and words in one space: CLIP and SigLIP, trained live.',
  quickTime: '50 s',
  fullTime: '8 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # Match the caption
//
// Lesson 3 taught a transformer to name pictures, out of a list that was fixed before. Lesson 5 made vectors of words.
// CLIP (Radford et al. 2021) puts the two together with one game: here are 32 pictures and 32 captions in disorder.
// **Which belongs to which?** Nothing else is ever asked, and no list of classes is needed: whatever one can say is a
// label.
//
// A *vision encoder* makes a vector of each picture, a *text encoder* one of each caption, both of the same length, and
// the game is won when a picture and its caption point the same way.

// %% Pictures and captions
const things = full ? nouns : nouns.filter((_, index) => index % 4 === 0);
const K = things.length;
const side = 32;
const choice = { size: side, seed, nouns: things.map(({ noun }) => noun) };
const drawings = {
  known: spriteDataset({ ...choice, split: 'validation' }),
  unknown: spriteDataset({ ...choice, split: 'test' }),
};
const names = things.map((noun) => phrasesOf(noun).one);
const openers = [
  '',
  'a picture of ',
  'a drawing of ',
  'an image with ',
  'you can see ',
];
const templates = openers.map((opener) => `${opener}{}`);
const captionsOf = (labels: Int32Array, step: number): string[] => {
  const draws = new Draws(seed, 'captions', step);
  return Array.from(labels, (label) => draws.pick(openers) + names[label]!);
};
const pictureOf = (data: Dataset, index: number) => ({
  width: side,
  height: side,
  channels: 3 as const,
  data: data.example(index).image,
});
/** 32 different things, each as one of the artists drew it: their places in a dataset. */
const pairCount = 32;
function draw(data: Dataset, round: number, count = pairCount): number[] {
  const dice = random.fork(`round ${round}`);
  const artists = data.length / K;
  return Array.from(
    dice.permutation(K).slice(0, count),
    (thing) => dice.int(artists) * K + thing,
  );
}
const fixed = draw(drawings.known, 0);
const labelOf = (index: number): number => index % K;
show.images(
  fixed.slice(0, 16).map((index) => pictureOf(drawings.known, index)),
  {
    columns: 8,
    scale: 2,
    labels: fixed.slice(0, 16).map((index) => names[labelOf(index)]!),
  },
);

// %% [markdown]
// ## One drawing, many hands
//
// Three artists are few, and lesson 3 has shown what comes of it: a model that knows *these drawings*, and little of the
// things. So training never shows a drawing twice in the same way. Other colours, flat colours, outlines; turned,
// stretched, bent: what an artist is free to choose is drawn by lot, and what remains the same is the thing. It begins
// gently, because one must know a dog before one knows a strange dog.

// %% What training sees of one drawing
const views = new DrawingViews(await loadSprites(), {
  artists: trainingArtists,
  size: side,
  scales: [0.6, 0.98],
  onCards: 0,
  seed,
  things,
});
const dog = things.findIndex(({ noun }) => noun === 'dog');
show.images(
  Array.from({ length: 16 }, (_, view) => {
    const strength = Math.floor(view / 4) / 3;
    const { picture } = views.view(dog, view, strength);
    return { width: side, height: side, channels: 3 as const, data: picture.rgb };
  }),
  {
    columns: 8,
    scale: 2,
    caption:
      'One drawing: four views as they come first, and twelve as they come later.',
  },
);
console.log(
  `${K} things by three artists: ${views.length} drawings, and no end of views`,
);

// %% [markdown]
// ## Eyes that see edges
//
// What stays when the colours change? The *edges*. The first thing that eyes compute is which edges run in which
// direction (Hubel & Wiesel 1962), and a network need not learn it: `edges: true` gives the patches four more numbers a
// pixel, for edges that run down, across, and along both diagonals.

// %% A drawing, and the edges that run down, across and along the diagonals
const edges = tf.tidy(() => {
  const image = scaledImages(drawings.known.example(dog).image, [1, side, side, 3]);
  return tf
    .unstack(tf.squeeze(orientedEdges(image)), 2)
    .map((edge) => edge.arraySync());
}) as number[][][];
show.heatmaps(edges, {
  columns: 4,
  labels: ['down', 'across', 'one diagonal', 'the other'],
});

// %% Two towers
const tokenizer = BytePairTokenizer.train(
  names.flatMap((name) => openers.map((opener) => opener + name)),
  { vocabularySize: 1024 },
);
const sizes = { width: 48, heads: 4, hidden: 192 };
const build = (family: FamilyName): Clip =>
  new Clip(
    familyConfig(family, {
      vision: {
        ...{ imageSize: side, patchSize: 8, channels: 3, edges: true },
        layers: 3,
        ...sizes,
      },
      text: {
        vocabulary: tokenizer.vocabularySize,
        maxTokens: 12,
        layers: 1,
        ...sizes,
        eosId: tokenizer.specialIds.end,
        padId: tokenizer.specialIds.padding,
      },
      outputs: sizes.width,
    }),
    random.fork('towers'),
  );
const clip = build('clip');
const towers = Map.groupBy(describe(clip), ({ path }) => path.split('.')[0]!);
show.table(
  [...towers].map(([tower, rows]) => ({
    tower,
    parameters: rows.reduce((sum, { parameters }) => sum + parameters, 0),
  })),
);

// %% [markdown]
// ## The loss: each picks its partner
//
// The cosines of B pictures and B captions fill a table of B × B; the pairs stand on its diagonal. Each row is a
// question with B answers (*which caption is this picture's?*), each column too (*which picture is this caption's?*), so
// the loss is the cross-entropy of lesson 3, both ways, and the right class is the diagonal:
//
// $$L = \tfrac{1}{2B} \sum_i \Big(-\ln \mathrm{softmax}_j(s\,I_i \cdot T_j)_{i} - \ln \mathrm{softmax}_j(s\,I_j \cdot T_i)_{i}\Big)$$
//
// Cosines lie between −1 and 1, too close for a softmax to choose, so they are first multiplied by a **learned scale**
// $s$, the inverse of the temperature.
//
// **False negatives.** Thirty-two drawings of a hundred things hold the same thing twice now and then. To count the second
// dog as a *wrong* partner of the first would punish the model for being right. Here all pairs with the same name count as
// right.

// %%
const centred = ({ images, shape }: Batch): tf.Tensor => scaledImages(images, shape); // [B, 32, 32, 3]
const orderOf = (batchSize: number) =>
  shuffledBatches(views.length, batchSize, random.fork('order'));
const twice = orderOf(pairCount);
const collisions = average(
  Array.from({ length: 200 }, (_, step) =>
    Number(new Set(twice(step).map(labelOf)).size < pairCount),
  ),
);
expectBand(
  'batches that hold a thing twice',
  collisions,
  full ? [0.4, 0.75] : [0.9, 1],
  'so it matters',
);
const pixels = side * side * 3;
const batchOf = (data: Dataset, indices: readonly number[]): Batch => {
  const images = new Float32Array(indices.length * pixels);
  for (const [row, index] of indices.entries())
    images.set(data.example(index).image, row * pixels);
  return {
    images,
    labels: Int32Array.from(indices, labelOf),
    shape: [indices.length, side, side, 3],
  };
};
/** The table of 32 pictures and the captions of the same 32. */
function tableOf(
  model: Clip,
  data: Dataset,
  indices: readonly number[],
): SimilarityMatrix {
  const told = indices.map((index) => `a picture of ${names[labelOf(index)]!}`);
  const [images, texts] = tf.tidy(() => [
    model.encodeImages(centred(batchOf(data, indices))), // [32, E]
    model.encodeTexts(tokenize(tokenizer, told, model.config.text)), // [32, E]
  ]) as [tf.Tensor2D, tf.Tensor2D];
  const table = similarityMatrix(images, texts); // [32, 32]
  tf.dispose([images, texts]);
  return table;
}
const showTable = (model: Clip, when: string): void => {
  const { values } = tableOf(model, drawings.known, fixed);
  const rows = fixed.map((_, row) =>
    Array.from(values.subarray(row * pairCount, (row + 1) * pairCount)),
  );
  show.heatmap(rows, {
    title: `${when} (a picture a row, captions in the same order)`,
    yLabels: fixed.map((index) => things[labelOf(index)]!.noun),
    low: -1,
    high: 1,
  });
};
showTable(clip, 'before training: every caption fits every picture');

// %% Train it, live
const steps = full ? 2000 : 400;
const batchSize = full ? 64 : 32;
const peak = 4e-3;
interface Lesson {
  readonly steps: number;
  readonly batchSize: number;
}
const learn = async (
  model: Clip,
  name: string,
  { steps, batchSize }: Lesson,
  onStep: (step: number, loss: number) => void = () => {},
) => {
  const order = orderOf(batchSize);
  const run = await train({
    model,
    data: {
      batch: (step) => {
        const strength = Math.min(1, step / (0.7 * steps));
        return Array.from(order(step), (drawing, i) =>
          views.view(drawing, step * batchSize + i, strength),
        );
      },
    },
    loss: (batch, step) => {
      const captions = batch.map(({ label }) => label);
      const told = captionsOf(Int32Array.from(captions), step);
      const ids = tokenize(tokenizer, told, model.config.text); // [B, T]
      const images = imagesOf(batch.map(({ picture }) => picture)); // [B, 32, 32, 3]
      return model.loss(images, ids, { captions });
    },
    steps,
    itemsPerStep: batchSize,
    optimizer: { kind: 'muon', learningRate: peak, weightDecay: 0.05, beta2: 0.98 },
    schedule: warmupCosine({ peak, warmupSteps: Math.floor(steps / 10), steps }),
    clipNorm: 1,
    progress: progressBar(name),
    signal,
    onStep: ({ step, loss }) => onStep(step, loss),
  });
  console.log(
    `${name}: ${steps} steps of ${batchSize} pairs in ${run.seconds.toFixed(1)} s`,
  );
  return run;
};
const curve = show.live({
  title: 'loss of CLIP',
  x: 'step',
  series: ['loss'],
  references: { 'ln B': Math.log(batchSize) },
});
const moments = [steps / 8, steps / 3];
const run = await learn(clip, 'CLIP', { steps, batchSize }, (step, loss) => {
  if (step % 10 === 0) curve.push({ x: step, loss });
  if (moments.some((moment) => Math.round(moment) === step))
    showTable(clip, `after ${step} steps`);
});
showTable(clip, `after ${steps} steps`);
expectBand(
  'first loss',
  run.losses[0]!,
  [Math.log(batchSize) - 0.2, Math.log(batchSize) + 1.6],
  `ln B = ${Math.log(batchSize).toFixed(2)} when all logits are equal; random ones cost a little more`,
);
expectBand(
  'mean of the last 50 losses',
  average(run.losses.slice(-50)),
  [0, 2.6],
  'the views are at their strangest then',
);

// %% [markdown]
// The diagonal rises out of the fog. Look at what glows *beside* it, too: pairs of things that look or sound alike.
//
// ## How good is it at the game?
//
// Views that it never saw, 32 at a time, by the three artists it learned from and by the fourth. Each share comes with
// what guessing gets and with a 95 % interval. The interval takes every question for independent; they are not quite,
// since all 32 of a round share their candidates and both directions share their pictures, so read it as somewhat too
// narrow.

// %% Match 32
function matched(model: Clip, data: Dataset, count = pairCount): Share {
  const rounds = Array.from({ length: 12 }, (_, round) =>
    recallAtK(tableOf(model, data, draw(data, 100 + round, count)), 1),
  );
  const both = rounds.flatMap(({ imageToText, textToImage }) => [
    imageToText,
    textToImage,
  ]);
  const right = both.reduce((sum, share) => sum + share.right, 0);
  return shareOf(right, both.length * count, 1 / count);
}
const said = ({ share, interval: [low, high], chance }: Share) => ({
  right: share,
  'from (95 %)': low,
  to: high,
  chance,
});
const game = {
  known: matched(clip, drawings.known),
  unknown: matched(clip, drawings.unknown),
};
show.table([
  { pictures: 'new views, known artists', ...said(game.known) },
  { pictures: `by ${heldOutArtist}`, ...said(game.unknown) },
]);
expectBand('matched, known artists', game.known.share, [0.5, 1], 'chance is 0.03');
expectBand('matched, a new artist', game.unknown.share, [0.12, 1], 'chance is 0.03');

// %% More candidates, harder game
const counts = [2, 4, 8, 16, 32, 64, 96];
const byCount = counts.map((count) => matched(clip, drawings.known, count).share);
show.lines(
  {
    CLIP: { x: counts, y: byCount },
    guessing: { x: counts, y: counts.map((count) => 1 / count) },
  },
  { title: 'matched, by how many there are', x: 'pairs', y: 'share right' },
);
expectBand('matched among 2', byCount[0]!, [0.85, 1], 'chance is 0.5');

// %% [markdown]
// A number such as *92 % right* means nothing until one says among how many.
//
// ## Batch size
//
// The size of the batch *is* the game: among 8 pictures it is easy to find the dog, and an easy game teaches little. That
// is why CLIP was trained with batches of 32,768. But a small batch makes more steps out of the same pictures, and a model
// that has learned little yet needs steps. Two models, the same number of pictures each, in small batches and in large
// ones:

// %% The same pictures in batches of two sizes
const shown = full ? 25_600 : 3200;
const sizesOfBatch = [8, 64];
const bySize: Record<string, Share> = {};
for (const size of sizesOfBatch) {
  const trial = build('clip');
  await learn(trial, `batches of ${size}`, { steps: shown / size, batchSize: size });
  bySize[`${size} × ${shown / size} steps`] = matched(trial, drawings.known);
  trial.dispose();
}
show.table(
  Object.entries(bySize).map(([batches, share]) => ({ batches, ...said(share) })),
  { caption: `Match ${pairCount}, after ${shown} pictures.` },
);
expectBand(
  'the better of the two',
  Math.max(...Object.values(bySize).map(({ share }) => share)),
  [0.1, 1],
  'chance is 0.03',
);

// %% [markdown]
// ## Temperature
//
// The same cosines of one picture, under three scales. A small scale leaves all captions alike, a large one is sure of
// itself, right or wrong. The model has found its own.

// %% One picture, three temperatures
const scale = Math.exp(clip.temperature.logitScale.dataSync()[0]!);
const similar = Array.from(
  tableOf(clip, drawings.known, fixed).values.subarray(0, pairCount),
);
const best = retrieve(tableOf(clip, drawings.known, fixed), 5).textsOfImage[0]!;
const softmaxOf = (by: number): number[] => {
  const powers = similar.map((cosine) => Math.exp(by * cosine));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};
show.bars(
  Object.fromEntries(
    [1, scale, 100].map((by) => [
      `scale ${by.toFixed(1)}`,
      Object.fromEntries(
        best.map((text) => [things[labelOf(fixed[text]!)]!.noun, softmaxOf(by)[text]!]),
      ),
    ]),
  ),
  { title: `which caption for ${names[labelOf(fixed[0]!)]!}?`, y: 'probability' },
);
expectBand('the learned scale', scale, [5, 100], 'it began at 14.3');

// %% [markdown]
// ## Zero-shot: naming without a list
//
// To name a picture, write a caption for every name, and see which one is nearest. No layer of the model knows how many
// names there are. Averaging several captions a name, a *prompt ensemble*, helped the real CLIP (Radford et al. 2021,
// §3.1.4). See whether it helps here, where a caption is an opener and the name and nothing else.

// %% Zero-shot
function named(model: Clip, data: Dataset, prompts: readonly string[]): Share {
  const labels = labelVectors(model, tokenizer, names, { templates: prompts });
  let right = 0;
  for (let from = 0; from < data.length; from += K) {
    const batch = data.slice(from, from + K);
    right += tf.tidy(() => {
      const images = model.encodeImages(centred(batch)); // [K, E]
      const nearest = tf.argMax(tf.matMul(images, labels.vectors, false, true), 1); // [K]
      return nearest.dataSync().filter((label, row) => label === batch.labels[row])
        .length;
    });
  }
  labels.vectors.dispose();
  return shareOf(right, data.length, 1 / K);
}
const zero = {
  known: named(clip, drawings.known, templates),
  unknown: named(clip, drawings.unknown, templates),
  bare: named(clip, drawings.known, ['{}']),
};
show.table([
  { pictures: 'known artists, five prompts', ...said(zero.known) },
  { pictures: 'known artists, one prompt', ...said(zero.bare) },
  { pictures: `by ${heldOutArtist}, five prompts`, ...said(zero.unknown) },
]);
expectBand(
  'named, known artists',
  zero.known.share,
  full ? [0.3, 1] : [0.35, 1],
  `chance is ${(1 / K).toFixed(4)}`,
);
expectBand(
  'named, a new artist',
  zero.unknown.share,
  full ? [0.02, 1] : [0.03, 1],
  `chance is ${(1 / K).toFixed(4)}`,
);

// %% What it says of the new artist's drawings
const strangers = draw(drawings.unknown, 7, 6);
const labels = labelVectors(clip, tokenizer, names, { templates });
const strange = tf.tidy(() => centred(batchOf(drawings.unknown, strangers))); // [6, 32, 32, 3]
const answers = zeroShot(clip, strange, labels);
strange.dispose();
labels.vectors.dispose();
show.images(
  strangers.map((index) => pictureOf(drawings.unknown, index)),
  {
    columns: 6,
    scale: 2,
    labels: answers.map((ranking) =>
      ranking
        .slice(0, 3)
        .map(({ label, probability }) => `${label} ${probability.toFixed(2)}`)
        .join(', '),
    ),
  },
);

// %% [markdown]
// ## One artist, two, three
//
// Is it the views that help with a new hand, or the artists? The reference model of this lesson (`pnpm train:clip --recipe
// drawings`: all 401 things, width 96, five minutes) was trained three times, on one, two and three artists, and asked to
// name the drawings of the fourth (`pnpm artists:clip`).

// %% The more hands it knows, the better it reads another
const here = join(import.meta.dirname, '..', 'checkpoints', 'clip');
const { rows } = (await readJson(join(here, 'artist-curve.json'))) as ArtistCurve;
const artistCounts = rows.map(({ artists }) => artists.length);
show.lines(
  {
    'new views of known drawings': {
      x: artistCounts,
      y: rows.map(({ known }) => known.share),
    },
    [`drawings by ${heldOutArtist}`]: {
      x: artistCounts,
      y: rows.map(({ unknown }) => unknown.share),
    },
  },
  { title: 'named right, of 401', x: 'artists to learn from', y: 'share right' },
);
show.table(
  rows.map(({ artists, unknown }) => ({
    'learned from': artists.join(', '),
    ...said(unknown),
  })),
  { caption: `Drawings by ${heldOutArtist}, whom none of them saw.` },
);

// %% The reference model, loaded
const reference = await fromPretrained(join(here, 'drawings'));
const itsTokenizer = await loadBytePairTokenizer(join(here, 'drawings'));
const all = (split: 'validation' | 'test') =>
  spriteDataset({ size: side, seed, split });
const byReference = {
  known: nameDrawings(reference, itsTokenizer, all('validation')),
  unknown: nameDrawings(reference, itsTokenizer, all('test')),
};
show.table([
  { pictures: 'known artists, all 401 names', ...said(byReference.known) },
  { pictures: `by ${heldOutArtist}, all 401 names`, ...said(byReference.unknown) },
]);
expectBand(
  'reference: named, known artists',
  byReference.known.share,
  [0.85, 1],
  'chance is 0.0025',
);
expectBand(
  'reference: named, a new artist',
  byReference.unknown.share,
  [0.33, 1],
  'chance is 0.0025',
);

// %% [markdown]
// For measure: comparing edge histograms with all known drawings and taking the nearest one (HOG; Dalal & Triggs 2005) names
// 41 % of the new artist's drawings, a network of two layers on pixels 19 %.
//
// ## One space
//
// A map of both: pictures and names of the same things, flattened together. Each picture should lie by its name.

// %% The shared space as a map
const mapped = draw(drawings.known, 3, 40);
const points = tf.tidy(() => {
  const images = clip.encodeImages(centred(batchOf(drawings.known, mapped))); // [40, E]
  const told = mapped.map((index) => names[labelOf(index)]!);
  const texts = clip.encodeTexts(tokenize(tokenizer, told, clip.config.text)); // [40, E]
  return tf.concat([images, texts], 0); // [80, E]
});
const map = umapMap(points, random.fork('map'), { neighbours: 5 });
points.dispose();
const half = (from: number) => ({
  x: map.slice(from, from + 40).map(({ x }) => x),
  y: map.slice(from, from + 40).map(({ y }) => y),
  labels: mapped.map((index) => things[labelOf(index)]!.noun),
});
show.scatter(
  { pictures: half(0), names: half(40) },
  { title: '40 pictures and their names' },
);

// %% [markdown]
// ## SigLIP: each pair a question of its own
//
// CLIP's softmax needs the whole table at once: each pair competes with all others. SigLIP (Zhai et al. 2023) asks of
// every pair by itself *do you belong together, yes or no?*
//
// $$L = -\tfrac{1}{B} \sum_{i,j} \ln \sigma\big(y_{ij}(s\,I_i \cdot T_j + b)\big), \quad y_{ij} = \pm 1$$
//
// Most pairs do not belong together, so $b$ begins at −10: everything is answered *no*, which is right B − 1 times
// of B. What remains to pay is about 10 for each *yes*: one in a row, and one more for every other drawing of the same
// thing. The same sizes, the same steps:

// %% Train SigLIP
const siglip = build('siglip');
const sigCurve = show.live({ title: 'loss of SigLIP', x: 'step', series: ['loss'] });
const sigRun = await learn(siglip, 'SigLIP', { steps, batchSize }, (step, loss) => {
  if (step % 10 === 0) sigCurve.push({ x: step, loss });
});
showTable(siglip, `SigLIP after ${steps} steps`);
const sigGame = {
  known: matched(siglip, drawings.known),
  unknown: matched(siglip, drawings.unknown),
};
show.table([
  { model: 'CLIP', pictures: 'known artists', ...said(game.known) },
  { model: 'SigLIP', pictures: 'known artists', ...said(sigGame.known) },
  { model: 'CLIP', pictures: heldOutArtist, ...said(game.unknown) },
  { model: 'SigLIP', pictures: heldOutArtist, ...said(sigGame.unknown) },
]);
expectBand(
  'SigLIP: first loss',
  sigRun.losses[0]!,
  [5, 30],
  'about 10 for each true pair of a row',
);
expectBand(
  'SigLIP: mean of the last 50 losses',
  average(sigRun.losses.slice(-50)),
  [0, 4],
);
expectBand(
  'SigLIP: matched, known artists',
  sigGame.known.share,
  [0.1, 1],
  'chance is 0.03',
);

// %% [markdown]
// With batches this small and a training this short, look at the intervals before you call one the better. What SigLIP
// buys at scale is that no machine ever needs the whole table.
//
// Two towers meet in a single dot product, and that is their strength (every picture and every text is encoded once, and
// searched for ever after) and their limit: *one* vector must say everything.
//
// ## Try it
//
// - `pnpm lesson 6 --full`: all 401 things, batches of 64, four times as many steps. Which share rises, which falls?
// - Leave `{ captions: … }` out of the loss. What do false negatives cost?
// - Set `batchSize` to 8. How many steps do you need for the same share?
// - Freeze the words: `clip.lockText()` before training. What does the vision encoder do now?
