import {
  bitsPerElement,
  type Dtype,
  isFloat,
  isReadable,
  type ReadableDtype,
  readableDtypes,
  type TensorData,
} from './dtypes.ts';
import { narrowBF16, narrowF16, widenBF16, widenF16 } from './half.ts';
import type { TensorEntry } from './header.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';

/** Floats narrowed at a time while writing, so that no second copy of a large tensor is made: 1 MiB. */
const block = 1 << 18;

/** The dtype of a tensor that `decode` reads, or an error that says how to make it one. */
export function expectReadable({ name, dtype }: TensorEntry, file: string): ReadableDtype {
  if (isReadable(dtype)) return dtype;
  const mend = `convert it to one of ${readableDtypes.join(', ')} first`;
  throw new SafetensorsError(file, `tensor ${quote(name)} is stored as ${dtype}`, mend);
}

/** Bytes of one tensor → its elements: a view of the bytes where alignment and dtype allow, otherwise a copy. */
export function decode(bytes: Uint8Array, dtype: ReadableDtype): TensorData {
  const size = bitsPerElement(dtype) / 8;
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const length = bytes.length / size;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, length);
    case 'F16':
      return widenF16(new Uint16Array(buffer, byteOffset, length));
    case 'BF16':
      return widenBF16(new Uint16Array(buffer, byteOffset, length));
    case 'I32':
      return new Int32Array(buffer, byteOffset, length);
    case 'I64':
      return new BigInt64Array(buffer, byteOffset, length);
    case 'U8':
      return bytes;
  }
}

/** Elements → the bytes of a file, piece by piece; only floats that are narrowed are copied, a block at a time. */
export function* encode(data: TensorData, dtype: ReadableDtype): Generator<Uint8Array> {
  if (!(data instanceof Float32Array) || dtype === 'F32') {
    yield bytesOf(data);
    return;
  }
  const narrow = dtype === 'F16' ? narrowF16 : narrowBF16;
  for (let i = 0; i < data.length; i += block) yield bytesOf(narrow(data.subarray(i, i + block)));
}

/** The dtype that stores these elements as they are. */
export function naturalDtype(data: TensorData): ReadableDtype {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Int32Array) return 'I32';
  return data instanceof BigInt64Array ? 'I64' : 'U8';
}

/** Whether these elements can be stored so: floats as any float dtype, integers only as they are. */
export function canStore(data: TensorData, dtype: Dtype): boolean {
  return data instanceof Float32Array ? isFloat(dtype) : dtype === naturalDtype(data);
}

function bytesOf(data: TensorData | Uint16Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
