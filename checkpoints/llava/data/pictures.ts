import type { Llava } from '@pixels/llava';
import type { tf } from '@pixels/tensor';
import { type Picture, type Scene, stackPictures, type TellGrid, type World } from '@pixels/world';
import { scaledPixels } from '../../common/scaled-pixels.ts';

/** Bytes 0 … 255 become −1 … 1, as SigLIP wants its pixels. */
export const pixelScale = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** Scenes of one size → images [B, height, width, 3] as the model reads them. */
export function imagesOf(world: World, scenes: readonly Scene[]): tf.Tensor4D {
  return scaledPictures(scenes.map((scene) => world.paint(scene)));
}

/** Pictures of one size → images [B, height, width, 3] as the model reads them. */
export function scaledPictures(pictures: readonly Picture[]): tf.Tensor4D {
  const { images, shape } = stackPictures(pictures);
  return scaledPixels(images, shape, { mean: pixelScale.mean[0], std: pixelScale.std[0] });
}

/** How the image tokens of a picture of this size lie. */
export function gridOf(llava: Llava): (size: Pick<Picture, 'width' | 'height'>) => TellGrid {
  const side = llava.config.vision.patchSize * llava.config.projector.pixelShuffle;
  return ({ width, height }) => ({ rows: height / side, columns: width / side });
}

/** How the patches lie of which those are made. */
export function patchesOf(llava: Llava): (size: Pick<Picture, 'width' | 'height'>) => TellGrid {
  const { patchSize } = llava.config.vision;
  return ({ width, height }) => ({ rows: height / patchSize, columns: width / patchSize });
}

/** How many ids stand for a picture of this size. */
export function placeholdersOf(llava: Llava): (size: Pick<Picture, 'width' | 'height'>) => number {
  const patches = patchesOf(llava);
  return (size) => llava.placeholders(patches(size));
}
