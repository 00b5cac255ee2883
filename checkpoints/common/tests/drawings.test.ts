import { blankPicture, type CardColour, cardColours, cardPaint, Draws, nouns } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { describe, expect, test } from 'vitest';
import { colourRegions, nowhere } from '../drawings/colour-regions.ts';
import { DrawingViews } from '../drawings/drawing-views.ts';
import { halved } from '../drawings/halved.ts';
import { recoloured } from '../drawings/recolour.ts';
import { margin, restyle, rimmed } from '../drawings/restyle.ts';
import { warpOnto } from '../drawings/warp-onto.ts';

const atlas = await loadSprites();
const apple = atlas.sprite('apple', 'twemoji');
const draws = (index: number): Draws => new Draws(1, 'test', index);

describe('colour regions', () => {
  const { regionOf, colours } = colourRegions(apple);

  test('every pixel that can be seen has one, no other has', () => {
    for (const [pixel, region] of regionOf.entries()) {
      expect(region === nowhere).toBe(apple.rgba[4 * pixel + 3]! < 128);
    }
  });

  test('a region has the mean colour of its pixels', () => {
    const pixels = [...regionOf.keys()].filter((pixel) => regionOf[pixel] === 0);
    const red = pixels.reduce((sum, pixel) => sum + apple.rgba[4 * pixel]!, 0) / pixels.length;
    expect(pixels.length).toBeGreaterThan(10);
    expect(colours[0]).toBeCloseTo(red, 2);
  });

  test('another palette has as many colours, all between 0 and 255', () => {
    for (let index = 0; index < 50; index++) {
      const other = recoloured(colours, draws(index));
      expect(other).toHaveLength(colours.length);
      expect(Math.min(...other)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...other)).toBeLessThanOrEqual(255);
    }
  });
});

describe('another style', () => {
  const regions = colourRegions(apple);

  test('strength 0 leaves the drawing as it is', () => {
    const { width, pixels } = restyle(regions, draws(1), 0);
    for (let y = 0; y < apple.height; y++) {
      for (let x = 0; x < apple.width; x++) {
        const from = (y * apple.width + x) * 4;
        const to = ((y + margin) * width + x + margin) * 4;
        const alpha = apple.rgba[from + 3]!;
        expect(pixels[to + 3]).toBe(alpha);
        expect(pixels[to]).toBeCloseTo((apple.rgba[from]! * alpha) / 255, 3);
      }
    }
  });

  test('strength 1 changes colours or lines, most of the time', () => {
    const plain = restyle(regions, draws(0), 0).pixels;
    const changed = Array.from({ length: 40 }, (_, index) => restyle(regions, draws(index), 1).pixels).filter(
      (pixels) => pixels.some((value, at) => Math.abs(value - plain[at]!) > 30),
    );
    expect(changed.length).toBeGreaterThan(25);
  });

  test('an outline lies around the drawing, where nothing was', () => {
    const alphas = ({ pixels }: { pixels: Float32Array }) => pixels.filter((_, at) => at % 4 === 3);
    const covered = (values: Float32Array): number => values.filter((alpha) => alpha >= 128).length;
    const plain = covered(alphas(restyle(regions, draws(0), 0)));
    const sizes = Array.from({ length: 20 }, (_, index) =>
      covered(alphas(restyle(regions, draws(index), 1))),
    );
    expect(Math.min(...sizes)).toBe(plain);
    expect(Math.max(...sizes)).toBeGreaterThan(plain);
  });
});

test('a rim is light, lies around the drawing, and leaves it as it is', () => {
  const plain = restyle(colourRegions(apple), draws(0), 0);
  const { pixels } = rimmed(plain);
  let around = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = plain.pixels[at + 3]!;
    if (alpha === 255) expect([...pixels.slice(at, at + 4)]).toEqual([...plain.pixels.slice(at, at + 4)]);
    if (alpha > 0 || pixels[at + 3]! < 255) continue;
    around++;
    for (let channel = 0; channel < 3; channel++) expect(pixels[at + channel]).toBeCloseTo(250, 3);
  }
  expect(around).toBeGreaterThan(100);
});

test('a drawing lies inside the picture, at its size', () => {
  for (let index = 0; index < 20; index++) {
    const picture = blankPicture(64, 64, [255, 255, 255]);
    warpOnto(picture, restyle(colourRegions(apple), draws(index), 0), draws(index), {
      longest: 40,
      strength: 0,
    });
    const inked = [...Array(64 * 64).keys()].filter((pixel) => picture.rgb[3 * pixel + 1]! < 250);
    const [xs, ys] = [inked.map((pixel) => pixel % 64), inked.map((pixel) => Math.floor(pixel / 64))];
    const longest = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) + 1;
    expect(longest).toBeGreaterThanOrEqual(37);
    expect(longest).toBeLessThanOrEqual(42);
  }
});

test('a bar comes to lean, this way and that', () => {
  const [width, height] = [40, 4];
  const pixels = new Float32Array((width + 2 * margin) * (height + 2 * margin) * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[((y + margin) * (width + 2 * margin) + x + margin) * 4 + 3] = 255;
    }
  }
  const bar = { width: width + 2 * margin, height: height + 2 * margin, pixels };
  /** Covariance of x and y over its pixels: 0 of a level bar. */
  const leaning = (index: number): number => {
    const picture = blankPicture(64, 64, [255, 255, 255]);
    warpOnto(picture, bar, draws(index), { longest: 40, strength: 1 });
    const inked = [...Array(64 * 64).keys()].filter((pixel) => picture.rgb[3 * pixel]! < 128);
    const [xs, ys] = [inked.map((pixel) => pixel % 64), inked.map((pixel) => Math.floor(pixel / 64))];
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const [middleX, middleY] = [mean(xs), mean(ys)];
    return mean(xs.map((x, i) => (x - middleX) * (ys[i]! - middleY)));
  };
  const leanings = Array.from({ length: 30 }, (_, index) => leaning(index));
  expect(leanings.filter((lean) => lean > 5).length).toBeGreaterThan(5);
  expect(leanings.filter((lean) => lean < -5).length).toBeGreaterThan(5);
});

test('half a picture is the mean of four pixels each', () => {
  const picture = blankPicture(4, 2, [0, 0, 0]);
  picture.rgb.set([10, 20, 30, 20, 20, 30], 0);
  picture.rgb.set([30, 20, 30, 40, 20, 30], 12);
  expect([...halved(picture).rgb]).toEqual([25, 20, 30, 0, 0, 0]);
});

describe('views', () => {
  const views = new DrawingViews(atlas, {
    artists: ['noto', 'fluent'],
    size: 32,
    scales: [0.6, 0.9],
    onCards: 0.2,
    seed: 1,
  });

  test('every drawing of every artist, with its name', () => {
    expect(views.length).toBe(2 * nouns.length);
    expect(views.view(nouns.length + 3, 0, 1).label).toBe(3);
    expect(views.view(5, 0, 1).picture.rgb).toHaveLength(32 * 32 * 3);
  });

  test('as in scenes, cards have names and some drawings look strange; both are said', () => {
    const options = { artists: ['noto'], size: 32, scales: [0.6, 0.9], onCards: 0.5, seed: 1 } as const;
    const scenic = new DrawingViews(atlas, { ...options, asInScenes: true });
    const said = new Map<string, number>();
    const corners: boolean[] = [];
    for (let index = 0; index < 600; index++) {
      const { picture, words } = scenic.view(index % scenic.length, index, 0);
      for (const word of words) said.set(word, (said.get(word) ?? 0) + 1);
      const [card] = words.filter((word) => word in cardPaint) as CardColour[];
      if (words.includes('grey') || card === undefined) continue;
      // Where no drawing hides it, a corner shows the card, in a light of 80 to 120 %.
      const light = [0, 1, 2].map((channel) => picture.rgb[channel]! / cardPaint[card][channel]!);
      corners.push(Math.min(...light) > 0.75 && Math.max(...light) < 1.25);
    }
    expect(corners.filter(Boolean).length).toBeGreaterThan(0.8 * corners.length);
    expect(new Set(said.keys())).toEqual(new Set([...cardColours, 'upside down']));
    expect(said.get('upside down')).toBeGreaterThan(20);
    expect(views.view(5, 0, 1).words).toEqual([]);
  });

  test('a view is always the same, and another view is another', () => {
    const first = views.view(7, 11, 1).picture.rgb;
    expect(views.view(7, 11, 1).picture.rgb).toEqual(first);
    expect(views.view(7, 12, 1).picture.rgb).not.toEqual(first);
  });
});
