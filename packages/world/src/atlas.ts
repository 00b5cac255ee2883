import * as z from 'zod';
import { type Artist, artists } from './artists.ts';
import { unknownName, WorldError } from './errors.ts';
import { type Noun, nounNamed } from './lexicon.ts';
import type { PackedFile } from './packed-file.ts';

/** One drawing, trimmed to what is visible. */
export interface Sprite {
  readonly noun: string;
  readonly artist: Artist;
  readonly width: number;
  readonly height: number;
  /** [height, width, 4]: red, green, blue, alpha in 0 … 255, the colours not multiplied by alpha. */
  readonly rgba: Uint8Array;
}

/** The longest side of every sprite, in pixels. */
export const spriteSide = 48;

/** All drawings: 401 nouns × 4 artists. */
export class SpriteAtlas {
  readonly sprites: readonly Sprite[];
  readonly #byName: ReadonlyMap<string, Sprite>;

  constructor(sprites: readonly Sprite[]) {
    this.sprites = sprites;
    this.#byName = new Map(sprites.map((sprite) => [`${sprite.artist}/${sprite.noun}`, sprite]));
  }

  /** The drawing of a noun by an artist. */
  sprite(noun: string | Noun, artist: Artist): Sprite {
    const name = typeof noun === 'string' ? noun : noun.noun;
    const sprite = this.#byName.get(`${artist}/${name}`);
    if (sprite !== undefined) return sprite;
    if (!artists.includes(artist)) throw unknownName('artist', artist, artists);
    throw new WorldError(`the atlas holds no drawing of "${nounNamed(name).noun}" by ${artist}`);
  }
}

const Side = z.int().min(1).max(spriteSide);
const Description = z.strictObject({
  sprites: z.array(z.tuple([z.string(), z.enum(['noto', 'fluent', 'twemoji', 'openmoji']), Side, Side])),
});

/**
 * An atlas as a file: the description lists noun, artist, width and height of each sprite, the payload is their
 * RGBA bytes in that order without gaps.
 */
export function packAtlas({ sprites }: SpriteAtlas): PackedFile {
  const rows = sprites.map(({ noun, artist, width, height }) => [noun, artist, width, height]);
  const payload = new Uint8Array(sprites.reduce((sum, { rgba }) => sum + rgba.length, 0));
  let offset = 0;
  for (const { rgba } of sprites) {
    payload.set(rgba, offset);
    offset += rgba.length;
  }
  return { description: { sprites: rows }, payload };
}

/** The sprites are views into the file's payload. */
export function unpackAtlas({ description, payload }: PackedFile): SpriteAtlas {
  const parsed = Description.safeParse(description);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new WorldError(`unpackAtlas: description.${issue?.path.join('.')}: ${issue?.message}`);
  }
  let offset = 0;
  const sprites = parsed.data.sprites.map(([noun, artist, width, height]): Sprite => {
    const rgba = payload.subarray(offset, offset + width * height * 4);
    offset += width * height * 4;
    return { noun, artist, width, height, rgba };
  });
  if (offset !== payload.length) {
    throw new WorldError(`unpackAtlas: expected ${offset} bytes of pixels; got ${payload.length}`);
  }
  return new SpriteAtlas(sprites);
}
