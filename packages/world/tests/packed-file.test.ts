import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorldError } from '../src/errors.ts';
import { pack, unpackVerified } from '../src/node/pack.ts';
import { unpack } from '../src/packed-file.ts';

const example = pack({ description: { a: [1, 'ü'] }, payload: Uint8Array.of(7, 8, 9) });

describe('packed file', () => {
  it('gives back what was packed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array(), (value, payload) => {
        const description: unknown = JSON.parse(JSON.stringify(value));
        const file = unpack(pack({ description, payload }));
        expect(file.description).toEqual(description);
        expect(file.payload).toEqual(payload);
      }),
    );
  });

  it('reads a file that lies inside a larger buffer', () => {
    const larger = new Uint8Array(example.length + 5);
    larger.set(example, 5);
    expect(unpack(larger.subarray(5)).payload).toEqual(Uint8Array.of(7, 8, 9));
  });

  it('notices every changed bit and every missing byte', () => {
    expect(unpackVerified(example)?.payload).toEqual(Uint8Array.of(7, 8, 9));
    for (let bit = 64; bit < example.length * 8; bit++) {
      const changed = example.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(unpackVerified(changed)).toBeUndefined();
    }
    for (let length = 0; length < example.length; length++) {
      expect(unpackVerified(example.slice(0, length))).toBeUndefined();
    }
  });

  it('answers any bytes with a file or a WorldError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(example.length), (noise, keep) => {
        const bytes = Uint8Array.from([...example.subarray(0, keep), ...noise]);
        try {
          expect(unpack(bytes).payload.length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(WorldError);
        }
      }),
    );
  });
});
