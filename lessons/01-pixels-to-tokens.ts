import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import { Random, start, TransformerBlock, tf } from '@pixels/tensor';
import {
  PatchEmbedding,
  patchify,
  preprocess,
  sinePositions2d,
  unpatchify,
} from '@pixels/vit';
import { decodeImage } from '@pixels/vit/node';
import { drawSprite } from '@pixels/world';
import { loadSprites, photograph } from '@pixels/world/node';

const { seed, backend } = await lesson(import.meta, {
  number: 1,
  title: 'Pixels to tokens',
  about: 'A picture becomes a sequence of vectors, and why their order must be told.',
  quickTime: '1 s',
  fullTime: '1 s',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);

// %% [markdown]
// # Pixels to tokens
//
// A language model reads a **sequence of vectors**. A picture is a **grid of numbers**. This lesson builds the bridge
// between them, the first step of every vision-language model: cut the picture into patches, make each patch a vector,
// and say where it was.

// %% A picture is a grid of numbers
const { file, title, credit } = photograph('airplane');
const photo = preprocess(await decodeImage(file), { size: 224 });
show.image(photo, { caption: `${title}. ${credit}` });
console.log(
  `${photo.height} rows × ${photo.width} columns × ${photo.channels} colours = ${photo.data.length} numbers`,
);

// %% [markdown]
// Each pixel is three numbers from 0 to 1: how much red, green and blue. Here are the red ones of a corner of 8 × 8
// pixels. That is all a computer ever gets to see.

// %%
const image = tf.tensor4d(photo.data, [1, photo.height, photo.width, 3]); // [1, 224, 224, 3]
const corner = tf.slice(image, [0, 108, 100, 0], [1, 8, 8, 1]); // [1, 8, 8, 1]
show.heatmap(tf.squeeze<tf.Tensor2D>(corner).arraySync(), {
  title: 'red, 8 × 8 pixels',
  low: 0,
  high: 1,
});

// %% [markdown]
// ## Cut it up
//
// Why not one token a pixel? Because every token will look at every other one. 224 × 224 pixels are 50,176 tokens, and
// the table of who looks at whom would have 2.5 billion entries. So we cut the picture into **patches** of P × P pixels,
// and a patch becomes one token:
//
// $$N = \frac{\text{height}}{P} \cdot \frac{\text{width}}{P}$$

// %% Patches of 32 × 32
const patchSize = 32;
const patches = patchify(image, patchSize); // [1, 49, 3072]
const [, count, numbers] = patches.shape;
show.images(asPictures(patches), {
  columns: 7,
  scale: 2,
  caption: `${count} patches, ${numbers} numbers each`,
});
expectBand('patches of 32 pixels in 224 × 224', count!, [49, 49], '7 rows of 7');

/** [1, N, P·P·3] → N pictures of P × P pixels. */
function asPictures(patches: tf.Tensor): tf.Tensor[] {
  const side = Math.sqrt(patches.shape[2]! / 3);
  return tf.unstack(tf.reshape(patches, [-1, side, side, 3])); // N × [P, P, 3]
}

// %% What the patch size costs
show.table(
  [8, 14, 16, 32].map((side) => {
    const tokens = (224 / side) ** 2;
    return {
      'patch size': side,
      tokens,
      'numbers in a patch': side * side * 3,
      'pairs of tokens': tokens ** 2,
    };
  }),
  {
    caption: 'Halve the patch and there are 4 times the tokens and 16 times the pairs.',
  },
);

// %% [markdown]
// ## Shuffle it, put it back
//
// Cutting loses nothing: `unpatchify` is the exact inverse of `patchify`. And a set of patches knows nothing of its
// order. Here are the same 49 patches, dealt out like cards. You can still tell that there is an airplane; where its wings
// are, the *set* of patches does not say.

// %%
const order = random.fork('shuffle').permutation(count!);
const shuffled = tf.gather(patches, tf.tensor1d(order, 'int32'), 1); // [1, 49, 3072]
const size = { patchSize, height: photo.height, width: photo.width };
const inverse = Int32Array.from(order.keys()).sort((a, b) => order[a]! - order[b]!);
const restored = unpatchify(
  tf.gather(shuffled, tf.tensor1d(inverse, 'int32'), 1),
  size,
); // [1, 224, 224, 3]
show.images([tf.squeeze(unpatchify(shuffled, size)), tf.squeeze(restored)], {
  labels: ['shuffled', 'put back'],
  scale: 1,
});
expectBand(
  'largest difference after putting it back',
  largestDifference(restored, image),
  [0, 0],
  'exactly none',
);

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
}

// %% [markdown]
// ## A patch is a point in space
//
// 3,072 numbers are a point in a space of 3,072 dimensions, and points can be compared. Take the patch in the middle,
// and ask every other patch how much it points the same way (the cosine of the angle between them, after the mean
// colour is taken off). No learning so far, and yet similar textures find each other. Attention, in the next lesson, is
// this very comparison with learned directions.

// %%
const centred = tf.sub(patches, tf.mean(patches, 1, true)); // [1, 49, 3072]
const units = tf.squeeze<tf.Tensor2D>(
  tf.div(centred, tf.norm(centred, 'euclidean', 2, true)),
); // [49, 3072]
const middle = tf.slice(units, [24, 0], [1, -1]); // [1, 3072]
const likeness = tf.reshape(
  tf.matMul(middle, units, false, true),
  [7, 7],
) as tf.Tensor2D; // [7, 7]
show.heatmap(likeness.arraySync(), {
  title: 'likeness to the patch in the middle',
  numbers: true,
});
expectBand(
  'likeness of the patch to itself',
  likeness.arraySync()[3]![3]!,
  [0.9999, 1.0001],
  'cos 0° = 1',
);

// %% [markdown]
// ## From patch to token
//
// The model has its own width D, and brings each patch to it by one matrix, learned in training:
//
// $$z_n = x_n E + b, \qquad E \in \mathbb{R}^{P \cdot P \cdot 3 \times D}$$
//
// That is equation 1 of *An image is worth 16×16 words* (Dosovitskiy et al. 2021), first part. Other code writes it as a
// convolution with kernel and stride P. It is the same thing, and here is the proof.

// %%
const width = 64;
const embedding = new PatchEmbedding(
  { patchSize, channels: 3, width },
  random.fork('embedding'),
);
const tokens = embedding.apply(image); // [1, 49, 64]
const kernel = tf.reshape(embedding.projection.weight, [
  patchSize,
  patchSize,
  3,
  width,
]) as tf.Tensor4D;
const convolved = tf.conv2d(image, kernel, patchSize, 'valid'); // [1, 7, 7, 64]
const difference = largestDifference(tokens, tf.reshape(convolved, [1, 49, width]));
console.log(
  `patches [1, 49, 3072] × E [3072, 64] → tokens [${tokens.shape.join(', ')}]`,
);
expectBand(
  'patch embedding against a convolution',
  difference,
  [0, 1e-4],
  'the same up to rounding',
);

// %% [markdown]
// ## Why order must be added
//
// A transformer block treats its tokens as a set: shuffle what goes in, and what comes out is shuffled the same way and
// otherwise unchanged. So the *mean* of the tokens, from which a class is read, cannot depend on the order at all. An
// airplane with its wings at its tail would be the same airplane.

// %%
const block = new TransformerBlock(
  { width, heads: 4, hidden: 4 * width },
  random.fork('block'),
);
const meanAfterBlock = (tokens: tf.Tensor): tf.Tensor =>
  tf.mean(block.apply(tokens), 1); // [1, 64]
const shuffledTokens = embedding.apply(unpatchify(shuffled, size)); // [1, 49, 64]
const withoutPlaces = largestDifference(
  meanAfterBlock(tokens),
  meanAfterBlock(shuffledTokens),
);
expectBand(
  'without positions, shuffling changes the answer by',
  withoutPlaces,
  [0, 1e-4],
  'nothing but rounding',
);

// %% [markdown]
// So we add to every token a vector that says where it was. It may be learned, one vector a place, or be made of sines:
// half of its numbers swing with the row, half with the column, from fast to slow, like the hands of several clocks.

// %% Places as sines
const places = sinePositions2d({ rows: 7, columns: 7, width }); // [49, 64]
show.heatmap(places.arraySync() as number[][], {
  title: 'the vector of each place',
  x: 'number in the vector',
  y: 'place, row by row',
});

// %% [markdown]
// Places that are near each other get vectors that are alike. Each small square below belongs to one place, and shows
// how like its vector is to those of all 49 places: a bright spot that moves along with it.

// %%
const placeUnits = tf.div(places, tf.norm(places, 'euclidean', 1, true)); // [49, 64]
const nearness = tf
  .matMul(placeUnits, placeUnits, false, true)
  .arraySync() as number[][]; // [49, 49]
const chosen = [0, 3, 6, 21, 24, 27, 42, 45, 48];
show.heatmaps(
  chosen.map((place) =>
    Array.from({ length: 7 }, (_, row) => nearness[place]!.slice(7 * row, 7 * row + 7)),
  ),
  {
    columns: 3,
    labels: chosen.map((place) => `row ${Math.floor(place / 7)}, column ${place % 7}`),
  },
);
const isNearest = chosen.every((place) =>
  nearness[place]!.every((like, other) => other === place || like < 1 - 1e-6),
);
expectBand(
  'places told apart',
  isNearest ? 1 : 0,
  [1, 1],
  'no two places share a vector',
);

// %% With positions, order matters
const placed = (tokens: tf.Tensor): tf.Tensor => tf.add(tokens, places); // [1, 49, 64]
const withPlaces = largestDifference(
  meanAfterBlock(placed(tokens)),
  meanAfterBlock(placed(shuffledTokens)),
);
show.bars(
  { 'without positions': withoutPlaces, 'with positions': withPlaces },
  { title: 'how far shuffling the patches moves the answer', horizontal: true },
);
expectBand(
  'with positions, shuffling changes the answer by',
  withPlaces,
  [0.005, 10],
  'now it notices',
);

// %% [markdown]
// ## The same for a drawing
//
// The pictures this course trains on are drawings of 401 things by four artists. A drawing of 48 × 48 pixels in patches
// of 8 is a sequence of 36 tokens: short enough to train on a laptop.

// %%
const atlas = await loadSprites();
const drawing = {
  width: 48,
  height: 48,
  channels: 3 as const,
  data: drawSprite(atlas.sprite('bicycle', 'noto'), { size: 48 }),
};
const grid = tf.div(tf.tensor4d(Array.from(drawing.data), [1, 48, 48, 3]), 255); // [1, 48, 48, 3]
show.image(drawing, {
  caption: 'A bicycle, drawn by the artists of Noto Emoji (Apache-2.0).',
});
show.images(asPictures(patchify(grid, 8)), { columns: 6, scale: 6 });
expectBand('tokens of a drawing', patchify(grid, 8).shape[1]!, [36, 36], '6 rows of 6');

// %% [markdown]
// ## Try it
//
// - Set `patchSize` to 16: how many patches are there, and can you still read the shuffled picture?
// - Look at the likeness of another patch than the one in the middle: of the sky, of a wing tip.
// - Take the sines away from the columns only. Which shuffles does the block notice now?
//
// **Next:** tokens that look at each other, in lesson 2, *Attention from scratch*.
