/** Bits of one element, for every dtype of the safetensors format. */
const bits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** A dtype that a file may name. */
export type Dtype = keyof typeof bits;

/** The dtypes whose elements we read and write. */
export const readableDtypes = ['F32', 'F16', 'BF16', 'I32', 'I64', 'U8'] as const;
export type ReadableDtype = (typeof readableDtypes)[number];
/** The dtypes that float32 can be stored as. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** Elements of a readable dtype in memory; F16 and BF16 are widened to float32. */
export type TensorData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(bits, name);
}

export function isReadable(dtype: Dtype): dtype is ReadableDtype {
  return (readableDtypes as readonly Dtype[]).includes(dtype);
}

export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
}

export function bitsPerElement(dtype: Dtype): number {
  return bits[dtype];
}

/** ∏ shape, or undefined when a length is no integer of 0 or more, or the product is too large to be exact. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (!(Number.isSafeInteger(length) && length >= 0 && Number.isSafeInteger(count))) return undefined;
  }
  return count;
}
