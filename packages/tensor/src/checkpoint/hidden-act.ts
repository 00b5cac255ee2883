/** `hidden_act` of public configs ↔ our activations. */

import type { Activation } from '../ops/activate.ts';

const activations: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_pytorch_tanh: 'geluTanh',
  gelu_new: 'geluTanh',
  quick_gelu: 'quickGelu',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
};

/** @throws naming the file and the activations that we have. */
export function activationOf(hiddenAct: string, file: string): Activation {
  const activation = Object.hasOwn(activations, hiddenAct) ? activations[hiddenAct] : undefined;
  if (activation !== undefined) return activation;
  throw new Error(
    `${file}: hidden_act must be one of ${Object.keys(activations).join(', ')}; got ${hiddenAct}`,
  );
}

/** The first name in the table. */
export function hiddenActOf(activation: Activation): string {
  return Object.entries(activations).find(([, ours]) => ours === activation)![0];
}
