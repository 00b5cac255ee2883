import { type Artist, artists, nouns, type Sprite, SpriteAtlas, World } from '../../src/index.ts';

export { World };

/** Sprites made of arithmetic, so that no rasteriser has a say in the bytes that follow. */
export function plainAtlas(): SpriteAtlas {
  const sprite = (noun: string, artist: Artist, id: number): Sprite => {
    const [width, height] = id % 2 === 0 ? [48, 24 + (id % 25)] : [24 + (id % 25), 48];
    const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * (id + 7)) % 256);
    return { noun, artist, width, height, rgba };
  };
  return new SpriteAtlas(
    artists.flatMap((artist, a) => nouns.map(({ noun, id }) => sprite(noun, artist, id * 4 + a))),
  );
}

/** Everything that the first examples of a world show and say. */
export function* everything(world: World, count: number): Generator<Uint8Array | string> {
  for (let index = 0; index < count; index++) {
    const { scene, question } = world.question(index);
    const { complete, partial } = world.caption(index);
    yield world.paint(scene).rgb;
    yield `${question.text} ${question.answer} ${complete} ${partial}`;
    yield JSON.stringify([world.conversation(index), world.swapItem(index)]);
  }
}
