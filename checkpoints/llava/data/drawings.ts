import { nouns, permutation, phrasesOf, trainingArtists } from '@pixels/world';
import { DrawingViews } from '../../common/drawings/drawing-views.ts';
import type { Example, SourceContext } from './examples.ts';

/** Single drawings with their names: one after the other, each epoch in another order, each time in another look. */
export function drawings(context: SourceContext): (index: number) => Example {
  const { recipe, atlas, format, placeholders, stage, seed } = context;
  const { size, strength, first } = recipe.drawings;
  const chosen = recipe.world.nouns;
  const things = chosen === undefined ? nouns : nouns.filter(({ noun }) => chosen.includes(noun));
  const views = new DrawingViews(atlas, { ...recipe.drawings, artists: trainingArtists, seed, things });
  const drawingOf = inEpochs(views.length, seed);
  const strongest = Math.max(1, first * stage.steps * stage.batchSize);
  const images = stage.loss === 'words' ? 1 : 0;
  return (index) => {
    const drawing = drawingOf(index);
    const caption = phrasesOf(things[drawing % things.length]!).one;
    return {
      text: format.encode([{ images, answer: caption }], placeholders({ width: size, height: size })),
      caption,
      paint: () => views.view(drawing, index, strength * Math.min(1, index / strongest)).picture,
    };
  };
}

/** Every one of `length` once, before any comes again. */
function inEpochs(length: number, seed: number): (index: number) => number {
  let current: { readonly epoch: number; readonly order: ArrayLike<number> } | undefined;
  return (index) => {
    const epoch = Math.floor(index / length);
    if (current?.epoch !== epoch) current = { epoch, order: permutation(length, seed, 'drawings', epoch) };
    return current.order[index % length]!;
  };
}
