import type { Sprite } from '../atlas.ts';
import { type ScaledSprite, scaleSprite } from '../draw.ts';
import { altered } from './altered-sprite.ts';
import type { Look } from './scene.ts';

const kept = new WeakMap<Sprite, Map<string, ScaledSprite>>();

/** A sprite at a size, remembered: scaling costs several times more than drawing, and sizes are few. */
export function scaled(sprite: Sprite, longest: number, look: Look): ScaledSprite {
  let sizes = kept.get(sprite);
  if (sizes === undefined) {
    sizes = new Map();
    kept.set(sprite, sizes);
  }
  const key = `${longest} ${look}`;
  let found = sizes.get(key);
  if (found === undefined) {
    const { width, height, pixels } = scaleSprite(altered(sprite, look), longest);
    found = { width, height, pixels: Uint16Array.from(pixels) };
    sizes.set(key, found);
  }
  return found;
}
