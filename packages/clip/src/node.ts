/** What needs files or the network: tokenizer files, checkpoint folders, downloads. */

export { type FromPretrainedOptions, fromPretrained, type SaveOptions, saveAs } from './node/pretrained.ts';
export { loadBytePairTokenizer, loadTokenizer, saveTokenizer } from './node/tokenizer-files.ts';
