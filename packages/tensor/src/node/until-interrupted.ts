import { TrainingInterruptedError } from '../train/errors.ts';

/** What a shell reports of a program that Ctrl-C ended: 128 + SIGINT. */
const interruptedExitCode = 130;

/**
 * Runs something long that stops in good order: the first Ctrl-C aborts the signal, so that `train({ signal })`
 * finishes its step and saves; then its message is printed and the program ends with exit code 130. A second Ctrl-C
 * ends it at once.
 * @returns the result, or nothing when it was interrupted.
 */
export async function untilInterrupted<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  try {
    return await run(controller.signal);
  } catch (error) {
    if (!(error instanceof TrainingInterruptedError)) throw error;
    console.error(error.message);
    process.exitCode = interruptedExitCode;
    return undefined;
  } finally {
    process.off('SIGINT', onSignal);
  }
}
