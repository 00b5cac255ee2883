/** What needs files: checkpoint folders. */

export { type Chat, loadChat, saveChat } from './node/chat-files.ts';
export {
  type DecoderFromPretrainedOptions,
  decoderFromPretrained,
  readSpecialTokenIds,
  type SaveDecoderOptions,
  saveDecoderAs,
} from './node/pretrained-decoder.ts';
export {
  type FromPretrainedOptions,
  fromPretrained,
  type SaveOptions,
  saveAs,
} from './node/pretrained-llava.ts';
