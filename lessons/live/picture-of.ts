import type { PixelImage } from '@pixels/notebook';
import type { Scene, World } from '@pixels/world';

/** A scene as `show` wants its pixels. */
export function pictureOf(world: World, scene: Scene): PixelImage {
  const { width, height, rgb } = world.paint(scene);
  return { width, height, channels: 3, data: rgb };
}
