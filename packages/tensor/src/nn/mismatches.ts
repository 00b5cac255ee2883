/** What keeps tensors from being put into others of the same names: nothing, or one phrase for each. */
export function mismatches(wanted: ReadonlyMap<string, Form>, given: ReadonlyMap<string, Form>): string[] {
  return [
    ...[...wanted.keys()].filter((path) => !given.has(path)).map((path) => `missing '${path}'`),
    ...[...given.keys()].filter((path) => !wanted.has(path)).map((path) => `unknown '${path}'`),
    ...[...wanted].flatMap(([path, form]) => {
      const [here, came] = [describeForm(form), describeForm(given.get(path) ?? form)];
      return came === here ? [] : [`'${path}' is ${here} here; got ${came}`];
    }),
  ];
}

/** What two tensors must have in common for one to take the other's values. */
interface Form {
  readonly dtype: string;
  readonly shape: readonly number[];
}

function describeForm({ dtype, shape }: Form): string {
  return `${dtype} [${shape.join(', ')}]`;
}
