/** What a model family does for `pnpm parity`: run a checkpoint on recorded inputs, hand over its outputs. */

/** One output beside what the public implementation recorded. */
export interface Comparison {
  readonly output: string;
  readonly got: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
}

export type Family = (folder: string, expected: Expected) => Promise<Comparison[]>;

/** An `expected.json`: inputs and outputs as flat lists, shapes beside them. */
export class Expected {
  readonly #file: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(file: string, values: unknown) {
    if (typeof values !== 'object' || values === null || Array.isArray(values)) {
      throw new Error(`${file} must hold one object of lists`);
    }
    this.#file = file;
    this.#values = values as Record<string, unknown>;
  }

  /** Whether there is anything called `name`. */
  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }

  /** The list of numbers called `name`. */
  numbers(name: string): number[] {
    const value = this.#values[name];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) {
      throw new Error(`${this.#file} must hold a list of numbers called '${name}'`);
    }
    return value;
  }

  /** The list of whole numbers called `name`, one for each of the letters. */
  shape(name: string, letters: string): number[] {
    const shape = this.numbers(name);
    const axes = letters.split(' ').length;
    if (shape.length !== axes || !shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
      throw new Error(
        `${this.#file}: '${name}' must be [${letters.split(' ').join(', ')}]; got [${shape.join(', ')}]`,
      );
    }
    return shape;
  }
}
