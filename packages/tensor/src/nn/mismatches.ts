/** What keeps tensors from being put into others of the same names: nothing, or one phrase for each. */
export function mismatches(
  wanted: ReadonlyMap<string, Shaped>,
  given: ReadonlyMap<string, Shaped>,
): string[] {
  return [
    ...[...wanted.keys()].filter((path) => !given.has(path)).map((path) => `missing '${path}'`),
    ...[...given.keys()].filter((path) => !wanted.has(path)).map((path) => `unknown '${path}'`),
    ...[...wanted].flatMap(([path, { shape }]) => {
      const came = given.get(path)?.shape ?? shape;
      if (came.join() === shape.join()) return [];
      return [`'${path}' is [${shape.join(', ')}] here; got [${came.join(', ')}]`];
    }),
  ];
}

interface Shaped {
  readonly shape: readonly number[];
}
