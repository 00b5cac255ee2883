import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod';
import type { Artist } from '../artists.ts';
import { WorldError } from '../errors.ts';
import type { Icon } from './rasterise.ts';

const require = createRequire(import.meta.url);

const packages: Readonly<Record<Artist, string>> = {
  noto: '@iconify-json/noto',
  fluent: '@iconify-json/fluent-emoji-flat',
  twemoji: '@iconify-json/twemoji',
  openmoji: '@iconify-json/openmoji',
};

const Pack = z.object({
  width: z.number(),
  height: z.number(),
  icons: z.record(
    z.string(),
    z.object({
      body: z.string(),
      left: z.number().optional(),
      top: z.number().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
    }),
  ),
});

/** The named icons of an artist's pack, in that order. */
export function readIcons(artist: Artist, names: readonly string[]): readonly Icon[] {
  const pack = Pack.parse(
    JSON.parse(readFileSync(require.resolve(`${packages[artist]}/icons.json`), 'utf8')),
  );
  return names.map((name) => {
    const icon = pack.icons[name];
    if (icon === undefined) throw new WorldError(`${packages[artist]} holds no icon "${name}"`);
    const { body, left = 0, top = 0, width = pack.width, height = pack.height } = icon;
    return { body, left, top, width, height };
  });
}

/** `name@version` of all that the drawings depend on: another version may give other pixels. */
export function iconSources(): readonly string[] {
  return [...Object.values(packages), '@resvg/resvg-js'].map((name) => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')));
    return `${name}@${version}`;
  });
}
