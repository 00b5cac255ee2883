import { Random, tf } from '@pixels/tensor';
import { Llava, type LlavaConfig } from '../../src/index.ts';

const imageId = 7;
/** The word that brightness makes likely. */
export const bright = 5;

const config: LlavaConfig = {
  vision: {
    imageSize: 8,
    patchSize: 2,
    channels: 1,
    width: 12,
    layers: 1,
    heads: 1,
    hidden: 4,
    patchBias: false,
    preNorm: false,
    pooling: 'mean',
  },
  visionLayer: 0,
  projector: { kind: 'linear' },
  decoder: {
    vocabulary: 8,
    width: 12,
    layers: 1,
    heads: 1,
    hidden: 4,
    maxTokens: 24,
    positions: 'learned',
    attentionBias: true,
  },
  imageId,
};

/**
 * A model made by hand whose every word looks at one patch and asks how bright it is: brighter means word 5.
 *
 * Number 0 of a token says "I am the patch", number 1 its brightness, the last that there is something at all. Words
 * look for number 0, take over number 1, and the head reads it.
 */
export function lookingAtPatch(
  patch: number,
  fusion: 'concatenate' | 'cross-attention',
  shuffle: 1 | 2,
): Llava {
  const llava = new Llava(
    { ...config, fusion, projector: { kind: 'linear', pixelShuffle: shuffle } },
    new Random(1),
  );
  const D = 12;
  for (const [path, variable] of llava.parameters()) {
    variable.assign(path.endsWith('scale') ? tf.ones(variable.shape) : tf.zeros(variable.shape));
  }
  const { vision, projector, decoder, crossAttention } = llava;
  for (let pixel = 0; pixel < 4; pixel++) set(vision.patchEmbedding.projection.weight, [pixel, 1], 0.25);
  for (let token = 0; token < 16; token++) {
    set(vision.positions, [0, token, D - 1], 3);
    if (token === patch) set(vision.positions, [0, token, 0], 3);
  }
  for (let part = 0; part < shuffle ** 2; part++) {
    for (const number of [0, 1, D - 1]) set(projector.first.weight, [part * D + number, number], 1);
  }
  for (let word = 0; word < 8; word++) set(decoder.tokens.table, [word, D - 1], 3);
  const [{ attention }] = (crossAttention ?? decoder).blocks as [(typeof decoder.blocks)[number]];
  set(attention.queries.bias!, [0], 30);
  set(attention.keys.weight, [0, 0], 3);
  set(attention.values.weight, [1, 1], 1);
  set(attention.output.weight, [1, 1], 1);
  crossAttention?.blocks[0]?.attentionGate.assign(tf.scalar(3));
  set(decoder.head!.weight, [1, bright], 5);
  return llava;
}

function set(variable: tf.Variable, at: number[], value: number): void {
  const buffer = tf.buffer(variable.shape, 'float32', Float32Array.from(variable.dataSync()));
  buffer.set(value, ...at);
  variable.assign(buffer.toTensor());
}

/** Grey noise, the patch in question brighter than all: [1, 8, 8, 1]. */
export function brightAt(patch: number): tf.Tensor4D {
  const pixels = Float32Array.from({ length: 64 }, (_, at) => {
    const [y, x] = [Math.floor(at / 8), at % 8];
    const here = Math.floor(y / 2) * 4 + Math.floor(x / 2);
    return here === patch ? 1.5 : 0.3 * Math.sin(at * 7);
  });
  return tf.tensor4d(pixels, [1, 8, 8, 1]);
}

/** A start token, the picture, two words, then "bright". */
export function textAbout(llava: Llava, picture: tf.Tensor): { ids: number[]; pictures: tf.Tensor[] } {
  const count = llava.placeholders(llava.vision.gridOf(picture));
  return { ids: [1, ...new Array<number>(count).fill(imageId), 2, 3, bright], pictures: [picture] };
}
