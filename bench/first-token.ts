/** How long a model of real size looks at an image and reads a question before it says its first word. */
import { generate, Llava, type LlavaConfig } from '@pixels/llava';
import { tf } from '@pixels/tensor';
import { smolLm2 } from './decoder-model.ts';
import { type MeasureOptions, measure, type Side } from './measure.ts';
import { QuickRandom } from './quick-random.ts';
import type { Report } from './report.ts';
import { type BenchOptions, useOurs } from './sides.ts';

/** SigLIP-B/16 at 224 × 224, LLaVA's projector, and a decoder of SmolLM2-135M's shape; random weights. */
const config: LlavaConfig = {
  vision: {
    imageSize: 224,
    patchSize: 16,
    channels: 3,
    width: 768,
    layers: 12,
    heads: 12,
    hidden: 3072,
    patchBias: true,
    preNorm: false,
    pooling: 'mean',
    activation: 'geluTanh',
    epsilon: 1e-6,
  },
  projector: { kind: 'mlp2x_gelu' },
  decoder: { ...smolLm2, maxTokens: 2048 },
  imageId: 49152,
  visionLayer: -1,
};

const questionTokens = 32;

export async function run({ quick }: BenchOptions): Promise<Report> {
  useOurs();
  const { vision, decoder } = config;
  const llava = new Llava(
    quick ? { ...config, vision: { ...vision, layers: 1 }, decoder: { ...decoder, layers: 1 } } : config,
    new QuickRandom(),
  );
  const image = new QuickRandom().normalTensor([1, 224, 224, 3], 1);
  let prompt = tf.zeros([1, 1, decoder.width]);
  const parts: Record<string, () => Promise<void>> = {
    'the vision encoder and the projector look': async () => {
      const placeholders = new Array<number>(llava.placeholders({ rows: 14, columns: 14 })).fill(
        config.imageId,
      );
      const words = Array.from({ length: questionTokens }, (_, index) => 7 * index);
      const ids = [...placeholders, ...words];
      prompt.dispose();
      prompt = tf.tidy(() =>
        llava.merge(tf.tensor2d(ids, [1, ids.length], 'int32'), llava.imageTokens(image)),
      );
      await prompt.data();
    },
    'the decoder reads, and says its first token': async () => {
      for await (const _ of generate(llava.decoder, prompt, { maxNewTokens: 1 })) break;
    },
  };
  const timed = (name: string, part: () => Promise<void>): Side => ({
    name,
    run: async () => {
      const started = performance.now();
      await part();
      return performance.now() - started;
    },
  });
  const sides = Object.entries(parts).map(([name, part]) => timed(name, part));
  const options: MeasureOptions = { rounds: quick ? 1 : 5, warmUps: 1 };
  const times = [...(await measure(sides, options))];
  const parameters = llava.parameterCount();
  const length = prompt.shape[1]!;
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  prompt.dispose();
  image.dispose();
  llava.dispose();
  const total = times.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  return {
    name: 'first-token',
    title: `First token about an image: SigLIP-B/16 and a decoder of SmolLM2-135M's shape, ${parameters.toLocaleString('en')} parameters, float32`,
    rows: [...times, ['together', total] as const].map(([what, milliseconds]) => ({
      what,
      seconds: milliseconds / 1000,
    })),
    notes: [
      `An image of 224 × 224 and ${questionTokens} tokens of text: ${length} tokens to read. Medians of ${options.rounds}.`,
      `Wanted: 10 s at most. Largest memory of the process so far: ${megabytes} MB.`,
    ],
  };
}
