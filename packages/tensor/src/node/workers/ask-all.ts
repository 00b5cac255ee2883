/** Work that this thread and its workers share: it asks them, does its own part, and waits for theirs. */
import { WorkerFailedError } from '../../train/errors.ts';
import { messageOf } from '../../train/message-of.ts';
import type { Done, Request } from './messages.ts';
import type { WorkerThread } from './worker-thread.ts';

/** @param request what the thread with this index is asked. */
export function askAll(
  threads: readonly WorkerThread[],
  request: (index: number) => Request,
): Promise<PromiseSettledResult<Done>[]> {
  return Promise.allSettled(threads.map((thread, index) => thread.ask(request(index))));
}

/** This thread's part. When it fails, the others finish theirs before the error goes on. */
export async function mine<T>(part: Promise<T>, others: Promise<unknown>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    await others;
    throw new WorkerFailedError(0, `worker 0: ${messageOf(cause)}`, cause);
  }
}

/** @throws the first failure, by the workers' numbers. */
export function theirs(answers: readonly PromiseSettledResult<Done>[]): Done[] {
  return answers.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
}
