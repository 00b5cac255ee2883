/** Public checkpoints name and lay out their tensors differently from us; a table of data says how, for both ways. */

/**
 * How a public tensor lies:
 * - `same`: as ours;
 * - `transposed`: a linear weight [Out, In], ours is [In, Out];
 * - `convolution`: a patch kernel [D, C, P, P], ours is [P·P·C, D].
 */
export type Layout = 'same' | 'transposed' | 'convolution';

/** Public name, our parameter path, public shape in letters, layout; `*` stands for the number of a layer. */
export type NameRow = readonly [publicName: string, path: string, shape: string, layout: Layout];

/** One tensor of a checkpoint of a certain size. */
export interface CheckpointTensor {
  readonly publicName: string;
  /** Path of our parameter, as `Module.parameters()` names it. */
  readonly path: string;
  /** Public shape. */
  readonly shape: readonly number[];
  readonly layout: Layout;
}

/** The table for a model of `layers` layers and these sizes behind its letters. */
export function expandNames(
  table: readonly NameRow[],
  layers: number,
  sizes: Readonly<Record<string, number>>,
): CheckpointTensor[] {
  const numbers = Array.from({ length: layers }, (_, layer) => String(layer));
  return table.flatMap(([publicName, path, letters, layout]) => {
    const shape = letters.split(' ').map((letter) => sizes[letter] ?? Number(letter));
    const layersOfRow = path.includes('*') ? numbers : [''];
    return layersOfRow.map((layer) => ({
      publicName: publicName.replace('*', layer),
      path: path.replace('*', layer),
      shape,
      layout,
    }));
  });
}
