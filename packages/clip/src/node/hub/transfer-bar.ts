import cliProgress from 'cli-progress';
import type { PullProgress } from './pull.ts';

/** Shows a download: a bar on a terminal, elsewhere a line for each tenth; bytes, speed and time left. */
export interface TransferBar {
  update(progress: PullProgress): void;
  stop(): void;
}

/** @param now - a clock in seconds */
export function transferBar(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => performance.now() / 1000,
): TransferBar {
  const speed = new Speed(now);
  return stream.isTTY ? bar(stream, speed) : lines(stream, speed);
}

function bar(stream: NodeJS.WriteStream, speed: Speed): TransferBar {
  const single = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} % · {state}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    fps: 10,
    hideCursor: true,
    gracefulExit: true,
  });
  let started = false;
  return {
    update: (progress) => {
      const state = speed.describe(progress);
      if (!started) single.start(progress.total, progress.done, { state });
      started = true;
      single.setTotal(progress.total);
      single.update(progress.done, { state });
    },
    stop: () => single.stop(),
  };
}

function lines(stream: NodeJS.WriteStream, speed: Speed): TransferBar {
  let printed = '';
  return {
    update: (progress) => {
      const tenth = `${progress.file} ${Math.floor((10 * progress.done) / Math.max(1, progress.total))}`;
      const state = speed.describe(progress);
      if (tenth !== printed) stream.write(`${state}\n`);
      printed = tenth;
    },
    stop() {},
  };
}

/** Bytes a second since the first that came now: what was there before took no time. */
class Speed {
  readonly #now: () => number;
  #start: { readonly at: number; readonly done: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `model.safetensors · 120.0 of 605.2 MB · 12.3 MB/s · 0:40 left`. */
  describe({ file, done, total }: PullProgress): string {
    this.#start ??= { at: this.#now(), done };
    const seconds = this.#now() - this.#start.at;
    const perSecond = (done - this.#start.done) / seconds;
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    const known = seconds > 0 && perSecond > 0;
    const rate = known ? ` · ${megabytes(perSecond)} MB/s · ${clock((total - done) / perSecond)} left` : '';
    return `${file} · ${megabytes(done)} of ${megabytes(total)} MB${rate}`;
  }
}

/** 3725 → 1:02:05. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
