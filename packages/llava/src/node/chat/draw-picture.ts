import type { ByteImage } from '@pixels/vit';
import { encodePng } from '@pixels/vit/node';
import { fitPicture } from './fit-picture.ts';
import { halfBlocks } from './half-blocks.ts';
import { inlinePicture } from './inline-picture.ts';
import type { Screen } from './screen.ts';

/** Pixels of a picture that the terminal draws itself: about a third of a window. */
const inlineRoom = { width: 480, height: 320 };

/** As many lines show a picture of 64 × 64 pixels, two in a character, as it is. */
const mostLines = 32;

/** Lines of the window that are left to words. */
const wordLines = 4;

/**
 * A colour image as text for this screen: as a picture where the terminal takes one, else in blocks; undefined where it
 * has not even colours.
 */
export async function drawPicture(image: ByteImage, screen: Screen): Promise<string | undefined> {
  if (screen.graphics !== undefined) {
    const png = await encodePng(fitPicture(image, inlineRoom));
    return inlinePicture(png, screen.graphics);
  }
  if (screen.depth < 8) return undefined;
  const height = 2 * Math.min(mostLines, screen.rows - wordLines);
  const room = { width: Math.min(screen.columns, 3 * mostLines), height };
  return halfBlocks(fitPicture(image, room), screen.depth).join('\n');
}
