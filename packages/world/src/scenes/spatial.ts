import type { Box } from '../picture.ts';
import { sceneSide } from './arrange.ts';
import type { SceneObject } from './scene.ts';

export type Direction = 'left of' | 'right of' | 'above' | 'below';

export const directions: readonly Direction[] = ['left of', 'right of', 'above', 'below'];

export const opposite: Readonly<Record<Direction, Direction>> = {
  'left of': 'right of',
  'right of': 'left of',
  above: 'below',
  below: 'above',
};

export type Corner = 'top left' | 'top right' | 'bottom left' | 'bottom right';

/** In the order of `quarters`. */
export const corners: readonly Corner[] = ['top left', 'top right', 'bottom left', 'bottom right'];

/** Twice the centre, so that it is a whole number. */
function centre({ x, y, width, height }: Box): { readonly x: number; readonly y: number } {
  return { x: 2 * x + width, y: 2 * y + height };
}

/**
 * a is left of b when its centre is, and at least twice as far left as it is above or below: nobody would say
 * otherwise. Of two things that stand diagonally neither direction holds.
 */
export function stands(a: Box, direction: Direction, b: Box): boolean {
  const [from, to] = [centre(a), centre(b)];
  const [right, down] = [from.x - to.x, from.y - to.y];
  switch (direction) {
    case 'left of':
      return right < 0 && -right >= 2 * Math.abs(down);
    case 'right of':
      return right > 0 && right >= 2 * Math.abs(down);
    case 'above':
      return down < 0 && -down >= 2 * Math.abs(right);
    case 'below':
      return down > 0 && down >= 2 * Math.abs(right);
  }
}

/** The quarter in which a box has its centre. */
export function cornerOf(box: Box): Corner {
  const { x, y } = centre(box);
  return corners[(y < sceneSide ? 0 : 2) + (x < sceneSide ? 0 : 1)]!;
}

/** The only thing that stands so to the reference, or none when there are several. */
export function onlyOne(
  objects: readonly SceneObject[],
  direction: Direction,
  reference: SceneObject,
): SceneObject | undefined {
  const found = objects.filter(
    (object) => object !== reference && stands(object.box, direction, reference.box),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Pixels of the longest side. */
export function sizeOf({ box }: SceneObject): number {
  return Math.max(box.width, box.height);
}

/** How far from the middle lines, in pixels, the centre of a box must be for its quarter to be plain. */
const CLEAR = 6;

export function clearCorner(box: Box): boolean {
  const { x, y } = centre(box);
  return Math.abs(x - sceneSide) >= 2 * CLEAR && Math.abs(y - sceneSide) >= 2 * CLEAR;
}
