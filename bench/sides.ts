/** The two sides of most benchmarks: our kernels and the published ones, exchanged in one process. */
import { installKernels, tf } from '@pixels/tensor';
import { callsIn, type MeasureOptions, measure, type Side, time } from './measure.ts';

/** What every benchmark is told. */
export interface BenchOptions {
  /** Whether only to show that everything runs: figures mean nothing then. */
  readonly quick: boolean;
}

export interface Comparison {
  /** Milliseconds of one call, medians. */
  readonly ours: number;
  readonly published: number;
  /** How many times as fast ours is. */
  readonly ratio: number;
  /** Median milliseconds of every side by name. */
  readonly all: ReadonlyMap<string, number>;
}

/**
 * Times `ours` with our kernels against `published` with the published kernels of the wasm backend, in turns;
 * `others` take part, and find their times in `all`.
 */
export async function compare(
  ours: () => tf.TensorContainer,
  published: () => tf.TensorContainer,
  { quick }: BenchOptions,
  others: readonly Side[] = [],
): Promise<Comparison> {
  const side = (name: string, enter: () => void, tensors: () => tf.TensorContainer): Side => {
    const call = () => tf.dispose(tf.tidy(tensors));
    enter();
    // Short measurements in many turns: what disturbs the machine then hits both sides.
    const calls = quick ? 1 : callsIn(40, call);
    const run = () => {
      enter();
      return time(call, calls);
    };
    return { name, run };
  };
  const options: MeasureOptions = quick ? { rounds: 1, warmUps: 1 } : { rounds: 15, warmUps: 5 };
  const sides = [side('ours', useOurs, ours), side('published', usePublished, published), ...others];
  const all = await measure(sides, options);
  useOurs();
  const [oursTime, publishedTime] = [all.get('ours')!, all.get('published')!];
  return { ours: oursTime, published: publishedTime, ratio: publishedTime / oursTime, all };
}

export function useOurs(): void {
  installKernels();
}

export function usePublished(): void {
  installKernels().uninstall();
}
