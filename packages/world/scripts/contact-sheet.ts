/**
 * Draws `contact-sheet.png` for the README: some nouns by the three trained artists.
 *
 *     pnpm exec tsx packages/world/scripts/contact-sheet.ts
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { trainingArtists } from '../src/artists.ts';
import { placeSprite, scaledSize } from '../src/draw.ts';
import { loadSprites } from '../src/node/sprites.ts';
import { backgrounds, blankPicture, fillRectangle } from '../src/picture.ts';

const CELL = 56;
const SPRITE = 44;

const shown =
  'dog owl frog octopus bee tulip pear broccoli pizza cupcake teapot taxi sailboat kite dress guitar camera scissors key telescope';
const columns = shown.split(' ');

const width = columns.length * CELL;
const height = trainingArtists.length * CELL;
const sheet = blankPicture(width, height, [255, 255, 255]);
const atlas = await loadSprites();

trainingArtists.forEach((artist, row) => {
  columns.forEach((noun, column) => {
    const [x, y] = [column * CELL, row * CELL];
    const card = backgrounds[(column + row * 3) % backgrounds.length]!;
    fillRectangle(sheet, { x: x + 2, y: y + 2, width: CELL - 4, height: CELL - 4 }, card);
    const sprite = atlas.sprite(noun, artist);
    const size = scaledSize(sprite, SPRITE);
    placeSprite(sheet, sprite, {
      x: x + Math.floor((CELL - size.width) / 2),
      y: y + Math.floor((CELL - size.height) / 2),
      longest: SPRITE,
    });
  });
});

const target = fileURLToPath(new URL('../contact-sheet.png', import.meta.url));
const { size } = await sharp(sheet.rgb, { raw: { width, height, channels: 3 } })
  .png({ palette: true, compressionLevel: 9, effort: 10 })
  .toFile(target);
console.log(`${width} × ${height}, ${size} bytes`);
