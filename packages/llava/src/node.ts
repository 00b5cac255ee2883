/** What needs files: checkpoint folders. */

export {
  type DecoderFromPretrainedOptions,
  decoderFromPretrained,
  readSpecialTokenIds,
  type SaveDecoderOptions,
  saveDecoderAs,
} from './node/pretrained-decoder.ts';
