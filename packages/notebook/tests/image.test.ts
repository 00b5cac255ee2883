import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteImage, overlay, toBytes } from '../src/figure/image.ts';
import { decodePng, encodePng } from '../src/node/png.ts';

describe('toBytes', () => {
  it('takes floats as 0..1, bytes as they are, tensors by their shape', () => {
    const size = { width: 2, height: 1, channels: 1 };
    expect([...toBytes({ ...size, data: new Float32Array([0.5, 2]) }, 'f').data]).toEqual([128, 255]);
    expect([...toBytes({ ...size, data: [-1, Number.NaN] }, 'f').data]).toEqual([0, 0]);
    expect([...toBytes({ ...size, data: new Uint8Array([7, 9]) }, 'f').data]).toEqual([7, 9]);
    const tensor = { shape: [1, 1, 3], dataSync: () => new Float32Array([0, 1, 0]) };
    expect(toBytes(tensor, 'f')).toMatchObject({ width: 1, height: 1, channels: 3 });
  });

  it('names what does not fit', () => {
    const image = { width: 2, height: 2, channels: 3, data: [] };
    expect(() => toBytes(image, 'show.image')).toThrow('show.image: 2 × 2 × 3 needs 12 numbers; got 0');
    expect(() => toBytes({ ...image, channels: 2 }, 'f')).toThrow('channels 1, 3 or 4; got 2 × 2 × 2');
    expect(() => toBytes({ shape: [1, 2, 2, 3], dataSync: () => [] }, 'f')).toThrow('got [1, 2, 2, 3]');
  });
});

const byteImage = fc
  .record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
  })
  .chain((size) =>
    fc
      .uint8Array({
        minLength: size.width * size.height * size.channels,
        maxLength: size.width * size.height * size.channels,
      })
      .map((data): ByteImage => ({ ...size, data })),
  );

describe('PNG', () => {
  it('comes back as it went in', () => {
    fc.assert(
      fc.property(byteImage, (image) => {
        const back = decodePng(encodePng(image));
        expect(back).toEqual({ ...image, data: new Uint8Array(image.data) });
      }),
    );
  });

  it('is read alike by another decoder', () => {
    fc.assert(
      fc.property(byteImage, ({ width, height, data, channels }) => {
        const grey = { width, height, channels: 1 as const, data: data.filter((_, i) => i % channels === 0) };
        const href = `data:image/png;base64,${encodePng(grey).toString('base64')}`;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" image-rendering="optimizeSpeed" href="${href}"/></svg>`;
        const pixels = new Resvg(svg, { font: { loadSystemFonts: false } }).render().pixels;
        expect([...pixels].filter((_, i) => i % 4 === 1)).toEqual([...grey.data]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('overlay', () => {
  it('mixes a picture with the colours of coarser weights', () => {
    const image = { width: 4, height: 2, channels: 1, data: new Uint8Array(8).fill(100) };
    const bare = overlay(image, [[0, 1]], { opacity: 0 });
    expect(new Set(bare.data)).toEqual(new Set([100]));
    const full = overlay(image, [[0, 1]], { opacity: 1 });
    expect([...full.data.slice(0, 12)]).toEqual([12, 18, 54, 12, 18, 54, 253, 247, 205, 253, 247, 205]);
  });
});
