/** What a report says of the run that made it. */

import { cpus } from 'node:os';

/** @param backend what computed, in words. */
export function machineLine(backend: string): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${backend}`;
}

/** What was typed. */
export function commandLine(command: string): string {
  return [command, ...process.argv.slice(2)].join(' ');
}
