/** A Vision Transformer, from pixels to a class id, and pictures of what it looked at. Runs in a browser too. */

export {
  type AttentionMapOptions,
  type AttentionMaps,
  attentionMaps,
} from './attention/attention-maps.ts';
export {
  type CausalCheck,
  type CausalCheckOptions,
  causalCheck,
  type MapCorrelations,
  mapCorrelations,
} from './attention/causal-check.ts';
export { logOdds } from './attention/log-odds.ts';
export { type OccludeOptions, occlude } from './attention/occlude.ts';
export { type PatchMap, toPatchMap } from './attention/patch-map.ts';
export { rankCorrelation } from './attention/rank-correlation.ts';
export { attentionRelevance } from './attention/relevance.ts';
export { attentionRollout } from './attention/rollout.ts';
export { attentionGradientsOf, attentionWeightsOf } from './attention/weights-and-gradients.ts';
export { type Classification, type ClassifyOptions, probabilities, topClasses } from './classify.ts';
export { type FullVitConfig, parseVitConfig, type VitConfig, vitPresets } from './config.ts';
export { interpolatePositions } from './interpolate-positions.ts';
export { edgeChannels, orientedEdges, withEdges } from './oriented-edges.ts';
export { PatchEmbedding } from './patch-embedding.ts';
export { patchify, unpatchify } from './patches.ts';
export { type PatchGrid, patchAngles, sinePositions2d } from './positions.ts';
export {
  type ByteImage,
  type FloatImage,
  ImageError,
  type ImageSize,
  imageTensor,
} from './preprocess/image.ts';
export { type PreprocessOptions, preprocess } from './preprocess/preprocess.ts';
export { preprocessOptionsFrom } from './preprocess/preprocessor-config.ts';
export { type Resampling, resize } from './preprocess/resize.ts';
export { type EncodeOptions, Vit } from './vit.ts';
