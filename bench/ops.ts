/** Our fused ops at the shapes of the training step, beside compositions of plain tfjs ops on the published backend. */
import { gelu, layerNorm, Random, softmax, tf } from '@pixels/tensor';
import { plainGelu, plainLayerNorm } from './plain-ops.ts';
import type { Report, Row } from './report.ts';
import { type BenchOptions, compare } from './sides.ts';

interface Pair {
  readonly what: string;
  /** Of every input; the first is x. */
  readonly shapes: readonly (readonly number[])[];
  readonly ours: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly plain: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly backward: boolean;
}

const epsilon = 1e-6;
const tokens = [64, 64, 128];
const logits = [64, 4, 64, 64];

const pairs: readonly Pair[] = [
  {
    what: 'GELU',
    shapes: [[64, 64, 512]],
    ours: (x) => gelu(x!),
    plain: (x) => plainGelu(x!),
    backward: true,
  },
  {
    what: 'layer norm',
    shapes: [tokens, [128], [128]],
    ours: (x, scale, shift) => layerNorm(x!, scale!, shift!, epsilon),
    plain: (x, scale, shift) => plainLayerNorm(x!, scale!, shift!, epsilon),
    backward: true,
  },
  {
    what: 'softmax',
    shapes: [logits],
    ours: (x) => softmax(x!),
    plain: (x) => tf.softmax(x!),
    backward: false,
  },
  {
    what: 'softmax',
    shapes: [logits],
    ours: (x) => softmax(x!),
    plain: (x) => tf.softmax(x!),
    backward: true,
  },
];

export async function run(options: BenchOptions): Promise<Report> {
  const rows: Row[] = [];
  for (const pair of pairs) rows.push(await row(pair, options));
  return {
    name: 'ops',
    title: 'Fused ops: ours beside compositions of plain tfjs ops on the published kernels',
    rows,
    notes: [
      'Sides measured in turns, medians. ratio: how many times as fast ours is.',
      'Wanted: GELU 5 and layer norm 4, forward and backward; softmax 1.5.',
    ],
  };
}

async function row({ what, shapes, ours, plain, backward }: Pair, options: BenchOptions): Promise<Row> {
  const random = new Random(1);
  const inputs = shapes.map((shape) => random.normalTensor(shape, 1));
  const dy = random.normalTensor(shapes[0]!, 1);
  const timed = (op: (...inputs: tf.Tensor[]) => tf.Tensor) =>
    backward ? () => tf.grads(op)(inputs, dy) : () => op(...inputs);
  const { ours: oursTime, published, ratio } = await compare(timed(ours), timed(plain), options);
  tf.dispose([...inputs, dy]);
  return {
    op: what,
    pass: backward ? 'forward + backward' : 'forward',
    shape: `[${shapes[0]}]`,
    'published ms': published,
    'ours ms': oursTime,
    ratio,
  };
}
