import { join } from 'node:path';
import { lessonCommand } from '@pixels/notebook/node';

const packages = join(import.meta.dirname, '..', 'packages');
process.exit(await lessonCommand(import.meta.dirname, process.argv.slice(2), [packages]));
