import nodeModule from 'node:module';
import { LessonMistake } from './mistakes.ts';

/** @throws LessonMistake on a Node that cannot cut a lesson into cells while loading it. */
export function refuseOldNode(): void {
  if (typeof nodeModule.registerHooks === 'function' && typeof nodeModule.stripTypeScriptTypes === 'function')
    return;
  throw new LessonMistake(
    `lessons need Node 24; this is ${process.version}. Run them through pnpm, which brings its own: pnpm lesson`,
  );
}
