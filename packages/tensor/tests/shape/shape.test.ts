import { describe, expect, expectTypeOf, test } from 'vitest';
import { expectShape, ShapeError } from '../../src/shape.ts';

const tensor = (...shape: number[]) => ({ shape });

describe('expectShape', () => {
  test('binds letters to sizes', () => {
    expect(expectShape(tensor(2, 64, 128), 'B N D', { D: 128 }, 'f: x')).toEqual({ B: 2, N: 64, D: 128 });
  });

  test('the type of the result has the letters of the pattern, and no others', () => {
    const sizes = expectShape(tensor(2, 8, 8, 3), 'B height width 3', {}, 'f: x');
    expectTypeOf(sizes).toEqualTypeOf<Record<'B' | 'height' | 'width', number>>();
    expectTypeOf(expectShape(tensor(2, 8), '... D', {}, 'f: x')).toEqualTypeOf<Record<'D', number>>();
  });

  test('`...` stands for any number of axes', () => {
    for (const shape of [[5], [4, 5], [2, 3, 4, 5]]) {
      expect(expectShape(tensor(...shape), '... D', { D: 5 }, 'f: x')).toEqual({ D: 5 });
    }
  });

  test.each([
    {
      shape: [2, 64, 96],
      message: 'f: x: axis 2 (D) must be 128: expected [B, N, D] with D = 128; got [2, 64, 96]',
    },
    { shape: [64, 128], message: 'f: x: expected [B, N, D] with D = 128; got [64, 128]' },
    { shape: [1, 2, 64, 128], message: 'f: x: expected [B, N, D] with D = 128; got [1, 2, 64, 128]' },
  ])('refuses $shape', ({ shape, message }) => {
    const check = () => expectShape(tensor(...shape), 'B N D', { D: 128 }, 'f: x');
    expect(check).toThrow(message);
    expect(check).toThrow(ShapeError);
  });

  test('a number is that size, and a letter has one size throughout', () => {
    expect(() => expectShape(tensor(8, 8, 4), 'height width 3', {}, 'f: image')).toThrow(
      'f: image: axis 2 (3) must be 3: expected [height, width, 3]; got [8, 8, 4]',
    );
    expect(() => expectShape(tensor(4, 5), 'N N', {}, 'f: rollout')).toThrow(
      'f: rollout: axis 1 (N) must be 4: expected [N, N]; got [4, 5]',
    );
    expect(() => expectShape(tensor(), '... D', {}, 'f: x')).toThrow('f: x: expected [..., D]; got []');
  });
});
