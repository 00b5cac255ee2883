import { type Schedule, warmupCosine } from '@pixels/tensor';

/** Up to `learningRate` in `warmupSteps`, but at most a fifth of all steps, then down along a cosine. */
export function warmUp(learningRate: number, warmupSteps: number, steps: number): Schedule {
  return warmupCosine({
    peak: learningRate,
    warmupSteps: Math.min(warmupSteps, Math.floor(steps / 5)),
    steps,
  });
}
