/** What needs files or a terminal: checkpoint folders, conversations. */

export { type ChatPlace, chatCommand } from './node/chat/chat-command.ts';
export type { ChatPicture, KnownAnswer } from './node/chat/chat-picture.ts';
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
  type PretrainedLayout,
  pretrainedLayout,
  type SaveOptions,
  saveAs,
} from './node/pretrained-llava.ts';
