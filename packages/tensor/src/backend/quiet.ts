/** Two things that tfjs does to a Node process unasked, undone. */
import * as tf from '../tf.ts';

/** The cpu backend greets its first tensor with five lines that recommend another package. */
export function silenceAdvertisement(): void {
  Object.assign(tf.findBackend('cpu'), { firstUse: false });
}

/**
 * Runs `start`, which starts the wasm backend, and takes away the listeners for uncaught errors that its loader adds:
 * they throw every error again from a line of its own code, 100 kB long, which Node then prints before the message.
 */
export async function withoutErrorListeners<T>(start: () => Promise<T>): Promise<T> {
  const { process } = globalThis as unknown as { process?: ListenerHost };
  const before = new Set(events.flatMap((event) => process?.listeners?.(event) ?? []));
  const result = await start();
  for (const event of events) {
    for (const listener of process?.listeners?.(event) ?? []) {
      if (!before.has(listener)) process?.removeListener?.(event, listener);
    }
  }
  return result;
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** Node's process; bundlers put an empty one into a page. */
interface ListenerHost {
  listeners?(event: string): readonly ((...values: never[]) => void)[];
  removeListener?(event: string, listener: (...values: never[]) => void): void;
}
