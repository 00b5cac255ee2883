import type { SpriteAtlas } from '../atlas.ts';
import { placeScaled } from '../draw.ts';
import { backgrounds, blankPicture, fillRectangle, type Picture } from '../picture.ts';
import { cardPaint } from './cards.ts';
import { paintCode } from './paint-code.ts';
import { paintDashboard } from './paint-dashboard.ts';
import { fridgePicture } from './paint-fridge.ts';
import { paintReceipt } from './paint-receipt.ts';
import { scaled } from './scaled-sprites.ts';
import type { Scene, SceneObject } from './scene.ts';

/** The pixels of a scene. @returns [height, width, 3], 0 … 255 */
export function paintScene(scene: Scene, atlas: SpriteAtlas): Picture {
  switch (scene.kind) {
    case 'things':
      return withThings(
        blankPicture(scene.width, scene.height, backgrounds[scene.background]!),
        scene.objects,
        atlas,
      );
    case 'fridge':
      return withThings(fridgePicture(scene), scene.objects, atlas);
    case 'receipt':
      return paintReceipt(scene);
    case 'code':
      return paintCode(scene);
    case 'dashboard':
      return paintDashboard(scene);
  }
}

function withThings(picture: Picture, objects: readonly SceneObject[], atlas: SpriteAtlas): Picture {
  for (const { noun, artist, box, flip, look, card } of objects) {
    if (card !== undefined) fillRectangle(picture, card.box, cardPaint[card.colour]);
    const rim = card === undefined ? 0 : 1;
    const sprite = scaled(atlas.sprite(noun, artist), Math.max(box.width, box.height), look, rim > 0);
    placeScaled(picture, sprite, { x: box.x - rim, y: box.y - rim, flip });
  }
  return picture;
}
