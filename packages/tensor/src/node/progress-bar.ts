import cliProgress from 'cli-progress';
import type { Evaluation, ProgressReporter, StepRecord } from '../train/progress.ts';

export interface ProgressBarOptions {
  /** Prints nothing. */
  readonly quiet?: boolean;
  /** Where to print; stderr unless given, so that results on stdout stay clean. */
  readonly stream?: NodeJS.WriteStream;
}

/**
 * Shows a training run: a bar with the loss, items per second and time left; where the stream is no terminal, a line
 * for each tenth of the run.
 */
export function progressBar(label: string, options: ProgressBarOptions = {}): ProgressReporter {
  const { quiet = false, stream = process.stderr } = options;
  if (quiet) return { start() {}, step() {}, evaluation() {}, stop() {} };
  return stream.isTTY ? bar(label, stream) : lines(label, stream);
}

function bar(label: string, stream: NodeJS.WriteStream): ProgressReporter {
  const single = new cliProgress.SingleBar({
    stream,
    format: `${label} {bar} {value}/{total} · {state}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    fps: 10,
    hideCursor: true,
    // Ctrl-C belongs to the training loop.
    gracefulExit: false,
  });
  let state = '';
  let evaluated = '';
  return {
    start: ({ steps, done }) => single.start(steps, done, { state: 'first step' }),
    step: (record) => {
      state = stateOf(record);
      single.update(record.step + 1, { state: state + evaluated });
    },
    evaluation: ({ step, values }) => {
      evaluated = ` · ${valuesOf(values)}`;
      single.update(step, { state: state + evaluated });
    },
    stop: () => single.stop(),
  };
}

function lines(label: string, stream: NodeJS.WriteStream): ProgressReporter {
  let steps = 0;
  const print = (step: number, text: string) => stream.write(`${label} ${step}/${steps} · ${text}\n`);
  return {
    start: (run) => {
      steps = run.steps;
    },
    step: (record) => {
      const tenth = (step: number) => Math.floor((10 * step) / steps);
      const made = record.step + 1;
      if (record.step === 0 || tenth(made) > tenth(record.step)) print(made, stateOf(record));
    },
    evaluation: ({ step, values }: Evaluation) => print(step, valuesOf(values)),
    stop() {},
  };
}

/** `loss 0.123 · 1,234 items/s · 1:05 left`. */
function stateOf({ loss, itemsPerSecond, secondsLeft }: StepRecord): string {
  const digits = itemsPerSecond < 10 ? 1 : 0;
  const speed = itemsPerSecond.toLocaleString('en-US', { maximumFractionDigits: digits });
  return `loss ${loss.toFixed(3)} · ${speed} items/s · ${clock(secondsLeft)} left`;
}

/** `accuracy 0.971, loss 0.091`. */
function valuesOf(values: Evaluation['values']): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}

/** 3725 → 1:02:05. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
