import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { photograph, photographs } from '../../src/node/photographs.ts';

describe('photographs', () => {
  it('are three small JPEG files of 256 × 256 with a credit', () => {
    expect(photographs().map(({ name }) => name)).toEqual(['airplane', 'flower', 'harbour']);
    for (const { file, url, credit, source } of photographs()) {
      const bytes = readFileSync(file);
      expect(readFileSync(url)).toEqual(bytes);
      expect(bytes.length).toBeLessThan(30_000);
      // A start-of-frame marker (FFC0 – FFC2), then length, precision, height and width.
      const frame = bytes.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(bytes[i + 1]!));
      expect([bytes.readUInt16BE(frame + 5), bytes.readUInt16BE(frame + 7)]).toEqual([256, 256]);
      expect(credit).toContain('Getty');
      expect(source).toMatch(/^https:\/\/www\.getty\.edu\//);
    }
  });

  it('are found by name', () => {
    expect(photograph('harbour').title).toBe('Boats in a river, Nagasaki');
    expect(() => photograph('harbor')).toThrow('unknown photograph "harbor"; did you mean "harbour"?');
  });
});
