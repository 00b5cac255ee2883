import { BytePairTokenizer } from '@pixels/clip';
import { answer, DialogueFormat, dialogueTokens, Llava, labelledTexts } from '@pixels/llava';
import { start, tf, train } from '@pixels/tensor';

const { random } = await start({ seed: 1 });
const colours: Record<string, number[]> = {
  red: [1, 0, 0],
  green: [0, 1, 0],
  blue: [0, 0, 1],
  yellow: [1, 1, 0],
  black: [0, 0, 0],
  white: [1, 1, 1],
};
const names = Object.keys(colours);
const texts = names.flatMap((name) => [` what is left? ${name}`, ` what is right? ${name}`]);
const tokenizer = BytePairTokenizer.train(texts, { vocabularySize: 320, specialTokens: dialogueTokens });
const format = new DialogueFormat(tokenizer);

const tower = { width: 32, layers: 2, heads: 4, hidden: 96 };
const llava = new Llava(
  {
    vision: {
      imageSize: { height: 8, width: 16 },
      patchSize: 8,
      channels: 3,
      ...tower,
      patchBias: true,
      preNorm: false,
      pooling: 'mean',
    },
    projector: { kind: 'mlp2x_gelu' },
    decoder: { vocabulary: tokenizer.vocabularySize, maxTokens: 64, tied: true, ...tower },
    imageId: format.imageId,
  },
  random.fork('llava'),
);

/** Two noisy squares of these colours, side by side: [1, 8, 16, 3]. */
const picture = (pair: readonly string[], seed: string): tf.Tensor => {
  const squares = pair.map((name) => tf.tile(tf.tensor4d(colours[name]!, [1, 1, 1, 3]), [1, 8, 8, 1]));
  return tf.add(tf.concat(squares, 2), random.fork(seed).uniformTensor([1, 8, 16, 3], -0.2, 0.2));
};

const { losses } = await train({
  model: llava,
  data: {
    batch: (step) => {
      const draws = random.fork(`step ${step}`);
      const pairs = Array.from({ length: 16 }, () => [draws.pick(names), draws.pick(names)] as const);
      const dialogues = pairs.map(([left, right]) => {
        const turns = [
          { question: 'what is left?', answer: left },
          { question: 'what is right?', answer: right },
        ];
        const [first, second] = draws.shuffle(turns);
        return [{ images: 1, ...first }, second!];
      });
      const rows = labelledTexts(
        dialogues.map((turns) => format.encode(turns, 2)),
        { padId: tokenizer.specialIds.padding, maxTokens: 64 },
      );
      const images = pairs.map((pair, index) => picture(pair, `${step} ${index}`));
      return { images: tf.concat(images), ...rows };
    },
  },
  loss: ({ images, ids, labels }) => llava.loss({ ids, labels }, llava.imageTokens(images)),
  steps: 300,
  itemsPerStep: 16,
  optimizer: { learningRate: 5e-3 },
});
const V = tokenizer.vocabularySize;
console.log(
  `loss ${losses[0]!.toFixed(2)} → ${losses.at(-1)!.toFixed(3)}, ln ${V} = ${Math.log(V).toFixed(2)}`,
);

const seen = llava.imageTokens(picture(['blue', 'yellow'], 'new'));
for (const question of ['what is left?', 'what is right?']) {
  const ids: number[] = [];
  for await (const id of answer(llava, format, [{ images: 1, question }], [seen])) ids.push(id);
  console.log(`${question} ${format.decode(ids)}`);
}
