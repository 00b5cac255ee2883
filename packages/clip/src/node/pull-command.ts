/** `pnpm pull <owner/name> [--revision r] [--endpoint url] [--cache folder]` downloads a model from the hub. */

import { parseArgs } from 'node:util';
import { HubError } from './hub/hub-error.ts';
import { type PullOptions, pull } from './hub/pull.ts';
import { transferBar } from './hub/transfer-bar.ts';

const usage = 'usage: pnpm pull <owner/name> [--revision r] [--endpoint url] [--cache folder]';

function parse(): { readonly name: string; readonly options: PullOptions } {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { revision: text, endpoint: text, cache: text },
    });
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new TypeError('give the name of one model');
    return { name, options: values };
  } catch (error) {
    throw new HubError(`pull: ${error instanceof Error ? error.message.split('\n')[0] : error}; ${usage}`);
  }
}

const bar = transferBar();
try {
  const { name, options } = parse();
  const folder = await pull(name, { ...options, onProgress: bar.update });
  bar.stop();
  console.log(folder);
} catch (error) {
  bar.stop();
  if (!(error instanceof HubError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
