/** What needs files or the network: tokenizer files, checkpoint folders, downloads. */

export { type CacheOptions, pulled } from './node/hub/cache.ts';
export { HubError } from './node/hub/hub-error.ts';
export { type PullOptions, type PullProgress, pull } from './node/hub/pull.ts';
export { readImageOptions, readImageProcessor } from './node/image-options.ts';
export { type FromPretrainedOptions, fromPretrained, type SaveOptions, saveAs } from './node/pretrained.ts';
export { loadBytePairTokenizer, loadTokenizer, saveTokenizer } from './node/tokenizer-files.ts';
