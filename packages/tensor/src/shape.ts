/**
 * Shape contracts: the letters of a pattern are checked against a tensor, and bound to its sizes. Always, because our
 * kernels write to memory by these sizes, and because a check takes a fifth of a microsecond.
 */

/** A shape that breaks a contract. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

type Letter<Token extends string> = Token extends '...' | `${number}` ? never : Token;
/** The letters of a pattern: `'B N 3'` → `'B' | 'N'`. */
export type Letters<Pattern extends string> = Pattern extends `${infer First} ${infer Rest}`
  ? Letter<First> | Letters<Rest>
  : Letter<Pattern>;

/**
 * The size behind each letter of `pattern`, e.g. `'B N D'` of a [2, 64, 128] → { B: 2, N: 64, D: 128 }.
 *
 * A token of a pattern is a letter or name (bound; the same name twice must be the same size), a number (that very
 * size), or, first, `...` (any number of axes).
 *
 * @param sizes what is already known of some letters.
 * @param what function and argument, for the message: `'patchEmbedding: tokens'`.
 * @throws ShapeError naming the axis, what was expected and what came.
 */
export function expectShape<const Pattern extends string>(
  tensor: { readonly shape: readonly number[] },
  pattern: Pattern,
  sizes: { readonly [letter in Letters<Pattern>]?: number | undefined },
  what: string,
): Record<Letters<Pattern>, number> {
  const { shape } = tensor;
  const tokens = pattern.split(' ');
  const axes = tokens[0] === '...' ? tokens.slice(1) : tokens;
  const first = shape.length - axes.length;
  const bound: Record<string, number> = {};
  if (first < 0 || (first > 0 && tokens[0] !== '...')) {
    throw new ShapeError(
      `${what}: expected [${tokens.join(', ')}]${known(sizes)}; got [${shape.join(', ')}]`,
    );
  }
  for (const [index, token] of axes.entries()) {
    const size = shape[first + index]!;
    const number = Number(token);
    const wanted = Number.isNaN(number) ? (bound[token] ?? (sizes as Record<string, number>)[token]) : number;
    if (wanted !== undefined && wanted !== size) {
      throw new ShapeError(
        `${what}: axis ${first + index} (${token}) must be ${wanted}: expected [${tokens.join(', ')}]` +
          `${known(sizes)}; got [${shape.join(', ')}]`,
      );
    }
    bound[token] = size;
  }
  return bound as Record<Letters<Pattern>, number>;
}

/** ` with D = 128, H = 4`. */
function known(sizes: Readonly<Record<string, number | undefined>>): string {
  const parts = Object.entries(sizes).flatMap(([letter, size]) =>
    size === undefined ? [] : [`${letter} = ${size}`],
  );
  return parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
}
