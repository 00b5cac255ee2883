export { type ImageLike, overlay, type PixelImage } from './figure/image.ts';
export { lessonCommand } from './node/command.ts';
export { expectBand } from './node/expect-band.ts';
export { type LessonContext, lesson } from './node/lesson.ts';
export { type LessonPages, pagesOf, writePages } from './node/pages.ts';
export { type LessonRun, type RunLessonOptions, runLesson } from './node/run-lesson.ts';
export { type Live, report, show } from './node/show.ts';
export { expectations, type LessonInfo, type Session } from './record/session.ts';
