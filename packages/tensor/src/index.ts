/** Tensors to train with: backends, ops, layers, optimisers, files. Everything here also runs in a browser. */

export { installKernels, type KernelInstallation } from './backend/install.ts';
export { peakSpeed } from './backend/peak.ts';
export { type BackendName, type Runtime, type StartOptions, start } from './backend/start.ts';
export { BlankRandom } from './checkpoint/blank-random.ts';
export { checkTensors, publicTensors, readTensors, type TensorSource } from './checkpoint/checkpoint.ts';
export { activationOf, hiddenActOf } from './checkpoint/hidden-act.ts';
export {
  type CheckpointTensor,
  expandNames,
  type Layout,
  type NameRow,
  namesBelow,
} from './checkpoint/name-table.ts';
export { type ReadModelOptions, readModel } from './checkpoint/read-model.ts';
export { describe, describeTable, type ParameterRow } from './nn/describe.ts';
export { Embedding, type EmbeddingConfig } from './nn/embedding.ts';
export { LayerNorm, type NormConfig } from './nn/layer-norm.ts';
export { Linear, type LinearConfig } from './nn/linear.ts';
export { Mlp, type MlpConfig } from './nn/mlp.ts';
export { Module, parameter } from './nn/module.ts';
export {
  type AttendOptions,
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
} from './nn/multi-head-attention.ts';
export { RMSNorm } from './nn/rms-norm.ts';
export { TransformerBlock, type TransformerBlockConfig } from './nn/transformer-block.ts';
export { type Activation, activate } from './ops/activate.ts';
export { type AdamWResult, type AdamWSettings, type AdamWTensors, adamwStep } from './ops/adamw-step.ts';
export type { UseWeights } from './ops/attention-in-hand.ts';
export type { AttentionOptions } from './ops/attention-inputs.ts';
export { attentionWeights } from './ops/attention-weights.ts';
export { type CrossEntropyOptions, crossEntropy } from './ops/cross-entropy.ts';
export { embeddingLookup } from './ops/embedding-lookup.ts';
export { gelu } from './ops/gelu.ts';
export { geluTanh } from './ops/gelu-tanh.ts';
export { globalNorm } from './ops/global-norm.ts';
export { mergeHeads, splitHeads } from './ops/heads.ts';
export { type HeadwiseAttentionOptions, headwiseAttention } from './ops/headwise-attention.ts';
export { layerNorm } from './ops/layer-norm.ts';
export { linear } from './ops/linear.ts';
export { logSumExp } from './ops/log-sum-exp.ts';
export type { MaskOptions } from './ops/mask.ts';
export { quickGelu } from './ops/quick-gelu.ts';
export { rmsNorm } from './ops/rms-norm.ts';
export { type RotaryAngles, rotary, rotaryTables } from './ops/rotary.ts';
export { scaledDotProductAttention } from './ops/scaled-dot-product-attention.ts';
export { silu } from './ops/silu.ts';
export { softmax } from './ops/softmax.ts';
export { TokenBuffer } from './ops/token-buffer.ts';
export { AdamW, type AdamWHyperparameters, type AdamWOptions } from './optim/adamw.ts';
export { type ClippedGradients, clipByGlobalNorm, clipScale } from './optim/clip-by-global-norm.ts';
export { gradients, type LossAndGradients } from './optim/gradients.ts';
export { type Directions, isHiddenMatrix, isWeightMatrix, Muon, type MuonOptions } from './optim/muon.ts';
export type { Optimizer, OptimizerOptions, OptimizerState } from './optim/optimizer.ts';
export { orthogonalize } from './optim/orthogonalize.ts';
export { type Schedule, type WarmupCosineConfig, warmupCosine } from './optim/warmup-cosine.ts';
export { parseConfig } from './parse-config.ts';
export { plain } from './plain.ts';
export { Random, type RandomState } from './random.ts';
export {
  type Dtype,
  type FloatDtype,
  type ReadableDtype,
  readableDtypes,
  type TensorData,
} from './safetensors/dtypes.ts';
export { encodeSafetensors, type Metadata, type NamedArray } from './safetensors/encode.ts';
export type { TensorEntry } from './safetensors/header.ts';
export { parseSafetensors, type SafetensorsFile, type TensorValue } from './safetensors/parse.ts';
export { SafetensorsError } from './safetensors/safetensors-error.ts';
export { expectShape, type Letters, ShapeError } from './shape.ts';
export { grouped, textTable } from './text-table.ts';
export * as tf from './tf.ts';
export type { CheckpointStore } from './train/checkpoint.ts';
export type { Configuration, Json } from './train/configuration.ts';
export { type DataSource, shuffledBatches } from './train/data-source.ts';
export { TrainingDivergedError, TrainingInterruptedError, WorkerFailedError } from './train/errors.ts';
export type { GradientSource, LossOfBatch, Position, StepGradients } from './train/gradient-source.ts';
export { defineJob, type Job, type JobBuilder, type JobParts, type Share, shareOf } from './train/job.ts';
export type { Evaluation, ProgressReporter, StepRecord } from './train/progress.ts';
export { train } from './train/train.ts';
export type { TrainOptions, TrainResult } from './train/train-options.ts';
