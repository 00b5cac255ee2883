/** A decoder of real size reads a prompt and writes token after token: ours, and PyTorch where it is installed. */
import { Decoder, KvCache } from '@pixels/llava';
import { plain, tf } from '@pixels/tensor';
import { smolLm2 } from './decoder-model.ts';
import { type MeasureOptions, measure, type Side, time } from './measure.ts';
import { startPyTorch } from './pytorch.ts';
import { QuickRandom } from './quick-random.ts';
import type { Report, Row } from './report.ts';
import { type BenchOptions, useOurs } from './sides.ts';

/** Tokens that stand there before the measured ones. */
const promptTokens = 256;
const tokensARun = 4;

export async function run({ quick }: BenchOptions): Promise<Report> {
  useOurs();
  const config = quick ? { ...smolLm2, layers: 1, vocabulary: 512 } : smolLm2;
  const decoder = new Decoder(config, new QuickRandom());
  const parameters = decoder.parameterCount();
  const pytorch = quick ? undefined : await startPyTorch('pytorch-decode.py', 'transformers');
  if (pytorch !== undefined && pytorch.parameters !== parameters) {
    throw new Error(`bench decode: PyTorch's model has ${pytorch.parameters} parameters, ours ${parameters}`);
  }
  const ours = reader(decoder, quick ? 8 : promptTokens);
  const sides = (command: 'prompt' | 'token', own: () => number): Side[] => [
    { name: 'ours', run: own },
    ...(pytorch === undefined
      ? []
      : [1, 2].map((threads) => ({
          name: `PyTorch ${pytorch.version}, threads: ${threads}`,
          run: () => pytorch.ask(`${command} ${threads}`),
        }))),
  ];
  const few: MeasureOptions = { rounds: quick ? 1 : 3, warmUps: quick ? 0 : 1 };
  const many: MeasureOptions = { rounds: quick ? 1 : 15, warmUps: quick ? 0 : 3 };
  const prompt = await measure(sides('prompt', ours.prompt), few);
  const token = await measure(sides('token', ours.token), many);
  pytorch?.close();
  ours.dispose();
  decoder.dispose();
  const rows = [...token].map(
    ([what, milliseconds]): Row => ({
      what,
      'ms a token': milliseconds,
      'tokens a second': 1000 / milliseconds,
      'prompt ms': prompt.get(what)!,
      'speed of ours': milliseconds / token.get('ours')!,
    }),
  );
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    name: 'decode',
    title: `Decoding: the shape of SmolLM2-135M, ${parameters.toLocaleString('en')} parameters, float32, one text`,
    rows,
    notes: [
      `Random weights. A prompt of ${quick ? 8 : promptTokens} tokens, then one token after the other, with a cache.`,
      'Sides measured in turns, medians. speed of ours: how many times as fast a token of ours is.',
      `Wanted: 8 tokens a second, 1,500 MB at most. Largest memory of the process so far: ${megabytes} MB.`,
      ...(pytorch === undefined
        ? ['PyTorch was not measured; PYTHON=… names a Python that has torch and transformers.']
        : []),
    ],
  };
}

/** Milliseconds of a whole prompt, and of one token behind it. */
function reader(decoder: Decoder, length: number) {
  const cache = new KvCache();
  const read = (ids: readonly number[]): void =>
    plain(() => {
      const hidden = decoder.apply(decoder.embed(tf.tensor2d([...ids], [1, ids.length], 'int32')), { cache });
      const last = tf.slice(hidden, [0, ids.length - 1, 0], [1, 1, -1]); // [1, 1, D]
      decoder.logits(last).dataSync();
    });
  const ids = Array.from({ length }, (_, index) => (7 * index) % decoder.config.vocabulary);
  return {
    prompt: (): number => {
      cache.dispose();
      return time(() => read(ids), 1);
    },
    token: (): number => time(() => read([5]), tokensARun),
    dispose: (): void => cache.dispose(),
  };
}
