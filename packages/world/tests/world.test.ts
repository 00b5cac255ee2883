import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  captionForms,
  familyNames,
  regionsOf,
  type Scene,
  type SpriteAtlas,
  type SwapKind,
  stackPictures,
  thingsOf,
  World,
  type WorldOptions,
  type WorldSplit,
} from '../src/index.ts';
import { loadSprites, loadWorld } from '../src/node.ts';
import { everything, plainAtlas } from './oracle/plain-world.ts';

let atlas: SpriteAtlas;
beforeAll(async () => {
  atlas = await loadSprites();
});

const world = (options: Partial<WorldOptions> = {}): World =>
  new World(atlas, { split: 'train', seed: 1, ...options });

/** All of it in one number. */
function digest(some: World, count: number): string {
  const hash = createHash('sha256');
  for (const part of everything(some, count)) hash.update(part);
  return hash.digest('hex');
}

describe('the world', () => {
  it('is the same on every machine', () => {
    expect(digest(new World(plainAtlas(), { split: 'train', seed: 1 }), 400)).toMatchInlineSnapshot(
      `"5328a346d833375bb0ce2e79eb33288d6e85f90993617ae46a159e8ea8be9712"`,
    );
    expect(digest(new World(plainAtlas(), { split: 'test', seed: 2 }), 100)).toMatchInlineSnapshot(
      `"17ca58e8650732ec5e4c8cb8653a91c0427e32207a810538d6a21e5dc263374d"`,
    );
  });

  it('is the same in another process and in a bundle for browsers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'world-'));
    try {
      const entry = fileURLToPath(new URL('oracle/plain-world.ts', import.meta.url));
      const file = join(folder, 'bundle.mjs');
      const { metafile } = await build({
        entryPoints: [entry],
        bundle: true,
        platform: 'browser',
        format: 'esm',
        outfile: file,
        metafile: true,
        logLevel: 'silent',
      });
      const imports = Object.values(metafile.inputs).flatMap(({ imports }) =>
        imports.map(({ path }) => path),
      );
      expect(imports.filter((path) => path.startsWith('node:'))).toEqual([]);
      const script = join(folder, 'script.mjs');
      writeFileSync(
        script,
        `import { createHash } from 'node:crypto';
         import { everything, plainAtlas, World } from './bundle.mjs';
         const hash = createHash('sha256');
         const world = new World(plainAtlas(), { split: 'train', seed: 3 });
         for (const part of everything(world, 60)) hash.update(part);
         console.log(hash.digest('hex'));`,
      );
      const said = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
      expect(said).toBe(digest(new World(plainAtlas(), { split: 'train', seed: 3 }), 60));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('depends on seed, split and index, not on what was asked before', () => {
    const some = world();
    const first = JSON.stringify(some.question(17));
    some.caption(3);
    some.conversation(17);
    expect(JSON.stringify(some.question(17))).toBe(first);
    expect(JSON.stringify(world().question(17))).toBe(first);
    expect(JSON.stringify(world({ seed: 2 }).question(17))).not.toBe(first);
    expect(JSON.stringify(world({ split: 'validation' }).question(17))).not.toBe(first);
    expect(JSON.stringify(some.question(18))).not.toBe(first);
  });

  it('comes out of the cache folder, too', async () => {
    const loaded = await loadWorld({ split: 'train', seed: 1 });
    expect(loaded.question(5)).toEqual(world().question(5));
  });
});

describe('every scene', () => {
  const every = function* (split: WorldSplit): Generator<Scene> {
    const some = world({ split });
    for (const family of familyNames) for (let i = 0; i < 20; i++) yield some.question(i, family).scene;
    for (let i = 0; i < 200; i++) yield some.caption(i).scene;
    for (let i = 0; i < 100; i++) yield* some.swapItem(i).scenes;
  };

  it('keeps its boxes inside the picture and apart from each other', () => {
    for (const scene of every('train')) {
      const boxes = thingsOf(scene).map(({ box, card }) => card?.box ?? box);
      for (const { box } of regionsOf(scene)) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(scene.width);
        expect(box.y + box.height).toBeLessThanOrEqual(scene.height);
      }
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) {
          const apart =
            a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          expect(apart, JSON.stringify([a, b])).toBe(true);
        }
      }
    }
  });

  it('shows its things where the boxes say, and nothing elsewhere', () => {
    for (const scene of every('test')) {
      if (scene.kind !== 'things') continue;
      const { rgb, width, height } = world().paint(scene);
      const empty = world().paint({ ...scene, objects: [] }).rgb;
      const boxes = scene.objects.map(({ box, card }) => card?.box ?? box);
      let outside = 0;
      const seen = boxes.map(() => ({ left: width, right: -1, top: height, bottom: -1 }));
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = (y * width + x) * 3;
          if (rgb[at] === empty[at] && rgb[at + 1] === empty[at + 1] && rgb[at + 2] === empty[at + 2])
            continue;
          const place = boxes.findIndex(
            (box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
          );
          if (place < 0) {
            outside += 1;
            continue;
          }
          const edge = seen[place]!;
          edge.left = Math.min(edge.left, x);
          edge.right = Math.max(edge.right, x);
          edge.top = Math.min(edge.top, y);
          edge.bottom = Math.max(edge.bottom, y);
        }
      }
      expect(outside).toBe(0);
      for (const [i, { left, right, top, bottom }] of seen.entries()) {
        // An edge may be too faint to change a pixel of its ground.
        expect(right - left + 1).toBeGreaterThanOrEqual(boxes[i]!.width - 2);
        expect(bottom - top + 1).toBeGreaterThanOrEqual(boxes[i]!.height - 2);
      }
    }
  });

  it('has 64 × 64 pixels, with text 96 × 64', () => {
    for (const scene of every('validation')) {
      const { width, height } = world().paint(scene);
      const wide = scene.kind === 'receipt' || scene.kind === 'code' || scene.kind === 'dashboard';
      expect([width, height]).toEqual([wide ? 96 : 64, 64]);
    }
  });

  it('can be by one artist each', () => {
    const one = world({ mixArtists: false });
    const mixed = world();
    let several = 0;
    for (let i = 0; i < 200; i++) {
      expect(new Set(thingsOf(one.caption(i).scene).map(({ artist }) => artist)).size).toBeLessThan(2);
      several += Number(new Set(thingsOf(mixed.caption(i).scene).map(({ artist }) => artist)).size > 1);
    }
    expect(several).toBeGreaterThan(50);
  });
});

describe('a wrong argument', () => {
  it('is answered by what would be right', () => {
    const wrong =
      (options: object): (() => World) =>
      () =>
        world(options as Partial<WorldOptions>);
    expect(wrong({ split: 'trian' })).toThrow('unknown split of the world "trian"; did you mean "train"?');
    expect(wrong({ seed: 0.5 })).toThrow('World: seed: expected a whole number');
    expect(wrong({ families: ['wher'] })).toThrow(
      'unknown family of questions "wher"; did you mean "where"?',
    );
    expect(wrong({ families: [] })).toThrow('families: expected at least one');
    expect(wrong({ captionForms: [] })).toThrow('captionForms: expected at least one');
    expect(wrong({ seed: 1.5 })).toThrow('World: seed: expected a whole number; got 1.5');
    expect(wrong({ seed: '1' as unknown as number })).toThrow('whole number; got the text "1"');
    expect(wrong({ split: undefined as unknown as 'train' })).toThrow(
      'unknown split of the world "undefined"; there are 10, "train" is one of them',
    );
    expect(wrong({ split: 'colours', families: ['count'] })).toThrow(
      'the family count has no questions in the split colours; choose from card-colour, on-card, or another split',
    );
    expect(wrong({ split: 'counts', captionForms: ['cards'] })).toThrow(
      '"cards" is none of those of the split',
    );
    expect(() => world().question(-1)).toThrow(
      'World: question: index: expected a whole number from 0; got -1',
    );
    expect(() => world().caption(1.5)).toThrow('World: caption: index: expected a whole number');
    expect(() => world().conversation(Number.NaN)).toThrow('World: conversation: index');
    expect(() => world().swapItem(-3)).toThrow('World: swap: index');
    expect(() => world().swapItem(0, 'colours' as SwapKind)).toThrow('did you mean "colour"?');
    expect(() => world({ split: 'names' }).caption(0)).toThrow('the split names is about questions');
    expect(() => stackPictures([])).toThrow('expected at least one picture');
    const pictures = (['what', 'code-bug'] as const).map((family) =>
      world().paint(world().question(0, family).scene),
    );
    expect(() => stackPictures(pictures)).toThrow('expected pictures of one size; got 64 × 64 and 96 × 64');
  });

  it('is none of these: every form and family by name', () => {
    for (const form of captionForms) expect(world({ captionForms: [form] }).caption(0).complete).not.toBe('');
    const { images, shape } = stackPictures([0, 1, 2].map((i) => world().paint(world().caption(i).scene)));
    expect(shape).toEqual([3, 64, 64, 3]);
    expect(images).toHaveLength(3 * 64 * 64 * 3);
    expect(Math.max(...images)).toBeLessThanOrEqual(1);
    const { rgb } = world().paint(world().caption(2).scene);
    expect(images[2 * 64 * 64 * 3 + 5]).toBeCloseTo(rgb[5]! / 255, 6);
  });
});
