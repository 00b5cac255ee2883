/** What needs files or the network: tokenizer files, checkpoint folders, downloads. */

export { loadBytePairTokenizer, loadTokenizer, saveTokenizer } from './node/tokenizer-files.ts';
