import { inEpochs, nouns, phrasesOf, trainingArtists } from '@pixels/world';
import { DrawingViews } from '../../common/drawings/drawing-views.ts';
import type { Example, SourceContext } from './examples.ts';

/** Whether what is not said lists all that is told. */
export function tells({ recipe, stage }: Pick<SourceContext, 'recipe' | 'stage'>): boolean {
  return stage.loss !== 'words' && recipe.batches.captionsTell === true;
}

/** Single drawings with their names: one after the other, each epoch in another order, each time in another look. */
export function drawings(
  kind: 'drawings' | 'largeDrawings',
  context: SourceContext,
): (index: number) => Example {
  const { recipe, atlas, format, placeholders, stage, seed } = context;
  const { strength } = recipe.drawings;
  const size = (kind === 'largeDrawings' ? 2 : 1) * recipe.drawings.size;
  const chosen = recipe.world.nouns;
  const things = chosen === undefined ? nouns : nouns.filter(({ noun }) => chosen.includes(noun));
  const asInScenes = tells(context);
  const options = { ...recipe.drawings, size, artists: trainingArtists, seed, things, asInScenes };
  const views = new DrawingViews(atlas, options);
  const placeOf = inEpochs(views.length, seed, kind);
  const first = stage.first?.data === kind ? stage.first.share : 0;
  const strongest = Math.max(1, first * stage.steps * stage.batchSize);
  const images = stage.loss === 'words' ? 1 : 0;
  return (index) => {
    const drawing = placeOf(index).index;
    const view = () => views.view(drawing, index, strength * Math.min(1, index / strongest));
    const noun = things[drawing % things.length]!;
    const { one, many } = phrasesOf(noun);
    const told = asInScenes ? view() : undefined;
    const caption = told === undefined ? one : [noun.noun, many, ...told.words].join(' ');
    return {
      text: format.encode([{ images, answer: caption }], placeholders({ width: size, height: size })),
      caption,
      paint: () => (told ?? view()).picture,
    };
  };
}
