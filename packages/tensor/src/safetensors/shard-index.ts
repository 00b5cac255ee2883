import type { PlannedTensor } from './encode.ts';
import { decodeText, longestHeader } from './header.ts';
import { JsonCursor } from './json-cursor.ts';
import { exportAgain, quote, SafetensorsError } from './safetensors-error.ts';

/** Tensor name → name of the file that holds it, beside the index. */
export type WeightMap = ReadonlyMap<string, string>;

/** A bare file name on every system: no separator, no drive or stream, no control character, not `.` or `..`. */
const bareName = /^(?!\.{1,2}$)[^/\\:\p{Cc}]+$/u;

/**
 * Reads `{ "metadata": …, "weight_map": { tensor: file } }`, the index of a checkpoint in several files.
 * A file of the index must lie beside it: names that lead elsewhere are refused.
 */
export function parseShardIndex(bytes: Uint8Array, file: string): WeightMap {
  const cursor = new JsonCursor(decodeText(bytes, file, 'index'), file, 'index');
  const map = new Map<string, string>();
  let found = false;
  cursor.object((key) => {
    if (key !== 'weight_map') return cursor.skip();
    found = true;
    cursor.object((name) => {
      const shard = cursor.string();
      if (!bareName.test(shard)) {
        const fault = `tensor ${quote(name)} would be in ${quote(shard)}, which is not a file name beside the index`;
        throw new SafetensorsError(file, fault, 'do not trust this checkpoint, or mend its weight_map');
      }
      map.set(name, shard);
    });
  });
  cursor.end();
  if (!found) throw new SafetensorsError(file, 'the index has no "weight_map"', exportAgain);
  return map;
}

/** Refuses an index that is too long to be read whole. */
export function expectIndexLength(bytes: number, file: string): void {
  if (bytes <= longestHeader) return;
  const fault = `the index is ${bytes} bytes long, the limit is ${longestHeader}`;
  throw new SafetensorsError(file, fault, 'check that it is a shard index at all');
}

/** Deals tensors, in order, to files of at most `most` bytes of data; a larger tensor gets a file of its own. */
export function dealShards(tensors: readonly PlannedTensor[], most: number): PlannedTensor[][] {
  const shards: PlannedTensor[][] = [[]];
  let filled = 0;
  for (const tensor of tensors) {
    if (filled > 0 && filled + tensor.bytes > most) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1)!.push(tensor);
    filled += tensor.bytes;
  }
  return shards;
}

/** The text of an index. */
export function encodeShardIndex(shards: ReadonlyMap<string, readonly PlannedTensor[]>): string {
  const tensors = [...shards].flatMap(([file, held]) => held.map((tensor) => ({ file, ...tensor })));
  const index = {
    metadata: { total_size: tensors.reduce((sum, { bytes }) => sum + bytes, 0) },
    weight_map: Object.fromEntries(tensors.map(({ name, file }) => [name, file])),
  };
  return `${JSON.stringify(index, null, 2)}\n`;
}
