/** What a model learns from, one example at a time: a row of ids with labels, and the picture it is about. */

import type { Conversation, DialogueFormat, LabelledIds, Stage, StageData } from '@pixels/llava';
import {
  type CaptionedPicture,
  captionsOf,
  Draws,
  type FamilyName,
  type Passage,
  type Picture,
  type PictureKind,
  pairing,
  type Scene,
  type SpriteAtlas,
  type SwapKind,
  type TellGrid,
  tell,
  thinkAloud,
  toldWhere,
  toldWords,
  type World,
  WorldText,
} from '@pixels/world';
import type { Recipe } from '../recipe.ts';
import { drawings, tells } from './drawings.ts';

/** For each place of a picture the ids of the words that are true there. */
export type Told = readonly (readonly number[])[];

export interface Example {
  readonly text: LabelledIds;
  /** Of a caption, the words themselves. */
  readonly caption?: string;
  readonly paint?: () => Picture;
  /** In place of a picture, or beside it: what is told of its image tokens. */
  readonly told?: Told;
  /** Of a caption that tells: what is told of the picture's patches. */
  readonly where?: Told;
}

/** Where examples of one kind, with pictures of one size, come from. */
export interface ExampleSource {
  readonly data: StageData;
  readonly pictures?: PictureKind;
  /** Share of the steps. */
  readonly share: number;
  readonly make: (index: number) => Example;
}

export interface SourceContext {
  readonly recipe: Recipe;
  readonly worlds: ReadonlyMap<PictureKind, World>;
  readonly format: DialogueFormat;
  readonly atlas: SpriteAtlas;
  /** How many ids stand for a picture of this size. */
  readonly placeholders: (size: Pick<Picture, 'width' | 'height'>) => number;
  /** How they lie. */
  readonly gridOf: (size: Pick<Picture, 'width' | 'height'>) => TellGrid;
  /** How the patches lie that they are made of. */
  readonly patchesOf: (size: Pick<Picture, 'width' | 'height'>) => TellGrid;
  /** Captions that are not said stand alone, and leave nothing out: a partial one would fit many pictures. */
  readonly stage: Pick<Stage, 'loss' | 'steps' | 'batchSize' | 'first' | 'pictures'>;
  readonly seed: number;
}

/** The sources of a stage: each kind of data, and of those with pictures each kind of picture. */
export function sourcesOf(
  data: Readonly<Partial<Record<StageData, number>>>,
  context: SourceContext,
): readonly ExampleSource[] {
  const { recipe, worlds } = context;
  const shareOf = (data: StageData, pictures: PictureKind): number => {
    const { charts, textPictures } = recipe.batches;
    // What is said of a receipt names wares, which no one has learned to read.
    const unread = data === 'captions' && !tells(context);
    const text = unread ? 0 : (textPictures[data] ?? 0);
    return { things: 1 - charts - text, charts, text }[pictures];
  };
  return Object.entries(data).flatMap(([name, share]): readonly ExampleSource[] => {
    const kind = name as StageData;
    if (kind === 'text') return [{ data: kind, share, make: textRows(context) }];
    if (kind === 'drawings' || kind === 'largeDrawings')
      return [{ data: kind, share, make: drawings(kind, context) }];
    return [...worlds]
      .filter(([pictures]) => shareOf(kind, pictures) > 0)
      .map(([pictures, world]) => ({
        data: kind,
        pictures,
        share: share * shareOf(kind, pictures),
        make: makers[kind](pictures, world, context),
      }));
  });
}

const makers = { captions, lists, conversations } as const;

/** Row i: the next `passagesPerRow` passages of the world's text, one after the other. */
function textRows({ recipe, worlds, format, seed }: SourceContext): (index: number) => Example {
  const told = new WorldText(worlds.get('things')!, { seed });
  const { passagesPerRow } = recipe.batches;
  return (index) => {
    const passages = Array.from({ length: passagesPerRow }, (_, place) =>
      passageText(passageOf(recipe, told, index * passagesPerRow + place), format),
    );
    return {
      text: {
        ids: passages.flatMap(({ ids }) => ids),
        labels: passages.flatMap(({ labels }) => labels),
      },
    };
  };
}

/** The text of a recipe: passage `index` of the world's, if the recipe does not choose what is told. */
export function passageOf({ batches: { passages } }: Recipe, told: WorldText, index: number): Passage {
  return told.passage(index, passages?.[index % passages.length]);
}

/** A question of the text is written as one of a conversation is, and a caption as if there were a picture. */
function passageText({ kind, text }: Passage, format: DialogueFormat): LabelledIds {
  const sentence = text.replace(/\.$/, '');
  if (kind === 'caption') return format.encode([{ answer: sentence }], []);
  const end = sentence.indexOf('? ');
  if (end < 0) return format.text(text);
  return format.encode([{ question: sentence.slice(0, end + 1), answer: sentence.slice(end + 2) }], []);
}

/** Of the captions that are to be said. */
const partialOneIn = 4;

/** Which of eight captions that are said are of pairs; colours and sizes are learned without. */
const pairs: Readonly<Record<number, SwapKind>> = { 3: 'count', 5: 'position', 7: 'count' };

function captions(kind: PictureKind, world: World, context: SourceContext): (index: number) => Example {
  const { format, placeholders, patchesOf, gridOf, recipe, stage, seed } = context;
  const { captionsOfAsked = false, captionsOfPairs = false } = recipe.batches;
  const alone = stage.loss !== 'words';
  const told = tells(context);
  const openings = openingsOf(world, recipe.batches.captioned ?? recipe.batches.openings);
  const captioned = (index: number): CaptionedPicture => {
    // Eyes that see crowds alone learn fewer names.
    const pair = kind === 'things' && captionsOfPairs && !alone ? pairs[index % 8] : undefined;
    if (pair !== undefined) return ofPair(world, index, pair);
    if (kind !== 'things' || (captionsOfAsked && index % 2 === 1)) return asked(world, index, openings, seed);
    return world.caption(index);
  };
  return (index) => {
    const { scene, ...said } = captioned(index);
    const unsaid = told ? toldWords(scene).join(' ') : said.complete;
    const answer = index % partialOneIn === 0 ? said.partial : said.complete;
    const caption = alone ? unsaid : answerOf({ ...said, answer }, recipe);
    const text = format.encode([{ images: alone ? 0 : 1, answer: caption }], placeholders(scene));
    const where = told ? { where: idsOf(toldWhere(scene, patchesOf(scene), gridOf(scene)), format) } : {};
    return { text, caption, ...where, ...shown(scene, world, context) };
  };
}

/** A picture that was made to be asked about, with captions. */
function asked(world: World, index: number, openings: readonly FamilyName[], seed: number): CaptionedPicture {
  const draws = new Draws(seed, 'captions of asked pictures', index);
  const { scene } = world.question(index, draws.pick(openings));
  return { scene, ...captionsOf(scene, draws) };
}

/** One of a pair, whose other picture has the other caption. */
function ofPair(world: World, index: number, kind: SwapKind): CaptionedPicture {
  const { scenes, captions } = world.swapItem(index, kind);
  const [scene, caption] = index % 16 < 8 ? [scenes[0], captions[0]] : [scenes[1], captions[1]];
  return { scene, complete: caption, partial: caption, thought: pairing(scene) };
}

/** The picture itself, what is told of it, or both. */
function shown(
  scene: Scene,
  world: World,
  { stage, format, gridOf }: SourceContext,
): Pick<Example, 'paint' | 'told'> {
  const seen = { paint: () => world.paint(scene) };
  if (stage.pictures !== 'told' && stage.loss !== 'telling') return seen;
  return { ...(stage.loss === 'telling' && seen), told: idsOf(tell(scene, gridOf(scene)), format) };
}

function idsOf(told: readonly (readonly string[])[], { tokenizer }: DialogueFormat): Told {
  return told.map((words) => words.flatMap((word) => tokenizer.encode(` ${word}`)));
}

function lists(_: PictureKind, world: World, context: SourceContext): (index: number) => Example {
  const { recipe, format, placeholders } = context;
  const { listed: most = 20 } = recipe.batches;
  const openings = openingsOf(world, recipe.batches.openings);
  return (index) => {
    const { scene, entries } = world.checklist(index, { entries: most, openings });
    const said = entries.map((entry) => ({ ...entry, answer: answerOf(entry, recipe) }));
    return { text: format.list(said, placeholders(scene)), ...shown(scene, world, context) };
  };
}

function conversations(_: PictureKind, world: World, context: SourceContext): (index: number) => Example {
  const { recipe, format, placeholders } = context;
  const openings = openingsOf(world, recipe.batches.openings);
  return (index) => {
    const { scene, turns } = world.conversation(index, { turns: recipe.batches.turns, openings });
    const dialogue: Conversation = turns.map((turn, place) => ({
      ...(place === 0 && { images: 1 }),
      question: turn.text,
      answer: answerOf(turn, recipe),
    }));
    return { text: format.encode(dialogue, placeholders(scene)), ...shown(scene, world, context) };
  };
}

/** With what leads to it, if the recipe wants to hear that. */
export function answerOf(
  asked: { readonly answer: string; readonly thought?: string | undefined },
  { batches: { thinksAloud = false } }: Recipe,
): string {
  return thinksAloud ? thinkAloud(asked) : asked.answer;
}

/** What a conversation may begin with, each as often as `times` says. */
function openingsOf(world: World, times: Recipe['batches']['openings'] = {}): readonly FamilyName[] {
  return world.openings.flatMap((name) => Array.from({ length: times[name] ?? 1 }, () => name));
}
