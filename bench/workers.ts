/** The training step of the small ViT on one core, and shared by several. */
import { availableWorkers, openJob } from '@pixels/tensor/node';
import { measure, type Side } from './measure.ts';
import { neighbour } from './neighbour.ts';
import type { Report } from './report.ts';
import type { BenchOptions } from './sides.ts';
import { batchSize } from './step-model.ts';
import { stepTime } from './step-time.ts';
import { job } from './workers-job.ts';

/** The side on which two programs train at once, each for itself. */
const apart = 'two programs';

export async function run({ quick }: BenchOptions): Promise<Report> {
  const size = quick ? 8 : batchSize;
  const counts = [1, 2, 4, 8].filter((workers) => workers <= Math.max(2, availableWorkers()));
  await using opened = new AsyncDisposableStack();
  const steps = quick ? 1 : 4;
  const sides: Side[] = [];
  let parameters = 0;
  for (const workers of counts) {
    const open = opened.use(await openJob(job, { batchSize: size }, workers));
    parameters = open.model.parameterCount();
    sides.push({ name: String(workers), run: () => stepTime(open, steps) });
  }
  const alone = sides[0]!;
  const other = opened.use(await neighbour(size));
  sides.push({ name: apart, run: async () => (await Promise.all([alone.run(), other.work(steps)]))[0] });
  const times = await measure(sides, quick ? { rounds: 1, warmUps: 0 } : { rounds: 9, warmUps: 2 });
  return {
    name: 'workers',
    title: `Training step shared by workers: ViT of ${parameters.toLocaleString('en')} parameters, batch ${size}`,
    rows: sides.map(({ name }) => {
      const milliseconds = times.get(name)!;
      const stepsAtOnce = name === apart ? 2 : 1;
      return {
        workers: name,
        'ms a step': milliseconds,
        'speed-up': (stepsAtOnce * times.get('1')!) / milliseconds,
      };
    }),
    notes: [
      'The whole of train(): gradients, their mean over the workers, AdamW. Sides measured in turns, medians.',
      'Every worker is a thread that takes an equal share of the batch; those of one side sleep in the turns of the others.',
      'Two programs: each makes the whole step with one worker at the same time, and they share nothing: what two cores of this machine give at most.',
      'Wanted: 1.7 with 2 workers on 2 idle cores.',
    ],
  };
}
