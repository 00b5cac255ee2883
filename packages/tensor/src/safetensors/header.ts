import { bitsPerElement, type Dtype, elementCount, isDtype } from './dtypes.ts';
import { JsonCursor } from './json-cursor.ts';
import { exportAgain, fetchAgain, quote, SafetensorsError } from './safetensors-error.ts';

/** Where a tensor lies in its file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** The byte after the last. */
  readonly end: number;
}

export interface Header {
  /** In the order of their bytes. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of the number that a file begins with: the length of the header, little endian. */
export const prefixBytes = 8;
/** The limit of the reference implementation, for headers and, here, for shard indexes. */
export const longestHeader = 100_000_000;
/** More axes than any tensor library offers. */
const mostAxes = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns bytes of JSON that follow the prefix; never more than the file holds */
export function headerLength(prefix: Uint8Array, fileBytes: number, file: string): number {
  if (fileBytes < prefixBytes + 2) {
    throw new SafetensorsError(file, `${fileBytes} bytes are too short for a safetensors file`, fetchAgain);
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > longestHeader) {
    const fault = `the header would be ${length} bytes long, the limit is ${longestHeader}`;
    throw new SafetensorsError(file, fault, 'check that it is a safetensors file at all');
  }
  if (prefixBytes + Number(length) > fileBytes) {
    const fault = `truncated: the header should be ${length} bytes long, but only ${fileBytes - prefixBytes} follow`;
    throw new SafetensorsError(file, fault, fetchAgain);
  }
  return Number(length);
}

/**
 * Reads the header and proves that its tensors tile the rest of the file: no hole, no overlap, no byte too many.
 * @param json - the bytes between the prefix and the data
 */
export function parseHeader(json: Uint8Array, fileBytes: number, file: string): Header {
  const cursor = new JsonCursor(decodeText(json, file, 'header'), file, 'header');
  if (json[0] !== 0x7b) throw cursor.fault('a header begins with {');
  const data = { begin: prefixBytes + json.length, end: fileBytes };
  const metadata = new Map<string, string>();
  const tensors: TensorEntry[] = [];
  cursor.object((name) => {
    if (name === '__metadata__') cursor.object((key) => metadata.set(key, cursor.string()));
    else tensors.push(readEntry(name, cursor, data, file));
  });
  cursor.end();
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  expectTiling(tensors, data, file);
  return { entries: new Map(tensors.map((entry) => [entry.name, entry])), metadata };
}

/** UTF-8 to text, refusing what is not. */
export function decodeText(bytes: Uint8Array, file: string, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new SafetensorsError(file, `the ${what} is not UTF-8 text`, exportAgain, { cause });
  }
}

interface Span {
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, cursor: JsonCursor, data: Span, file: string): TensorEntry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  cursor.object((key) => {
    if (key === 'dtype') dtype = cursor.string();
    else if (key === 'shape') shape = readIntegers(cursor, mostAxes);
    else if (key === 'data_offsets') offsets = readIntegers(cursor, 2);
    else throw cursor.fault(`tensor ${quote(name)} has an unknown field ${quote(key)}`);
  });
  const [first, last] = offsets ?? [];
  if (dtype === undefined || shape === undefined || first === undefined || last === undefined) {
    throw cursor.fault(`tensor ${quote(name)} needs a dtype, a shape and two data_offsets`);
  }
  if (!isDtype(dtype)) throw cursor.fault(`tensor ${quote(name)} has the unknown dtype ${quote(dtype)}`);
  const entry = { name, dtype, shape, begin: data.begin + first, end: data.begin + last };
  expectSpan(entry, data, file);
  return entry;
}

function readIntegers(cursor: JsonCursor, most: number): number[] {
  const integers: number[] = [];
  cursor.array(() => {
    if (integers.length === most) throw cursor.fault(`expected at most ${most} numbers`);
    integers.push(cursor.integer());
  });
  return integers;
}

/** The bytes of a tensor lie in the file and are as many as its shape and dtype need. */
function expectSpan(entry: TensorEntry, data: Span, file: string): void {
  const tensor = `tensor ${quote(entry.name)}`;
  const [first, last] = [entry.begin - data.begin, entry.end - data.begin];
  if (first > last) {
    throw new SafetensorsError(
      file,
      `${tensor} ends at byte ${last}, before it begins at ${first}`,
      exportAgain,
    );
  }
  if (entry.end > data.end) {
    const fault = `truncated: ${tensor} ends at byte ${last} of the data, which holds ${data.end - data.begin}`;
    throw new SafetensorsError(file, fault, fetchAgain);
  }
  const shape = `${entry.dtype} [${entry.shape.join(', ')}]`;
  const count = elementCount(entry.shape);
  if (count === undefined) throw new SafetensorsError(file, `${tensor}: ${shape} is too large`, exportAgain);
  const bits = count * bitsPerElement(entry.dtype);
  if (bits !== (last - first) * 8) {
    const fault = `${tensor} has ${last - first} bytes, but ${shape} needs ${bits / 8}`;
    throw new SafetensorsError(file, fault, exportAgain);
  }
}

function expectTiling(sorted: readonly TensorEntry[], data: Span, file: string): void {
  let end = data.begin;
  let before = 'the header';
  for (const entry of sorted) {
    const tensor = `tensor ${quote(entry.name)}`;
    if (entry.begin < end) throw new SafetensorsError(file, `${tensor} overlaps ${before}`, exportAgain);
    if (entry.begin > end) {
      const fault = `a hole of ${entry.begin - end} bytes between ${before} and ${tensor}`;
      throw new SafetensorsError(file, fault, exportAgain);
    }
    end = entry.end;
    before = tensor;
  }
  if (end < data.end) {
    throw new SafetensorsError(file, `${data.end - end} bytes too many after ${before}`, fetchAgain);
  }
}
