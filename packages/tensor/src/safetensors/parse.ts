import type { ReadableDtype, TensorData } from './dtypes.ts';
import { type Header, headerLength, parseHeader, prefixBytes, type TensorEntry } from './header.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';
import { decode, expectReadable } from './tensor-data.ts';

/** A tensor as it came from a file; `dtype` says how it was stored, F16 and BF16 data are widened to float32. */
export interface TensorValue {
  readonly dtype: ReadableDtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The tensors of a checkpoint, read one at a time. */
export interface SafetensorsFile extends Header {
  /** A tensor by name; SafetensorsError if there is none or its dtype is not one of `readableDtypes`. */
  read(name: string): TensorValue;
  /** A tensor of F32, F16 or BF16 as float32. */
  readFloat32(name: string): Float32Array;
}

/**
 * Opens safetensors bytes: `u64 header length · JSON header · data` (https://huggingface.co/docs/safetensors).
 * Tensors are views of `bytes` where alignment and dtype allow.
 * @param file - what to call it in messages
 * @throws SafetensorsError if anything in it breaks the format
 */
export function parseSafetensors(bytes: Uint8Array, file = 'safetensors bytes'): SafetensorsFile {
  const length = headerLength(bytes, bytes.length, file);
  const header = parseHeader(bytes.subarray(prefixBytes, prefixBytes + length), bytes.length, file);
  return readerOf(header, file, ({ begin, end }) => bytes.subarray(begin, end));
}

/** A reader over a checked header; `bytesOf` fetches the bytes of one tensor. */
export function readerOf(
  header: Header,
  file: string,
  bytesOf: (entry: TensorEntry) => Uint8Array,
): SafetensorsFile {
  const read = (name: string): TensorValue => {
    const entry = header.entries.get(name);
    if (entry === undefined) throw missingTensor(name, header.entries, file);
    const dtype = expectReadable(entry, file);
    return { dtype, shape: entry.shape, data: decode(bytesOf(entry), dtype) };
  };
  const readFloat32 = (name: string): Float32Array => {
    const { dtype, data } = read(name);
    if (data instanceof Float32Array) return data;
    const mend = 'take it with read() instead of readFloat32()';
    throw new SafetensorsError(file, `tensor ${quote(name)} holds ${dtype}, not floats`, mend);
  };
  return { ...header, read, readFloat32 };
}

function missingTensor(
  name: string,
  entries: ReadonlyMap<string, TensorEntry>,
  file: string,
): SafetensorsError {
  const first = [...entries.keys()].slice(0, 3).map(quote).join(', ');
  const holds = entries.size === 0 ? 'no tensors' : `${entries.size} tensors, the first ${first}`;
  return new SafetensorsError(
    file,
    `there is no tensor ${quote(name)}`,
    `check the name: the file holds ${holds}`,
  );
}
