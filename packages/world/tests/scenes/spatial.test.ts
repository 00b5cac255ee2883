import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearCorner, cornerOf, directions, opposite, stands } from '../../src/scenes/spatial.ts';

const box = fc.record({
  x: fc.nat(50),
  y: fc.nat(50),
  width: fc.integer({ min: 1, max: 14 }),
  height: fc.integer({ min: 1, max: 14 }),
});

describe('stands', () => {
  it('holds for one direction at most, and for the other thing in the opposite one', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const found = directions.filter((direction) => stands(a, direction, b));
        expect(found.length).toBeLessThanOrEqual(1);
        for (const direction of directions) {
          expect(stands(b, opposite[direction], a)).toBe(stands(a, direction, b));
        }
      }),
    );
  });

  it('goes by centres, and leaves the diagonal undecided', () => {
    const at = (x: number, y: number, side = 10) => ({
      x: x - side / 2,
      y: y - side / 2,
      width: side,
      height: side,
    });
    expect(stands(at(10, 30), 'left of', at(50, 30, 4))).toBe(true);
    expect(stands(at(10, 30), 'left of', at(50, 50))).toBe(true);
    expect(stands(at(10, 30), 'left of', at(50, 51))).toBe(false);
    expect(stands(at(30, 10), 'above', at(30, 40))).toBe(true);
    expect(directions.some((direction) => stands(at(10, 10), direction, at(40, 40)))).toBe(false);
  });
});

describe('corners', () => {
  it('are named by the centre, and clear when it is off the middle', () => {
    expect(cornerOf({ x: 0, y: 0, width: 10, height: 10 })).toBe('top left');
    expect(cornerOf({ x: 40, y: 0, width: 10, height: 10 })).toBe('top right');
    expect(cornerOf({ x: 0, y: 40, width: 10, height: 10 })).toBe('bottom left');
    expect(cornerOf({ x: 40, y: 40, width: 10, height: 10 })).toBe('bottom right');
    expect(clearCorner({ x: 5, y: 5, width: 20, height: 20 })).toBe(true);
    expect(clearCorner({ x: 22, y: 5, width: 20, height: 20 })).toBe(false);
  });
});
