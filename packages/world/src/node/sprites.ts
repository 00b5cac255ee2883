import { join } from 'node:path';
import { artists } from '../artists.ts';
import { packAtlas, type Sprite, SpriteAtlas, spriteSide, unpackAtlas } from '../atlas.ts';
import { nouns } from '../lexicon.ts';
import { SpriteDataset, type SpriteDatasetOptions } from '../sprite-dataset.ts';
import { cached, cacheFolder } from './cache.ts';
import { iconSources, readIcons } from './icon-packs.ts';
import { sha256 } from './pack.ts';
import { rasterise } from './rasterise.ts';

/** To be raised when the way of drawing changes. */
const VERSION = 1;

const loaded = new Map<string, SpriteAtlas>();

/**
 * All drawings. The first call on a machine rasterises them in about a second and keeps them in the cache folder;
 * every later one reads them in a few hundredths of a second.
 *
 * @throws WorldError when the cached atlas is damaged, or the cache folder cannot be written
 */
export async function loadSprites(): Promise<SpriteAtlas> {
  return loadSpritesNow();
}

function loadSpritesNow(): SpriteAtlas {
  const inputs = [VERSION, spriteSide, iconSources(), nouns.map(({ noun, icon }) => [noun, icon])];
  const key = sha256(new TextEncoder().encode(JSON.stringify(inputs)))
    .toString('hex')
    .slice(0, 12);
  const name = `sprites-${key}.bin`;
  const file = join(cacheFolder(), name);
  const kept = loaded.get(file);
  if (kept !== undefined) return kept;
  const atlas = unpackAtlas(cached(name, 'sprite atlas', () => packAtlas(buildAtlas())));
  loaded.set(file, atlas);
  return atlas;
}

/** Draws all sprites anew from the icon packs. */
export function buildAtlas(): SpriteAtlas {
  const names = nouns.map(({ icon }) => icon);
  return new SpriteAtlas(
    artists.flatMap((artist) =>
      readIcons(artist, names).map((icon, id): Sprite => {
        return { noun: nouns[id]!.noun, artist, ...rasterise(icon, spriteSide) };
      }),
    ),
  );
}

/** The drawings as labelled pictures; see `SpriteDataset`. Builds the atlas at first use. */
export function spriteDataset(options: SpriteDatasetOptions): SpriteDataset {
  return new SpriteDataset(loadSpritesNow(), options);
}
