type Write = typeof process.stdout.write;

/**
 * Hands over what console.log and its sisters print, as well as printing it.
 *
 * What a program writes to process.stdout by itself (a progress bar redrawing its line) is for the terminal
 * alone and is not handed over. Call it once a process.
 */
export function captureConsole(record: (stream: 'stdout' | 'stderr', text: string) => void): void {
  let inside = false;
  for (const stream of ['stdout', 'stderr'] as const) {
    const write = process[stream].write.bind(process[stream]) as (...args: unknown[]) => boolean;
    process[stream].write = ((chunk: unknown, ...rest: unknown[]) => {
      if (inside && typeof chunk === 'string') record(stream, chunk);
      return write(chunk, ...rest);
    }) as Write;
  }
  const methods = console as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of [
    'log',
    'info',
    'debug',
    'warn',
    'error',
    'trace',
    'table',
    'dir',
    'group',
    'timeEnd',
    'count',
  ]) {
    const method = methods[name]!.bind(console);
    methods[name] = (...args) => {
      const outer = inside;
      inside = true;
      try {
        return method(...args);
      } finally {
        inside = outer;
      }
    };
  }
}
