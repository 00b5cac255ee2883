import type { Sprite } from '../atlas.ts';
import { type ScaledSprite, scaleSprite } from '../draw.ts';
import { withLook } from './altered-sprite.ts';
import type { Look } from './scene.ts';
import { sticker } from './sticker.ts';

/** Bytes of scaled drawings that are kept; most pictures find theirs, and the memory stays small. */
const ROOM = 96e6;

let kept = new WeakMap<Sprite, Map<string, ScaledSprite>>();
let bytes = 0;

/**
 * A sprite at a size, remembered: scaling costs several times more than drawing. With `onCard` it has a light rim,
 * one pixel wide, and is two pixels larger.
 */
export function scaled(sprite: Sprite, longest: number, look: Look, onCard: boolean): ScaledSprite {
  const key = `${longest} ${look} ${onCard}`;
  const found = kept.get(sprite)?.get(key);
  if (found !== undefined) return found;
  const { width, height, pixels } = scaleSprite(
    { ...sprite, rgba: withLook(sprite.rgba, sprite.width, look) },
    longest,
  );
  const plain = { width, height, pixels: new Uint16Array(pixels) };
  const made = onCard ? sticker(plain) : plain;
  if (bytes > ROOM) {
    kept = new WeakMap();
    bytes = 0;
  }
  bytes += made.pixels.byteLength;
  const sizes = kept.get(sprite) ?? new Map<string, ScaledSprite>();
  kept.set(sprite, sizes.set(key, made));
  return made;
}
