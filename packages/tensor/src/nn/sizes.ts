/** Checks on what layers are configured with. */

/** @throws unless every size is a whole number ≥ 1: `Linear: inputs must be a whole number ≥ 1; got 0`. */
export function expectSizes(layer: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new Error(`${layer}: ${name} must be a whole number ≥ 1; got ${size}`);
    }
  }
}

/** @throws unless `value` is one of the choices: `Mlp: activation must be one of gelu, silu; got 'gleu'`. */
export function expectChoice(layer: string, name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new Error(`${layer}: ${name} must be one of ${choices.join(', ')}; got '${value}'`);
  }
}
