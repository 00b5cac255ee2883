import {
  bitsPerElement,
  elementCount,
  type FloatDtype,
  type ReadableDtype,
  type TensorData,
} from './dtypes.ts';
import { longestHeader, prefixBytes } from './header.ts';
import { isReserved } from './json-cursor.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';
import { canStore, encode, naturalDtype } from './tensor-data.ts';

/** A tensor to write. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it is stored; by default as its data are, or as the dtype that the writer was asked for. */
  readonly dtype?: ReadableDtype;
  /** Row-major elements, or a function that makes them when their turn comes, so that they need not all be held. */
  readonly data: TensorData | (() => TensorData);
}

/** String to string, as in a file: `{ format: 'pt' }` is what other libraries look for. */
export type Metadata = Readonly<Record<string, string>>;

/** A tensor whose place in the file is settled. */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ReadableDtype;
  readonly bytes: number;
  readonly data: NamedArray['data'];
}

/** Safetensors bytes of tensors, in memory; `writeSafetensors` of '@pixels/tensor/node' streams them to a file. */
export function encodeSafetensors(
  tensors: Iterable<NamedArray>,
  metadata: Metadata = {},
): Uint8Array<ArrayBuffer> {
  const file = 'encodeSafetensors';
  const planned = planTensors(tensors, file);
  const header = encodeHeader(planned, metadata, file);
  const bytes = new Uint8Array(planned.reduce((sum, tensor) => sum + tensor.bytes, header.length));
  let at = 0;
  for (const chunk of fileChunks(planned, metadata, file)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Checks the tensors and orders them by element size, largest first, so that each lies aligned in the file. */
export function planTensors(
  tensors: Iterable<NamedArray>,
  file: string,
  dtype?: FloatDtype,
): PlannedTensor[] {
  const names = new Set<string>();
  const planned = Array.from(tensors, (tensor) => {
    const name = quote(tensor.name);
    if (names.has(tensor.name))
      throw refusal(file, `two tensors are called ${name}`, 'give each a name of its own');
    names.add(tensor.name);
    expectName(tensor.name, file);
    if (tensor.name === '__metadata__')
      throw refusal(file, `a tensor is called ${name}`, 'give it another name');
    return planTensor(tensor, file, dtype);
  });
  return planned.sort((a, b) => bitsPerElement(b.dtype) - bitsPerElement(a.dtype));
}

/** A whole file piece by piece: prefix and header, then the data in the header's order. */
export function* fileChunks(
  tensors: readonly PlannedTensor[],
  metadata: Metadata,
  file: string,
): Generator<Uint8Array> {
  yield encodeHeader(tensors, metadata, file);
  for (const tensor of tensors) yield* encode(elementsOf(tensor, file), tensor.dtype);
}

function planTensor(tensor: NamedArray, file: string, wanted: FloatDtype | undefined): PlannedTensor {
  const { name, shape, data } = tensor;
  const count = elementCount(shape);
  if (count === undefined) {
    const fault = `tensor ${quote(name)} has the shape [${shape.join(', ')}]`;
    throw refusal(file, fault, 'give integers of 0 or more');
  }
  const dtype = tensor.dtype ?? dtypeFor(data, wanted);
  const planned = { name, shape: [...shape], dtype, bytes: (count * bitsPerElement(dtype)) / 8, data };
  if (typeof data !== 'function') elementsOf(planned, file);
  return planned;
}

function dtypeFor(data: NamedArray['data'], wanted: FloatDtype = 'F32'): ReadableDtype {
  return typeof data === 'function' || data instanceof Float32Array ? wanted : naturalDtype(data);
}

/** The elements of a tensor, checked against what the header says of them. */
function elementsOf(tensor: PlannedTensor, file: string): TensorData {
  const { name, shape, dtype } = tensor;
  const data = typeof tensor.data === 'function' ? tensor.data() : tensor.data;
  const count = elementCount(shape);
  if (data.length !== count) {
    const fault = `tensor ${quote(name)} has ${data.length} elements, but the shape [${shape.join(', ')}]`;
    throw refusal(file, fault, `give ${count} elements`);
  }
  if (!canStore(data, dtype)) {
    const fault = `tensor ${quote(name)} is a ${data.constructor.name}, which ${dtype} does not store`;
    throw refusal(file, fault, 'leave dtype out, or convert the elements first');
  }
  return data;
}

/** Prefix and header, padded with spaces so that the data begin at a multiple of 8. */
function encodeHeader(tensors: readonly PlannedTensor[], metadata: Metadata, file: string): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(headerOf(tensors, metadata, file)));
  const length = Math.ceil(json.length / 8) * 8;
  if (length > longestHeader) {
    throw refusal(
      file,
      `the header takes ${length} bytes, the limit is ${longestHeader}`,
      'write several files',
    );
  }
  const bytes = new Uint8Array(prefixBytes + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, prefixBytes);
  return bytes;
}

function headerOf(
  tensors: readonly PlannedTensor[],
  metadata: Metadata,
  file: string,
): Record<string, unknown> {
  const members: [string, unknown][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    expectName(key, file);
    if (typeof value !== 'string' || !value.isWellFormed()) {
      throw refusal(file, `the metadata ${quote(key)} are not text`, 'turn the value into a string');
    }
  }
  if (Object.keys(metadata).length > 0) members.push(['__metadata__', metadata]);
  let begin = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    members.push([name, { dtype, shape, data_offsets: [begin, begin + bytes] }]);
    begin += bytes;
  }
  return Object.fromEntries(members);
}

/** A name that our reader and everybody else's accepts. */
function expectName(name: string, file: string): void {
  if (isReserved(name)) throw refusal(file, `${quote(name)} is not allowed as a name`, 'choose another');
  if (!name.isWellFormed())
    throw refusal(file, `the name ${quote(name)} is not well-formed text`, 'choose another');
}

function refusal(file: string, fault: string, mend: string): SafetensorsError {
  return new SafetensorsError(file, fault, mend);
}
