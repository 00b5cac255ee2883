import type { Sprite } from '../atlas.ts';
import { type ScaledSprite, scaleSprite } from '../draw.ts';
import { altered } from './altered-sprite.ts';
import type { Look } from './scene.ts';

/** Bytes of scaled drawings that are kept; most pictures find theirs, and the memory stays small. */
const ROOM = 96e6;

let kept = new WeakMap<Sprite, Map<string, ScaledSprite>>();
let bytes = 0;

/** A sprite at a size, remembered: scaling costs several times more than drawing. */
export function scaled(sprite: Sprite, longest: number, look: Look): ScaledSprite {
  const key = `${longest} ${look}`;
  const found = kept.get(sprite)?.get(key);
  if (found !== undefined) return found;
  const { width, height, pixels } = scaleSprite(altered(sprite, look), longest);
  const made = { width, height, pixels: new Uint16Array(pixels) };
  if (bytes > ROOM) {
    kept = new WeakMap();
    bytes = 0;
  }
  bytes += made.pixels.byteLength;
  const sizes = kept.get(sprite) ?? new Map<string, ScaledSprite>();
  kept.set(sprite, sizes.set(key, made));
  return made;
}
