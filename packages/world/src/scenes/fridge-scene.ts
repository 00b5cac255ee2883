import type { Noun } from '../lexicon.ts';
import { type Casting, place, sceneSide } from './arrange.ts';
import { fridgePalette, shelfCells } from './paint-fridge.ts';
import { ingredients, possibleDishes, type Recipe } from './recipes.ts';
import type { FridgeScene } from './scene.ts';
import { drawArtists, drawNoun, type Stage, shuffled } from './stage.ts';

const LONGEST = 23;

/** What the recipe needs, and so much else that four places are full without a second dish becoming possible. */
export function fridgeScene(stage: Stage, { needs }: Recipe): FridgeScene {
  const there: Noun[] = [...needs];
  while (there.length < shelfCells.length) {
    there.push(
      drawNoun(
        stage,
        'for the fridge',
        ingredients,
        (noun) => !there.includes(noun) && possibleDishes([...there, noun]).length === 1,
      ),
    );
  }
  const artists = drawArtists(stage, there.length);
  const objects = shuffled(stage.draws, there).map((noun, i) => {
    const casting: Casting = { noun, artist: artists[i]!, longest: LONGEST };
    return place(stage, casting, shelfCells[i]!, 1);
  });
  const background = stage.draws.int(fridgePalette.length);
  return { kind: 'fridge', width: sceneSide, height: sceneSide, background, objects };
}
