// One file a kernel. Every argument is a pointer into the backend's memory, a size or a stride in floats, or a number.
// There is no static data and no allocation here: the memory belongs to tfjs, and the caller passes scratch space.
export { adamwStep, globalNorm } from './adamw';
export { attention } from './attention';
export { attentionGradient } from './attention-gradient';
export { crossEntropy, crossEntropyGradient } from './cross-entropy';
export { embeddingLookup } from './embedding';
export { gelu, geluGradient } from './gelu';
export { swapMiddle } from './heads';
export { logSumExp, logSumExpGradient } from './log-sum-exp';
export { matmul } from './matmul';
export { layerNorm, layerNormGradient, rmsNorm, rmsNormGradient } from './norms';
export { multiplyAdd, multiplyAddPeak } from './peak';
export { rotate } from './rotary';
export { segmentSum } from './segment-sum';
export { geluTanh, geluTanhGradient, quickGelu, quickGeluGradient, silu, siluGradient } from './sigmoid-linear';
export { softmax, softmaxGradient } from './softmax';
export { sumMiddle } from './sum';
export { writeTokens } from './write-tokens';
