/** Where keys come from: a terminal, or something else, which then has none. */
export interface Keys extends NodeJS.ReadableStream {
  readonly isTTY?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
}

/** What a shell reports of a program that Ctrl-C ended: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** Why an answer ends early. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

const ctrlC = 3;

/**
 * Runs something that Ctrl-C stops: it aborts the signal with a `StoppedError`. A second one, while the first is not
 * yet obeyed, ends the program. A terminal sends Ctrl-C as a key meanwhile, not as a signal: that would reach the
 * programs around this one as well, and they would end.
 */
export async function stoppable<T>(keys: Keys, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    controller.abort(new StoppedError('stopped'));
  };
  const onKeys = (bytes: Buffer): void => {
    for (const byte of bytes) if (byte === ctrlC) stop();
  };
  const isTerminal = keys.isTTY === true;
  process.on('SIGINT', stop);
  if (isTerminal) {
    keys.setRawMode?.(true);
    keys.on('data', onKeys).resume();
  }
  try {
    return await run(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    if (isTerminal) {
      keys.off('data', onKeys).pause();
      keys.setRawMode?.(false);
    }
  }
}
