/** Where a word looked, in a terminal. */

import { type ByteImage, type FloatImage, type PatchMap, preprocess } from '@pixels/vit';
import { lookAtAnswer } from '../../looking/look-at-answer.ts';
import type { ChatRoom } from './chat-room.ts';
import { drawPicture } from './draw-picture.ts';
import { printable } from './printable.ts';
import { readingOf } from './talk.ts';

/** Each picture, bright where the last word of the last answer looked; in digits where there are no colours. */
export async function lookAtLastWord({ talk, settings }: ChatRoom): Promise<string[]> {
  const { llava, chat, screen } = settings;
  const { ids, answered } = talk.dialogue;
  if (answered === 0) throw new Error('/look needs an answer; ask something first');
  if (talk.pictures.length === 0) throw new Error('/look needs a picture; /image shows one');
  const text = { ids, pictures: talk.pixels };
  const lines: string[] = [];
  for (const [picture, { image, name }] of talk.pictures.entries()) {
    const looked = lookAtAnswer(llava, chat.format, text, answered, { picture }).at(-1);
    if (looked === undefined) throw new Error('/look needs a word, but the answer has none');
    const { word, map } = looked;
    const { mean, std, ...framing } = readingOf(image, llava, chat);
    const drawn = await drawPicture(spotlight(preprocess(image, framing), map), screen);
    lines.push(...(drawn === undefined ? digitsOf(map) : [drawn]));
    const scale = drawn === undefined ? '9' : 'bright';
    lines.push(`how much "${printable(word.trim())}" looked at each part of ${name} (${scale}: most)`);
  }
  return lines;
}

/** image · (¼ + ¾·map/max): dark where nothing was looked at. */
function spotlight({ width, height, channels, data }: FloatImage, map: PatchMap): ByteImage {
  const most = Math.max(...map.flat());
  const [rows, columns] = [map.length, map[0]!.length];
  const bytes = Uint8Array.from(data, (value, index) => {
    const [x, y] = [Math.floor(index / channels) % width, Math.floor(index / channels / width)];
    const looked = map[Math.floor((y * rows) / height)]![Math.floor((x * columns) / width)]! / most;
    return Math.round(255 * value * (0.25 + 0.75 * looked));
  });
  return { width, height, channels, data: bytes };
}

function digitsOf(map: PatchMap): string[] {
  const most = Math.max(...map.flat());
  return map.map((row) => row.map((value) => Math.round((9 * value) / most)).join(' '));
}
