import type { SceneObject } from '../../src/scenes/scene.ts';

/** Written apart from the package: what the boxes say, in plain floating point. */
export interface Centre {
  readonly x: number;
  readonly y: number;
}

export function centreOf({ box }: SceneObject): Centre {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The direction in which a plainly stands from b, or none when it stands askew. */
export function directionOf(a: SceneObject, b: SceneObject): string | undefined {
  const [p, q] = [centreOf(a), centreOf(b)];
  const angle = (Math.atan2(p.y - q.y, p.x - q.x) * 180) / Math.PI;
  const off = 26.566;
  if (Math.abs(angle) <= off) return 'right of';
  if (Math.abs(angle) >= 180 - off) return 'left of';
  if (Math.abs(angle - 90) <= off) return 'below';
  return Math.abs(angle + 90) <= off ? 'above' : undefined;
}

export function cornerName(object: SceneObject): string {
  const { x, y } = centreOf(object);
  return `${y < 32 ? 'top' : 'bottom'} ${x < 32 ? 'left' : 'right'}`;
}

export function longestSide({ box }: SceneObject): number {
  return Math.max(box.width, box.height);
}

/** The letter of the cell of 16 by 16 pixels that holds the centre of a thing. */
export function cellLetter({ box }: Pick<SceneObject, 'box'>): string {
  const [column, row] = [box.x + box.width / 2, box.y + box.height / 2].map((at) => Math.floor(at / 16));
  return 'ABCDEFGHIJKLMNOP'[row! * 4 + column!]!;
}
