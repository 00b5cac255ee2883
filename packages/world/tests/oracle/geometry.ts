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

/** The place of the cell of 16 by 16 pixels that holds the point 2.5 pixels up and left of a thing's centre. */
export function cellPlace({ box }: Pick<SceneObject, 'box'>): number {
  const [column, row] = [box.x + (box.width - 5) / 2, box.y + (box.height - 5) / 2].map((at) =>
    Math.max(0, Math.floor(at / 16)),
  );
  return row! * 4 + column!;
}

export function cellLetter(thing: Pick<SceneObject, 'box'>): string {
  return 'ABCDEFGHIJKLMNOP'[cellPlace(thing)]!;
}
