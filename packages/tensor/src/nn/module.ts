/** What all layers share: parameters with names, freezing, and state that moves between models and files. */
import * as tf from '../tf.ts';
import { mismatches } from './mismatches.ts';

/** A variable that holds the tensor's values; the tensor itself is disposed. */
export function parameter(tensor: tf.Tensor): tf.Variable {
  const variable = tf.variable(tensor);
  tensor.dispose();
  return variable;
}

/**
 * A model or a part of one. Its parameters are found, not declared: every property that is a variable, a module or an
 * array of modules counts, and its path is its name: `encoder.blocks.0.attention.queries.weight`. A parameter that
 * two properties share (tied weights) goes by the first of its names.
 */
export abstract class Module {
  /** All parameters by path, in the order in which the properties are declared. */
  parameters(): Map<string, tf.Variable> {
    const found = new Map<tf.Variable, string>();
    collect(this, '', found, new Set());
    return new Map([...found].map(([variable, path]) => [path, variable]));
  }

  /** The parameters that are not frozen. */
  trainableParameters(): Map<string, tf.Variable> {
    return new Map([...this.parameters()].filter(([, variable]) => variable.trainable));
  }

  /** No gradient is computed for these parameters, and training leaves them bit for bit as they are. */
  freeze(): this {
    return this.#setTrainable(false);
  }

  unfreeze(): this {
    return this.#setTrainable(true);
  }

  #setTrainable(trainable: boolean): this {
    for (const variable of this.parameters().values()) variable.trainable = trainable;
    return this;
  }

  /** The parameters as tensors, by path. They are the live variables: read or write them out, don't dispose them. */
  stateDict(): Map<string, tf.Tensor> {
    return this.parameters();
  }

  /**
   * Takes over the values; nothing is changed unless all names, shapes and dtypes fit.
   * @throws when a name is missing or unknown or a shape differs, listing all of them.
   */
  loadStateDict(state: ReadonlyMap<string, tf.Tensor>): void {
    const parameters = this.parameters();
    const problems = mismatches(parameters, state);
    if (problems.length > 0) {
      throw new Error(
        `${this.constructor.name}.loadStateDict: the state does not fit: ${problems.join('; ')}`,
      );
    }
    assignAll(parameters, state);
  }

  /** How many numbers the parameters hold. */
  parameterCount(): number {
    return [...this.parameters().values()].reduce((sum, { size }) => sum + size, 0);
  }

  dispose(): void {
    for (const variable of this.parameters().values()) variable.dispose();
  }
}

/** Each variable ← the values of its name. Both share one piece of memory until either is assigned anew. */
export function assignAll(
  variables: ReadonlyMap<string, tf.Variable>,
  values: ReadonlyMap<string, tf.Tensor>,
): void {
  for (const [path, variable] of variables) {
    const value = values.get(path)!;
    if (value !== variable) variable.assign(value);
  }
}

function collect(
  module: Module,
  prefix: string,
  found: Map<tf.Variable, string>,
  visited: Set<Module>,
): void {
  if (visited.has(module)) return;
  visited.add(module);
  for (const [name, value] of Object.entries(module)) {
    const path = prefix + name;
    if (value instanceof tf.Variable) {
      if (!found.has(value)) found.set(value, path);
    } else if (value instanceof Module) {
      collect(value, `${path}.`, found, visited);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (item instanceof Module) collect(item, `${path}.${index}.`, found, visited);
      }
    }
  }
}
