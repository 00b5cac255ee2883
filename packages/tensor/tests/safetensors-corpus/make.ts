/**
 * A small valid checkpoint and what can be wrong with one, a file or folder each, beside this script.
 * `pnpm exec tsx packages/tensor/tests/safetensors-corpus/make.ts` writes them; a test holds them against this list.
 */
import fs from 'node:fs';
import path from 'node:path';

export interface CorpusCase {
  readonly name: string;
  /** File name → contents; a case of several files is a folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the error says, or undefined if the file is valid. */
  readonly fault?: RegExp;
}

interface Field {
  dtype: string;
  shape: unknown;
  data_offsets: unknown;
}

type Fields = Record<string, Field>;

/** Where the committed files are. */
export const corpusFolder: string = import.meta.dirname;

/** a: F32 [2, 2], b: I64 [1], c: F16 [3], d: U8 [2]; data 0, 1, 2, … */
function fields(): Fields {
  return {
    b: { dtype: 'I64', shape: [1], data_offsets: [0, 8] },
    a: { dtype: 'F32', shape: [2, 2], data_offsets: [8, 24] },
    c: { dtype: 'F16', shape: [3], data_offsets: [24, 30] },
    d: { dtype: 'U8', shape: [2], data_offsets: [30, 32] },
  };
}

const data = Uint8Array.from({ length: 32 }, (_, i) => i);
const metadata = { format: 'pt' };

/** A file: length, header, data. */
function file(header: string | Uint8Array, contents: Uint8Array = data, length?: bigint): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + contents.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(contents, 8 + json.length);
  return bytes;
}

const valid = file(JSON.stringify({ __metadata__: metadata, ...fields() }));
const single = JSON.stringify({ a: { dtype: 'U8', shape: [32], data_offsets: [0, 32] } });

/** The valid header after one change. */
function changed(change: (fields: Fields) => void): Uint8Array {
  const header = fields();
  change(header);
  return file(JSON.stringify({ __metadata__: metadata, ...header }));
}

/** The valid file with `set` merged into one tensor. */
function tensor(name: string, set: Partial<Field>): Uint8Array {
  return changed((header) => Object.assign(header[name]!, set));
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const files: readonly (readonly [name: string, bytes: Uint8Array, fault?: RegExp])[] = [
  ['valid', valid],
  ['valid-empty', file('{}', new Uint8Array())],
  ['valid-padded', file('{}      ', new Uint8Array())],
  [
    'valid-zero-length',
    file('{"a":{"dtype":"F32","shape":[0,9007199254740991],"data_offsets":[0,0]}}', new Uint8Array()),
  ],
  ['valid-scalar', file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', data.slice(0, 4))],
  [
    'valid-empty-after-its-place',
    file(
      '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
      data.slice(0, 2),
    ),
  ],
  [
    'valid-other-dtypes',
    file(
      '{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[4,7]}}',
      data.slice(0, 7),
    ),
  ],
  [
    'valid-unaligned',
    file(
      ' {"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.trim(),
      data.slice(0, 5),
    ),
  ],
  ['empty', new Uint8Array(), /0 bytes are too short/],
  ['seven-bytes', valid.slice(0, 7), /7 bytes are too short/],
  ['prefix-only', valid.slice(0, 8), /8 bytes are too short/],
  ['header-cut', valid.slice(0, 60), /truncated: the header should be/],
  [
    'data-missing',
    file(single, new Uint8Array()),
    /truncated: tensor "a" ends at byte 32 of the data, which holds 0/,
  ],
  ['data-cut', valid.slice(0, -1), /truncated: tensor "d" ends at byte 32 of the data, which holds 31/],
  ['data-trailing', file(single, new Uint8Array(33)), /1 bytes too many after tensor "a"/],
  ['data-without-tensors', file('{}'), /32 bytes too many after the header/],
  ['header-100-mb', file('{}', data, 100_000_001n), /the header would be 100000001 bytes long/],
  ['header-2-to-63', file('{}', data, 2n ** 63n), /the header would be 9223372036854775808 bytes/],
  ['header-2-to-64', file('{}', data, 2n ** 64n - 1n), /the header would be 18446744073709551615 bytes/],
  ['header-length-0', file('{}', data, 0n), /expected \{, got the end|a header begins with \{/],
  ['header-not-json', file('not json', data), /a header begins with \{/],
  ['header-html', latin1('<!DOCTYPE html><html><body>404: not found</body></html>'), /the header would be/],
  ['header-array', file('[]'), /a header begins with \{/],
  ['header-space-first', file(` ${single}`), /a header begins with \{/],
  ['header-bom', file(latin1(`\xef\xbb\xbf${single}`)), /a header begins with \{/],
  ['header-not-utf8', file(latin1('{"\xff":0}')), /the header is not UTF-8 text/],
  ['header-unclosed', file(single.slice(0, -1)), /expected \}, got the end/],
  ['header-two-values', file(`${single}{}`), /expected the end, got "\{\}"/],
  ['header-zero-padded', file(`${single}\0\0`), /expected the end/],
  ['header-trailing-comma', file(single.replace('}}', '},}')), /expected a string, got "\}"/],
  ['header-nested', file(`{"a":${'['.repeat(5000)}`), /expected \{, got/],
  ['string-unclosed', file('{"a'), /expected the end of a string, got the end/],
  ['string-bad-escape', file('{"\\x41":{}}'), /is not a valid JSON string/],
  ['string-control', file('{"a\nb":{}}'), /is not a valid JSON string/],
  ['string-surrogate', file('{"\\ud800":{}}'), /half of a surrogate pair/],
  ['key-duplicate-tensor', file(`${single.slice(0, -1)},${single.slice(1)}`), /the key "a" comes twice/],
  [
    'key-duplicate-escaped',
    file(`${single.slice(0, -1)},${single.slice(1).replace('"a"', '"\\u0061"')}`),
    /the key "a" comes twice/,
  ],
  [
    'key-duplicate-field',
    file(single.replace('"shape"', '"shape":[32],"shape"')),
    /the key "shape" comes twice/,
  ],
  [
    'key-duplicate-metadata',
    file(`{"__metadata__":{},"__metadata__":{},${single.slice(1)}`),
    /"__metadata__" comes twice/,
  ],
  ['key-proto', file(single.replace('"a"', '"__proto__"')), /the key "__proto__" is not allowed/],
  ['key-constructor', file(single.replace('"a"', '"constructor"')), /the key "constructor" is not allowed/],
  [
    'key-proto-in-metadata',
    file(`{"__metadata__":{"__proto__":"x"},${single.slice(1)}`),
    /the key "__proto__" is not allowed/,
  ],
  ['metadata-number', file(`{"__metadata__":{"step":1},${single.slice(1)}`), /expected a string, got "1/],
  ['metadata-null', file(`{"__metadata__":null,${single.slice(1)}`), /expected \{, got "null/],
  ['metadata-array', file(`{"__metadata__":["pt"],${single.slice(1)}`), /expected \{, got "\[/],
  ['tensor-null', file('{"a":null}'), /expected \{, got "null/],
  [
    'tensor-unknown-field',
    file(single.replace('"dtype"', '"order":"C","dtype"')),
    /tensor "a" has an unknown field "order"/,
  ],
  ['dtype-unknown', tensor('a', { dtype: 'F31' }), /tensor "a" has the unknown dtype "F31"/],
  ['dtype-lowercase', tensor('a', { dtype: 'f32' }), /unknown dtype "f32"/],
  ['dtype-inherited', tensor('a', { dtype: 'toString' }), /unknown dtype "toString"/],
  ['dtype-missing', file('{"a":{"shape":[32],"data_offsets":[0,32]}}'), /tensor "a" needs a dtype/],
  ['shape-missing', file('{"a":{"dtype":"U8","data_offsets":[0,32]}}'), /tensor "a" needs a dtype, a shape/],
  ['shape-negative', tensor('a', { shape: [-2, -2] }), /expected an integer from 0 to 2\^53 - 1, got -2/],
  ['shape-fraction', tensor('a', { shape: [2.5, 2] }), /expected an integer from 0 to 2\^53 - 1, got 2\.5/],
  ['shape-exponent', file(single.replace('[32]', '[3.2e1]')), /got 3\.2e1/],
  ['shape-leading-zero', file(single.replace('[32]', '[032]')), /got 032/],
  ['shape-string', tensor('a', { shape: ['4'] }), /expected an integer from 0 to 2\^53 - 1, got "\\"4/],
  ['shape-null', tensor('a', { shape: null }), /expected \[, got "null/],
  ['shape-too-large', tensor('a', { shape: [2 ** 30, 2 ** 30] }), /\[1073741824, 1073741824\] is too large/],
  ['shape-unsafe', file(single.replace('[32]', '[9007199254740992]')), /got 9007199254740992/],
  ['shape-wraps-64-bits', file(single.replace('[32]', '[18446744073709551648]')), /got 18446744073709551648/],
  [
    'shape-terabytes',
    tensor('a', { shape: [2 ** 40] }),
    /tensor "a" has 16 bytes, but F32 \[1099511627776\] needs 4398046511104/,
  ],
  ['shape-65-axes', tensor('a', { shape: [4, ...Array<number>(64).fill(1)] }), /expected at most 64 numbers/],
  ['bytes-too-few', tensor('a', { shape: [2, 3] }), /tensor "a" has 16 bytes, but F32 \[2, 3\] needs 24/],
  ['bytes-too-many', tensor('a', { shape: [2] }), /tensor "a" has 16 bytes, but F32 \[2\] needs 8/],
  [
    'bytes-not-whole',
    tensor('d', { dtype: 'F4', shape: [3] }),
    /tensor "d" has 2 bytes, but F4 \[3\] needs 1\.5/,
  ],
  [
    'offsets-missing',
    file('{"a":{"dtype":"U8","shape":[32]}}'),
    /tensor "a" needs a dtype, a shape and two data_offsets/,
  ],
  ['offsets-one', tensor('d', { data_offsets: [30] }), /two data_offsets/],
  ['offsets-three', tensor('d', { data_offsets: [30, 32, 34] }), /expected at most 2 numbers/],
  ['offsets-negative', tensor('b', { data_offsets: [-8, 0] }), /got -8/],
  [
    'offsets-reversed',
    tensor('d', { data_offsets: [32, 30] }),
    /tensor "d" ends at byte 30, before it begins at 32/,
  ],
  [
    'offsets-beyond',
    tensor('d', { data_offsets: [32, 34] }),
    /truncated: tensor "d" ends at byte 34 of the data/,
  ],
  [
    'offsets-huge',
    tensor('d', { data_offsets: [9007199254740989, 9007199254740991] }),
    /truncated: tensor "d"/,
  ],
  ['offsets-overlap', tensor('d', { data_offsets: [29, 31] }), /tensor "d" overlaps tensor "c"/],
  ['offsets-same', tensor('d', { dtype: 'F16', shape: [3], data_offsets: [24, 30] }), /overlaps tensor "c"/],
  [
    'offsets-hole',
    changed((header) => Reflect.deleteProperty(header, 'a')),
    /a hole of 16 bytes between tensor "b" and tensor "c"/,
  ],
  [
    'offsets-hole-first',
    changed((header) => Reflect.deleteProperty(header, 'b')),
    /a hole of 8 bytes between the header and tensor "a"/,
  ],
];

function index(map: Record<string, unknown>, more = {}): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 32 }, weight_map: map, ...more }));
}

const one = file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', data.slice(0, 1));
const two = file('{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', data.slice(1, 2));
const map = { a: '1.safetensors', b: '2.safetensors' };

function sharded(
  indexBytes: Uint8Array,
  second: Uint8Array | undefined = two,
): ReadonlyMap<string, Uint8Array> {
  const shards: [string, Uint8Array][] = [['1.safetensors', one]];
  if (second.length > 0) shards.push(['2.safetensors', second]);
  return new Map([['model.safetensors.index.json', indexBytes], ...shards]);
}

const text = (json: string) => new TextEncoder().encode(json);
const folders: readonly (readonly [name: string, files: ReadonlyMap<string, Uint8Array>, fault?: RegExp])[] =
  [
    ['shards-valid', sharded(index(map))],
    ['shards-none', new Map([['config.json', text('{}')]]), /holds neither model\.safetensors nor/],
    ['shards-missing', sharded(index(map), new Uint8Array()), /2\.safetensors: there is no such file/],
    [
      'shards-escape',
      sharded(index({ ...map, b: '../valid.safetensors' })),
      /"\.\.\/valid\.safetensors", which is not a file name/,
    ],
    [
      'shards-escape-inside',
      sharded(index({ ...map, b: 'x/../2.safetensors' })),
      /which is not a file name beside the index/,
    ],
    [
      'shards-absolute',
      sharded(index({ ...map, b: '/etc/passwd' })),
      /"\/etc\/passwd", which is not a file name/,
    ],
    [
      'shards-backslash',
      sharded(index({ ...map, b: '..\\2.safetensors' })),
      /which is not a file name beside the index/,
    ],
    [
      'shards-drive',
      sharded(index({ ...map, b: 'C:2.safetensors' })),
      /which is not a file name beside the index/,
    ],
    ['shards-dots', sharded(index({ ...map, b: '..' })), /"\.\.", which is not a file name/],
    [
      'shards-nul',
      sharded(index({ ...map, b: '2.safetensors\0' })),
      /which is not a file name beside the index/,
    ],
    ['shards-empty-name', sharded(index({ ...map, b: '' })), /"", which is not a file name/],
    ['shards-number', sharded(index({ ...map, b: 2 })), /expected a string, got "2/],
    [
      'shards-absent-tensor',
      sharded(index({ ...map, c: '2.safetensors' })),
      /promises "c" in 2\.safetensors, where it is not/,
    ],
    [
      'shards-wrong-shard',
      sharded(index({ a: '2.safetensors', b: '1.safetensors' })),
      /promises "a" in 2\.safetensors/,
    ],
    ['shards-twice', sharded(index(map), one), /tensor "a" is in both 1\.safetensors and 2\.safetensors/],
    [
      'shards-duplicate-key',
      sharded(text('{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}')),
      /the key "a" comes twice/,
    ],
    [
      'shards-proto',
      sharded(text('{"weight_map":{"__proto__":"1.safetensors"}}')),
      /the key "__proto__" is not allowed/,
    ],
    ['shards-no-map', sharded(text('{"metadata":{}}')), /the index has no "weight_map"/],
    ['shards-map-array', sharded(text('{"weight_map":["1.safetensors"]}')), /expected \{, got "\[/],
    ['shards-not-json', sharded(text('weight_map')), /index, character 0: expected \{/],
    ['shards-bad-value', sharded(text('{"metadata":{"x":nul},"weight_map":{}}')), /expected a value/],
    ['shards-nested', sharded(text(`{"metadata":${'['.repeat(5000)}`)), /nested more than 32 deep/],
    ['shards-broken-shard', sharded(index(map), two.slice(0, -1)), /2\.safetensors: truncated: tensor "b"/],
  ];

export const corpus: readonly CorpusCase[] = [
  ...files.map(([name, bytes, fault]) => ({
    name,
    files: new Map([[`${name}.safetensors`, bytes]]),
    ...(fault && { fault }),
  })),
  ...folders.map(([name, contents, fault]) => ({
    name,
    files: new Map(Array.from(contents, ([inside, bytes]) => [path.join(name, inside), bytes])),
    ...(fault && { fault }),
  })),
];

if (import.meta.main) {
  for (const [name, bytes] of corpus.flatMap((one) => [...one.files])) {
    const target = path.join(corpusFolder, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, bytes);
  }
}
