import type { Noun } from '../lexicon.ts';
import { ninthSize, ninths, place, thingsScene } from './arrange.ts';
import type { ThingsScene } from './scene.ts';
import { drawArtists, type Stage, shuffled } from './stage.ts';

/** Up to nine things, each in its ninth of the picture. */
export function ninthScene(stage: Stage, nouns: readonly Noun[]): ThingsScene {
  const artists = drawArtists(stage, nouns.length);
  const order = shuffled(stage.draws, [...ninths.keys()]);
  const placed = nouns.map((noun, i) => {
    const casting = { noun, artist: artists[i]!, longest: ninthSize(stage) };
    return { cell: order[i]!, object: place(stage, casting, ninths[order[i]!]!) };
  });
  placed.sort((a, b) => a.cell - b.cell);
  return thingsScene(
    stage,
    placed.map(({ object }) => object),
  );
}
