import type { LessonInfo } from '../record/session.ts';
import { conduct } from './conduct.ts';
import { currentRun, type LessonContext } from './current.ts';
import { giveUp, LessonMistake } from './mistakes.ts';

/**
 * The first statement of a lesson: `const { quick, seed } = await lesson(import.meta, { number: 1, title: '…' })`.
 *
 * Started by `tsx lessons/01-….ts`, the file is not yet cut into cells: this call then runs it a second time,
 * as cells, writes its pages and ends the process. Inside that run it returns the context.
 */
export async function lesson(meta: ImportMeta, info: LessonInfo): Promise<LessonContext> {
  const run = currentRun();
  if (run?.url === meta.url) return run.context;
  try {
    if (run) throw new LessonMistake(`${meta.url}: a lesson cannot import another lesson`);
    return await conduct(meta.url, info);
  } catch (error) {
    giveUp(error);
  }
}
