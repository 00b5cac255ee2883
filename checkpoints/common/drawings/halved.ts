import { blankPicture, type Picture } from '@pixels/world';

/** Half as wide and half as high: each pixel is the mean of four. */
export function halved({ width, height, rgb }: Picture): Picture {
  const half = blankPicture(width / 2, height / 2, [0, 0, 0]);
  const stride = 3 * width;
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const from = 2 * y * stride + 6 * x;
      const to = (y * half.width + x) * 3;
      for (let i = from; i < from + 3; i++) {
        half.rgb[to + i - from] = (rgb[i]! + rgb[i + 3]! + rgb[i + stride]! + rgb[i + stride + 3]! + 2) >> 2;
      }
    }
  }
  return half;
}
