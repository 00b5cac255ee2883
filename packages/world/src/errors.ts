import leven from 'leven';

/** A wrong argument or a damaged file. The message is one line and says how to mend it; no stack is needed. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/**
 * `unknown noun "dgo"; did you mean "dog"?`: the error for a name that stands in no list.
 *
 * @param kind what the name should have been: `noun`, `artist`, `category`
 * @param known every name that would have been right; a short list is printed whole
 */
export function unknownName(kind: string, name: string, known: readonly string[]): WorldError {
  let closest = '';
  let smallest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = leven(String(name).toLowerCase(), candidate.toLowerCase());
    if (distance < smallest) {
      smallest = distance;
      closest = candidate;
    }
  }
  const near = smallest <= Math.max(2, Math.floor(String(name).length / 3));
  const hint = near
    ? `did you mean "${closest}"?`
    : `there are ${known.length}, "${known[0]}" is one of them`;
  return new WorldError(
    `unknown ${kind} "${name}"; ${!near && known.length <= 8 ? `choose one of ${known.join(', ')}` : hint}`,
  );
}

/** Throws unless `value` is a whole number in [low, high]; `where` is the function and argument it came to. */
export function expectWhole(where: string, value: number, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    const from = low === Number.MIN_SAFE_INTEGER ? '' : ` from ${low}`;
    const to = high === Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`;
    const got = typeof value === 'string' ? `the text "${value}"` : value;
    throw new WorldError(`${where}: expected a whole number${from}${to}; got ${got}`);
  }
}

/** A seed is any whole number that a double holds exactly, negative ones too. */
export function expectSeed(where: string, seed: number): void {
  expectWhole(`${where} seed`, seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}
