import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementCount, type ReadableDtype, type TensorData } from '../src/safetensors/dtypes.ts';
import { encodeSafetensors, type NamedArray } from '../src/safetensors/encode.ts';
import { parseSafetensors } from '../src/safetensors/parse.ts';
import { SafetensorsError } from '../src/safetensors/safetensors-error.ts';

interface Eager extends NamedArray {
  readonly dtype: ReadableDtype;
  readonly data: TensorData;
}

describe('round trip', () => {
  test('any tensors of any readable dtype come back bit for bit, in any number', () => {
    fc.assert(
      fc.property(tensors(), fc.dictionary(name(), fc.string({ unit: 'grapheme' })), (written, metadata) => {
        const file = parseSafetensors(encodeSafetensors(written, metadata));
        expect(new Map(Object.entries(metadata))).toEqual(file.metadata);
        expect(new Set(written.map((tensor) => tensor.name))).toEqual(new Set(file.entries.keys()));
        for (const tensor of written) {
          const { dtype, shape, data } = file.read(tensor.name);
          expect({ dtype, shape }).toEqual({ dtype: tensor.dtype, shape: tensor.shape });
          expectSameBits(data, tensor.data);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('bytes that lie unaligned in memory are copied, aligned ones are a view', () => {
    const bytes = encodeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, 2) }]);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...parseSafetensors(shifted.subarray(1)).readFloat32('a')]).toEqual([1, 2]);
    expect(parseSafetensors(bytes).readFloat32('a').buffer).toBe(bytes.buffer);
  });

  test('a tensor of odd length before a wide one does not push it out of line', () => {
    const odd = { name: 'odd', shape: [3], data: Uint8Array.of(1, 2, 3) };
    const wide = { name: 'wide', shape: [1], data: BigInt64Array.of(-5n) };
    const bytes = encodeSafetensors([odd, wide]);
    const { entries, read } = parseSafetensors(bytes);
    expect(entries.get('wide')!.begin % 8).toBe(0);
    expect([...entries.keys()]).toEqual(['wide', 'odd']);
    expect(read('wide').data).toEqual(BigInt64Array.of(-5n));
  });

  test('the bytes are those of the format', () => {
    const bytes = encodeSafetensors([{ name: 'a', shape: [1], data: Float32Array.of(1) }], { format: 'pt' });
    const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const text = `${String.fromCharCode(padded.length)}\0\0\0\0\0\0\0${padded}\0\0\x80\x3f`;
    expect(Buffer.from(bytes).toString('latin1')).toBe(text);
  });

  test('data made when their turn comes are stored as the dtype says', () => {
    const made: string[] = [];
    const lazy = (tensor: string) => ({
      name: tensor,
      shape: [1],
      dtype: 'BF16' as const,
      data: () => {
        made.push(tensor);
        return Float32Array.of(3);
      },
    });
    const file = parseSafetensors(encodeSafetensors([lazy('a'), lazy('b')]));
    expect(made).toEqual(['a', 'b']);
    expect(file.read('b')).toEqual({ dtype: 'BF16', shape: [1], data: Float32Array.of(3) });
  });
});

describe('reading', () => {
  const file = parseSafetensors(
    encodeSafetensors([
      { name: 'ids', shape: [2], data: BigInt64Array.of(1n, 2n) },
      { name: 'w', shape: [1], data: Float32Array.of(1) },
    ]),
    'model.safetensors',
  );

  test('integers are not floats', () => {
    expect(() => file.readFloat32('ids')).toThrow('tensor "ids" holds I64, not floats; take it with read()');
  });

  test('a name that is not there', () => {
    const message =
      'model.safetensors: there is no tensor "v"; check the name: the file holds 2 tensors, the first "ids", "w"';
    expect(() => file.read('v')).toThrow(message);
    expect(() => file.read('toString')).toThrow(SafetensorsError);
  });

  test('a long hostile name is cut in the message', () => {
    expect(() => file.read('x'.repeat(1e6))).toThrow(/^.{0,250}$/);
  });
});

describe('a header near the limit costs no more than its length allows', () => {
  const fill = 20_000_000;

  test.each([
    ['one string', `{"${'a'.repeat(fill)}":1}`, /expected \{, got "1/],
    ['escapes', `{"${'\\u0061'.repeat(fill / 6)}":1}`, /expected \{, got "1/],
    ['an open escape', `{"${'\\'.repeat(fill)}`, /expected the end of a string/],
    ['brackets', `{"a":{"shape":${'['.repeat(fill)}`, /expected an integer/],
    ['digits', `{"a":{"shape":[${'1'.repeat(fill)}`, /expected an integer/],
    ['axes', `{"a":{"shape":[${'1,'.repeat(fill / 2)}1]`, /expected at most 64 numbers/],
    ['tiny members', `{"__metadata__":{${tinyMembers(600_000)}}}`, /more than 500000 keys/],
  ])('%s', (_, json, fault) => {
    const text = new TextEncoder().encode(json);
    const bytes = new Uint8Array(8 + text.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => parseSafetensors(bytes)).toThrow(fault);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  function tinyMembers(count: number): string {
    return Array.from({ length: count }, (_, i) => `"${i.toString(36)}":""`).join();
  }
});

describe('writing refuses', () => {
  const data = Float32Array.of(1, 2);
  const cases: [fault: RegExp, tensors: NamedArray[], metadata?: Record<string, string>][] = [
    [
      /two tensors are called "a"/,
      [
        { name: 'a', shape: [2], data },
        { name: 'a', shape: [2], data },
      ],
    ],
    [/"__proto__" is not allowed/, [{ name: '__proto__', shape: [2], data }]],
    [/a tensor is called "__metadata__"/, [{ name: '__metadata__', shape: [2], data }]],
    [/not well-formed/, [{ name: '\ud800', shape: [2], data }]],
    [/tensor "a" has 2 elements, but the shape \[3\]; give 3/, [{ name: 'a', shape: [3], data }]],
    [/tensor "a" has 2 elements, but the shape \[3\]; give 3/, [{ name: 'a', shape: [3], data: () => data }]],
    [/tensor "a" has the shape \[-1, -2\]/, [{ name: 'a', shape: [-1, -2], data }]],
    [/tensor "a" has the shape \[0.5, 4\]/, [{ name: 'a', shape: [0.5, 4], data }]],
    [
      /tensor "a" is a Float32Array, which I32 does not store/,
      [{ name: 'a', shape: [2], dtype: 'I32', data }],
    ],
    [
      /tensor "a" is a Uint8Array, which F16/,
      [{ name: 'a', shape: [1], dtype: 'F16', data: Uint8Array.of(1) }],
    ],
    [/"constructor" is not allowed/, [], { constructor: 'x' } as Record<string, string>],
    [/the metadata "step" are not text/, [], { step: 1 as unknown as string }],
  ];

  test.each(cases)('%s', (fault, wrong, metadata = {}) => {
    expect(() => encodeSafetensors(wrong, metadata)).toThrow(fault);
    expect(() => encodeSafetensors(wrong, metadata)).toThrow(SafetensorsError);
  });
});

describe('mutated files', () => {
  test('are either valid or refused: never another error, never bytes from outside the file', () => {
    fc.assert(
      fc.property(tensors(), mutations(), (written, changes) => {
        let bytes: Uint8Array = encodeSafetensors(written, { format: 'pt' });
        for (const change of changes) bytes = change(bytes);
        expectValidOrRefused(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test('random bytes behind a plausible prefix', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (random, length) => {
        const bytes = new Uint8Array(8 + random.length);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
        bytes.set(random, 8);
        expectValidOrRefused(bytes);
      }),
    );
  });

  test('any JSON at all as the header', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), header()), (json) => {
        const text = new TextEncoder().encode(json);
        const bytes = new Uint8Array(8 + text.length + 16);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
        bytes.set(text, 8);
        expectValidOrRefused(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Parses; what parses must tile the file, and every tensor must be readable or refused by dtype. */
function expectValidOrRefused(bytes: Uint8Array): void {
  let file: ReturnType<typeof parseSafetensors>;
  try {
    file = parseSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return;
  }
  const entries = [...file.entries.values()];
  let end = entries[0]?.begin ?? bytes.length;
  for (const entry of entries) {
    expect(entry.begin).toBe(end);
    end = entry.end;
    try {
      expect(file.read(entry.name).data.length).toBe(elementCount(entry.shape));
    } catch (error) {
      expect(String(error)).toContain(`is stored as ${entry.dtype}`);
    }
  }
  expect(end).toBe(bytes.length);
}

type Change = (bytes: Uint8Array) => Uint8Array;

function mutations(): fc.Arbitrary<Change[]> {
  const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const position = (bytes: Uint8Array, where: number) => Math.floor(where * (bytes.length + 1));
  const spliced = (bytes: Uint8Array, begin: number, end: number, insert: readonly number[] = []) =>
    Uint8Array.from([...bytes.subarray(0, begin), ...insert, ...bytes.subarray(end)]);
  const flip = fc.tuple(at, fc.nat(7)).map(
    ([where, bit]): Change =>
      (bytes) => {
        const mutated = bytes.slice();
        const i = Math.min(position(bytes, where), bytes.length - 1);
        if (i >= 0) mutated[i] = mutated[i]! ^ (1 << bit);
        return mutated;
      },
  );
  const cut = at.map(
    (where): Change =>
      (bytes) =>
        bytes.slice(0, position(bytes, where)),
  );
  const remove = fc.tuple(at, fc.nat(9)).map(
    ([where, count]): Change =>
      (bytes) => {
        return spliced(bytes, position(bytes, where), Math.min(position(bytes, where) + count, bytes.length));
      },
  );
  const insert = fc.tuple(at, fc.string({ maxLength: 9 })).map(
    ([where, text]): Change =>
      (bytes) => {
        return spliced(bytes, position(bytes, where), position(bytes, where), [...Buffer.from(text)]);
      },
  );
  const digit = fc.tuple(at, fc.nat(9)).map(
    ([where, value]): Change =>
      (bytes) => {
        const digits = [...bytes.keys()].filter((i) => i >= 8 && bytes[i]! >= 48 && bytes[i]! <= 57);
        const mutated = bytes.slice();
        if (digits.length > 0) mutated[digits[Math.floor(where * digits.length)]!] = 48 + value;
        return mutated;
      },
  );
  return fc.array(fc.oneof(flip, cut, remove, insert, digit), { minLength: 1, maxLength: 3 });
}

/** Headers that are nearly right: the fields are there, their values are often wrong. */
function header(): fc.Arbitrary<string> {
  const integer = fc.oneof(fc.nat(16), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, 1e300));
  const entry = fc.record(
    {
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I32', 'I64', 'U8', 'F4', 'F64', 'x'),
      shape: fc.array(integer, { maxLength: 3 }),
      data_offsets: fc.tuple(fc.nat(16), fc.nat(16)),
    },
    { requiredKeys: ['dtype', 'shape'] },
  );
  return fc.dictionary(name(), entry, { maxKeys: 3 }).map((value) => JSON.stringify(value));
}

function name(): fc.Arbitrary<string> {
  const reserved = ['__proto__', 'constructor', 'prototype', '__metadata__'];
  return fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !reserved.includes(text));
}

function tensors(): fc.Arbitrary<Eager[]> {
  return fc.uniqueArray(tensor(), { selector: (one) => one.name, maxLength: 5 });
}

function tensor(): fc.Arbitrary<Eager> {
  const shape = fc.array(fc.nat(4), { maxLength: 3 });
  return fc
    .tuple(name(), shape, fc.constantFrom<ReadableDtype>('F32', 'F16', 'BF16', 'I32', 'I64', 'U8'))
    .chain(([called, lengths, dtype]) => {
      const count = elementCount(lengths)!;
      const bytes = fc.uint8Array({ minLength: count * 8, maxLength: count * 8 });
      return bytes.map((random) => ({
        name: called,
        shape: lengths,
        dtype,
        data: elements(random, dtype, count),
      }));
    });
}

/** Random bits as elements that the dtype stores exactly. */
function elements(random: Uint8Array, dtype: ReadableDtype, count: number): TensorData {
  const buffer = random.slice().buffer;
  if (dtype === 'F32') return new Float32Array(buffer, 0, count);
  if (dtype === 'I32') return new Int32Array(buffer, 0, count);
  if (dtype === 'I64') return new BigInt64Array(buffer, 0, count);
  if (dtype === 'U8') return new Uint8Array(buffer, 0, count);
  const few = new Int8Array(buffer, 0, count);
  return Float32Array.from(few, (value) => (value === -128 ? Number.NaN : value / 16));
}

function expectSameBits(came: TensorData, wanted: TensorData): void {
  expect(came.constructor).toBe(wanted.constructor);
  const bytes = (data: TensorData) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  expect(Buffer.compare(bytes(came), bytes(wanted))).toBe(0);
}
