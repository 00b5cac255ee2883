import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached, cacheFolder, writeWhole } from '../../src/node/cache.ts';
import { loadDigits } from '../../src/node/digits.ts';
import { loadSprites } from '../../src/node/sprites.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pixels-cache-'));
  vi.stubEnv('PIXELS_CACHE', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const built = { description: { n: 1 }, payload: Uint8Array.of(1, 2, 3) };

describe('the cache', () => {
  it('builds once, then reads', () => {
    const build = vi.fn(() => built);
    expect(cached('a.bin', 'thing', build)).toEqual(built);
    expect(cached('a.bin', 'thing', build)).toEqual(built);
    expect(build).toHaveBeenCalledTimes(1);
    expect(readdirSync(folder)).toEqual(['a.bin']);
  });

  it('makes its folder', () => {
    vi.stubEnv('PIXELS_CACHE', join(folder, 'deep', 'er'));
    cached('a.bin', 'thing', () => built);
    expect(readdirSync(cacheFolder())).toEqual(['a.bin']);
  });

  it('stands in the repository unless told otherwise', () => {
    vi.stubEnv('PIXELS_CACHE', '');
    expect(readdirSync(join(cacheFolder(), '..'))).toContain('pnpm-workspace.yaml');
  });

  it('names a damaged file and says how to mend it', () => {
    const file = join(folder, 'a.bin');
    cached('a.bin', 'thing', () => built);
    const whole = readFileSync(file);
    const damages: (() => void)[] = [
      () => truncateSync(file, whole.length - 1),
      () => truncateSync(file, 0),
      () => writeFileSync(file, Buffer.from(whole).fill(0, whole.length - 1)),
    ];
    for (const damage of damages) {
      writeFileSync(file, whole);
      damage();
      expect(() => cached('a.bin', 'thing', () => built)).toThrow(
        `the thing ${file} is damaged: delete that file`,
      );
    }
  });

  it('says so in one line when its folder cannot be written, and leaves nothing behind', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    vi.stubEnv('PIXELS_CACHE', join(file, 'below'));
    const build = vi.fn(() => built);
    expect(() => cached('a.bin', 'thing', build)).toThrow('cannot write the thing');
    expect(build).not.toHaveBeenCalled();
    await expect(loadSprites()).rejects.toThrow(
      /^cannot write the sprite atlas .*below.* \(E.*PIXELS_CACHE name a folder that you can write$/,
    );
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('leaves no temporary file when the last step fails', () => {
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
    expect(() => writeWhole(join(folder, 'taken'), Uint8Array.of(1), 'thing')).toThrow(
      'cannot write the thing',
    );
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it.skipIf(process.platform === 'win32')('leaves no half-written file when the disk is full', () => {
    const cache = new URL('../../src/node/cache.ts', import.meta.url).href;
    const script = `import { writeWhole } from '${cache}';
      try { writeWhole('${folder}/big.bin', new Uint8Array(4_000_000), 'thing'); }
      catch (error) { console.log(error.message); }`;
    const program = join(folder, 'fill.mjs');
    writeFileSync(program, script);
    const out = execFileSync('bash', ['-c', `ulimit -f 100; "${process.execPath}" "${program}"`], {
      encoding: 'utf8',
    });
    expect(out).toMatch(/^cannot write the thing .*big\.bin \(EFBIG.*free some space/);
    expect(readdirSync(folder)).toEqual(['fill.mjs']);
  });
});

describe('damaged data', () => {
  it.each([
    ['sprite atlas', loadSprites],
    ['file of digits', loadDigits],
  ])('the %s stops with one clear line', async (what, load) => {
    const [good, bad] = [join(folder, 'good'), join(folder, 'bad')];
    vi.stubEnv('PIXELS_CACHE', good);
    await load();
    const [name] = readdirSync(good);
    mkdirSync(bad);
    writeFileSync(join(bad, name!), readFileSync(join(good, name!)).subarray(0, 5000));
    vi.stubEnv('PIXELS_CACHE', bad);
    await expect(load()).rejects.toThrow(`the ${what} ${join(bad, name!)} is damaged: delete that file`);
  });
});
