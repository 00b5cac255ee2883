/** Matrix products of the training step (see step.ts): a [batch, M, K] · b [batch, K, N], either one transposed. */
import { peakSpeed, Random, tf } from '@pixels/tensor';
import type { Side } from './measure.ts';
import type { Report, Row } from './report.ts';
import { type BenchOptions, compare, useOurs } from './sides.ts';

interface Product {
  readonly what: string;
  /** [M, K] or [batch, M, K], before transposition. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const products: readonly Product[] = [
  { what: 'plain: MLP, x·W', a: [4096, 128], b: [128, 512] },
  { what: 'plain: MLP, h·W', a: [4096, 512], b: [512, 128] },
  { what: 'attention: Q·Kᵀ', a: [256, 64, 32], b: [256, 64, 32], transposeB: true },
  { what: 'attention: A·V', a: [256, 64, 64], b: [256, 64, 32] },
  { what: 'attention: dV = Aᵀ·dY', a: [256, 64, 64], b: [256, 64, 32], transposeA: true },
  { what: 'input gradient: dy·Wᵀ', a: [4096, 512], b: [128, 512], transposeB: true },
  { what: 'weight gradient: xᵀ·dy', a: [4096, 128], b: [4096, 512], transposeA: true },
  { what: 'weight gradient: hᵀ·dy', a: [4096, 512], b: [4096, 128], transposeA: true },
];

export async function run(options: BenchOptions): Promise<Report> {
  const rows: Row[] = [];
  for (const product of products) rows.push(await row(product, options));
  return {
    name: 'matmul',
    title: 'Matrix products: our kernels beside the published ones of tfjs-wasm',
    rows,
    notes: [
      'Sides measured in turns, medians. ratio: how many times as fast ours is.',
      'of peak: share of a loop of multiply-adds that touches no memory, measured beside each product.',
      'Wanted: plain 1.5, all others 15; 75 % of the peak.',
    ],
  };
}

const peakOperations = 1e9;
/** Milliseconds that so many multiplications and additions would take at the peak. */
const peak: Side = {
  name: 'peak',
  run: () => {
    useOurs();
    return (1000 * peakOperations) / peakSpeed();
  },
};

async function row(product: Product, options: BenchOptions): Promise<Row> {
  const { what, transposeA = false, transposeB = false } = product;
  const random = new Random(1);
  const a = random.normalTensor(product.a, 1);
  const b = random.normalTensor(product.b, 1);
  const multiply = () => tf.matMul(a, b, transposeA, transposeB);
  const { ours, published, ratio, all } = await compare(multiply, multiply, options, [peak]);
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const speed = (2 * a.size * columns) / (ours / 1000);
  const shapes = `[${a.shape}]${transposeA ? 'ᵀ' : ''} · [${b.shape}]${transposeB ? 'ᵀ' : ''}`;
  tf.dispose([a, b]);
  return {
    product: what,
    shapes,
    'published ms': published,
    'ours ms': ours,
    ratio,
    'GFLOP/s': speed / 1e9,
    '% of peak': (100 * speed) / (peakOperations / (all.get('peak')! / 1000)),
  };
}
