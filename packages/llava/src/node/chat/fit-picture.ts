import { type ByteImage, type ImageSize, resize } from '@pixels/vit';

/**
 * The picture as large as it fits into `room` with its proportions: enlarged by a whole factor with sharp pixels, so
 * that a small picture shows what the model sees; made smaller with all pixels in it.
 */
export function fitPicture(image: ByteImage, room: ImageSize): ByteImage {
  const factor = Math.min(room.width / image.width, room.height / image.height);
  if (factor >= 1) return enlarged(image, Math.floor(factor));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * factor));
  return resize(image, { height: side(image.height), width: side(image.width) }, 'bilinear');
}

function enlarged(image: ByteImage, factor: number): ByteImage {
  if (factor === 1) return image;
  const { channels } = image;
  const [width, height] = [image.width * factor, image.height * factor];
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / factor) * image.width + Math.floor(x / factor)) * channels;
      data.set(image.data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { width, height, channels, data };
}
