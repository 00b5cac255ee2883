import { BytePairTokenizer, Clip, familyConfig, labelVectors, tokenize, zeroShot } from '@pixels/clip';
import { start, tf, train } from '@pixels/tensor';

const { random } = await start({ seed: 1 });
const colours: Record<string, number[]> = {
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  yellow: [1, 1, 0],
  pink: [1, 0.5, 0.8],
  black: [0, 0, 0],
  white: [1, 1, 1],
  grey: [0.5, 0.5, 0.5],
};
const names = Object.keys(colours);
const tokenizer = BytePairTokenizer.train(names, { vocabularySize: 280 });
const tower = { width: 32, layers: 2, heads: 4, hidden: 64 };
const { end: eosId, padding: padId } = tokenizer.specialIds;
const config = familyConfig('clip', {
  vision: { imageSize: 16, patchSize: 8, channels: 3, ...tower },
  text: { vocabulary: tokenizer.vocabularySize, maxTokens: 16, eosId, padId, ...tower },
  outputs: 32,
});
const clip = new Clip(config, random.fork('clip'));

/** Noisy squares of these colours: [B, 16, 16, 3]. */
const squares = (of: string[], seed: string): tf.Tensor => {
  const plain = tf.reshape(tf.tensor2d(of.map((name) => colours[name]!)), [of.length, 1, 1, 3]);
  return tf.add(plain, random.fork(seed).normalTensor([of.length, 16, 16, 3], 0.2));
};
const { losses } = await train({
  model: clip,
  data: { batch: (step) => ({ images: squares(names, `step ${step}`) }) },
  loss: ({ images }) => clip.loss(images, tokenize(tokenizer, names, config.text), { captions: names }),
  steps: 120,
  itemsPerStep: names.length,
  optimizer: { learningRate: 2e-3 },
});
console.log(`loss ${losses[0]!.toFixed(2)} → ${losses.at(-1)!.toFixed(3)}, ln 8 = ${Math.log(8).toFixed(2)}`);

const labels = labelVectors(clip, tokenizer, names);
const rankings = zeroShot(clip, squares(names, 'new'), labels);
console.log(rankings.map(([best], index) => `${names[index]}: ${best!.label}`).join(', '));
