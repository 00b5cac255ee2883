/** Public checkpoints name and lay out their tensors differently from us; a table of data says how, for both ways. */

/**
 * How a public tensor lies:
 * - `same`: as ours, up to axes of length 1;
 * - `transposed`: a linear weight [Out, In], ours is [In, Out];
 * - `convolution`: a patch kernel [D, C, P, P], ours is [P·P·C, D].
 */
export type Layout = 'same' | 'transposed' | 'convolution';

/**
 * Public name, our parameter path, public shape in letters (none: a scalar), layout; `*` stands for the number of a
 * layer. A path `attention.{queries,keys,values}.weight` says that the public tensor is these of ours, one below the
 * other.
 */
export type NameRow = readonly [publicName: string, path: string, shape: string, layout: Layout];

/** One tensor of a checkpoint of a certain size. */
export interface CheckpointTensor {
  readonly publicName: string;
  /** Paths of our parameters, as `Module.parameters()` names them: equal parts of the public tensor's first axis. */
  readonly paths: readonly string[];
  /** Public shape. */
  readonly shape: readonly number[];
  readonly layout: Layout;
}

/** The rows with something in front of their names and of our paths. */
export function namesBelow(rows: readonly NameRow[], theirs: string, ours: string): NameRow[] {
  return rows.map(([name, path, shape, layout]) => [theirs + name, ours + path, shape, layout]);
}

/** The table for a model of `layers` layers and these sizes behind its letters. */
export function expandNames(
  table: readonly NameRow[],
  layers: number,
  sizes: Readonly<Record<string, number>>,
): CheckpointTensor[] {
  const numbers = Array.from({ length: layers }, (_, layer) => String(layer));
  return table.flatMap(([publicName, path, letters, layout]) => {
    const shape = letters === '' ? [] : letters.split(' ').map((letter) => sizes[letter] ?? Number(letter));
    const layersOfRow = path.includes('*') ? numbers : [''];
    return layersOfRow.map((layer) => ({
      publicName: publicName.replace('*', layer),
      paths: expandBraces(path.replace('*', layer)),
      shape,
      layout,
    }));
  });
}

/** `a.{b,c}.d` → `a.b.d`, `a.c.d`. */
function expandBraces(path: string): string[] {
  const [before, names, after] = path.split(/[{}]/);
  return names === undefined ? [path] : names.split(',').map((name) => `${before}${name}${after}`);
}
