/** Pictures, and what is said about them. */

import { sidesOf } from '@pixels/clip';
import { tf } from '@pixels/tensor';
import { type ByteImage, imageTensor, type PreprocessOptions, preprocess } from '@pixels/vit';
import { Dialogue } from '../../conversation/dialogue.ts';
import type { Llava } from '../../llava.ts';
import type { Chat } from '../chat-files.ts';
import type { ChatPicture } from './chat-picture.ts';

export interface Talk {
  readonly pictures: readonly ChatPicture[];
  /** As the model reads them, [1, height, width, C] each. */
  readonly pixels: readonly tf.Tensor4D[];
  /** What it made of each, [1, N, D]. */
  readonly tokens: readonly tf.Tensor3D[];
  readonly dialogue: Dialogue;
}

/** The model looks at pictures; a conversation about them begins. */
export function beginTalk(llava: Llava, chat: Chat, pictures: readonly ChatPicture[]): Talk {
  const pixels = pictures.map(({ image }) => imageTensor(preprocess(image, readingOf(image, llava, chat)))); // [1, height, width, C]
  const tokens = pixels.map((image) => llava.imageTokens(image)); // [1, N, D]
  return { pictures, pixels, tokens, dialogue: new Dialogue(llava, chat.format, tokens) };
}

/** The same pictures, and nothing said. */
export function beginAgain(talk: Talk, llava: Llava, chat: Chat): Talk {
  talk.dialogue.dispose();
  return { ...talk, dialogue: new Dialogue(llava, chat.format, talk.tokens) };
}

/** Frees all that was kept of it. */
export function endTalk({ pixels, tokens, dialogue }: Talk): void {
  dialogue.dispose();
  tf.dispose([...pixels, ...tokens]);
}

/**
 * How a picture is prepared for the model: as the folder says, or, when it is as high as those that the encoder was made
 * for and no wider, as it is, where the encoder allows it. The folder's options, which are for pictures of any size,
 * would cut its sides off.
 */
export function readingOf(
  { width, height }: ByteImage,
  { config }: Llava,
  { imageOptions }: Chat,
): PreprocessOptions {
  const { imageSize, smallerImages, patchSize } = config.vision;
  const most = sidesOf(imageSize);
  const fits = height === most.height && width <= most.width && width % patchSize === 0;
  if (smallerImages === 'refuse' || !fits) return imageOptions;
  const { size, crop, ...rest } = imageOptions;
  return rest;
}
