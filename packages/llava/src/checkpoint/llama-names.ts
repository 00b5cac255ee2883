/** Tensors of Hugging Face's `LlamaForCausalLM` and `MistralForCausalLM`, and ours. */

import { type CheckpointTensor, expandNames, type NameRow, namesBelow } from '@pixels/tensor';
import type { FullDecoderConfig } from '../decoder/decoder-config.ts';

/** V vocabulary, D width, Q width of all query heads, K of all key heads, M width inside the MLP. */
const names: readonly NameRow[] = [
  ['embed_tokens.weight', 'tokens.table', 'V D', 'same'],
  ['layers.*.input_layernorm.weight', 'blocks.*.attentionNorm.scale', 'D', 'same'],
  ['layers.*.self_attn.q_proj.weight', 'blocks.*.attention.queries.weight', 'Q D', 'transposed'],
  ['layers.*.self_attn.k_proj.weight', 'blocks.*.attention.keys.weight', 'K D', 'transposed'],
  ['layers.*.self_attn.v_proj.weight', 'blocks.*.attention.values.weight', 'K D', 'transposed'],
  ['layers.*.self_attn.o_proj.weight', 'blocks.*.attention.output.weight', 'D Q', 'transposed'],
  ['layers.*.post_attention_layernorm.weight', 'blocks.*.mlpNorm.scale', 'D', 'same'],
  ['layers.*.mlp.gate_proj.weight', 'blocks.*.mlp.gate.weight', 'M D', 'transposed'],
  ['layers.*.mlp.up_proj.weight', 'blocks.*.mlp.expand.weight', 'M D', 'transposed'],
  ['layers.*.mlp.down_proj.weight', 'blocks.*.mlp.contract.weight', 'D M', 'transposed'],
  ['norm.weight', 'norm.scale', 'D', 'same'],
];

const attentionBiasNames: readonly NameRow[] = [
  ['layers.*.self_attn.q_proj.bias', 'blocks.*.attention.queries.bias', 'Q', 'same'],
  ['layers.*.self_attn.k_proj.bias', 'blocks.*.attention.keys.bias', 'K', 'same'],
  ['layers.*.self_attn.v_proj.bias', 'blocks.*.attention.values.bias', 'K', 'same'],
  ['layers.*.self_attn.o_proj.bias', 'blocks.*.attention.output.bias', 'D', 'same'],
];

const mlpBiasNames: readonly NameRow[] = [
  ['layers.*.mlp.gate_proj.bias', 'blocks.*.mlp.gate.bias', 'M', 'same'],
  ['layers.*.mlp.up_proj.bias', 'blocks.*.mlp.expand.bias', 'M', 'same'],
  ['layers.*.mlp.down_proj.bias', 'blocks.*.mlp.contract.bias', 'D', 'same'],
];

/** Tied weights are stored once, as token vectors. */
const headNames: readonly NameRow[] = [['weight', 'head.weight', 'V D', 'transposed']];

/** What stands in front of the public names: of the model, and of the head. */
export interface LlamaPrefixes {
  readonly model: string;
  readonly head: string;
}

/** Of a checkpoint that holds a decoder and nothing else. */
export const llamaPrefixes: LlamaPrefixes = { model: 'model.', head: 'lm_head.' };

/** Every tensor of such a decoder: `theirs` in front of public names, `ours` of our paths. */
export function llamaTensors(
  config: FullDecoderConfig,
  theirs: LlamaPrefixes = llamaPrefixes,
  ours: string = '',
): CheckpointTensor[] {
  const { vocabulary, width, heads, keyValueHeads, headWidth, hidden, layers } = config;
  const rows = [
    ...names,
    ...(config.attentionBias ? attentionBiasNames : []),
    ...(config.mlpBias ? mlpBiasNames : []),
  ];
  const all = [
    ...namesBelow(rows, theirs.model, ours),
    ...(config.tied ? [] : namesBelow(headNames, theirs.head, ours)),
  ];
  return expandNames(all, layers, {
    V: vocabulary,
    D: width,
    Q: heads * headWidth,
    K: keyValueHeads * headWidth,
    M: hidden,
  });
}
