import type { SpriteAtlas } from './atlas.ts';
import { captionsOf } from './captions/caption.ts';
import { type Checklist, checklistOf } from './captions/checklist.ts';
import { type CaptionForm, composeForm, formsOf } from './captions/compose.ts';
import { type Conversation, converse } from './conversations/converse.ts';
import { expectSeed, expectWhole, unknownName, WorldError } from './errors.ts';
import { nounNamed } from './lexicon.ts';
import { makeSwapItem, type SwapItem, type SwapKind, swapKinds } from './negatives/swap-item.ts';
import type { Picture } from './picture.ts';
import { expectFamily, familiesOf, familyNamed, pictureKindOf, pictureKinds } from './questions/families.ts';
import { commonSplits, type FamilyName } from './questions/family.ts';
import { type Question, worded } from './questions/question.ts';
import { Draws } from './random.ts';
import { contentHash } from './scenes/content-hash.ts';
import { paintScene } from './scenes/paint.ts';
import type { Scene } from './scenes/scene.ts';
import type { Stage } from './scenes/stage.ts';
import { type Rules, rulesOf } from './splits/rules.ts';
import { belongsTo, expectSplit, type WorldSplit } from './splits/world-splits.ts';

/** Raised whenever the same arguments would give another picture or question than before. */
const VERSION = 1;

/** Families whose pictures show certain things, whatever nouns are chosen. */
const withOwnThings: readonly FamilyName[] = [
  'fridge',
  'fridge-needs',
  'hot-dog',
  'receipt-total',
  'receipt-price',
];

/** What pictures are made for. */
interface Openings {
  /** One of these, which may stand here more than once; default any family but `describe`. */
  readonly openings?: readonly FamilyName[];
}

export interface ConversationOptions extends Openings {
  readonly turns?: number;
}

export interface ChecklistOptions extends Openings {
  readonly entries?: number;
}

export interface WorldOptions {
  readonly split: WorldSplit;
  readonly seed: number;
  /** The questions that are asked; default all that the split has. */
  readonly families?: readonly FamilyName[];
  /** The pictures that are captioned; default all that the split has. */
  readonly captionForms?: readonly CaptionForm[];
  /** False: one artist draws all things of a picture. Default true. */
  readonly mixArtists?: boolean;
  /**
   * A smaller world: only these things are shown and named. Families that bring things of their own (`fridge`,
   * `hot-dog`, receipts) are then left out. Default all 401.
   */
  readonly nouns?: readonly string[];
}

export interface AskedPicture {
  readonly scene: Scene;
  readonly question: Question;
}

export interface CaptionedPicture {
  readonly scene: Scene;
  /** Names everything that is in the picture. */
  readonly complete: string;
  /** True as well, and leaves something out. */
  readonly partial: string;
  /** What leads to either, where something must be counted. */
  readonly thought?: string | undefined;
}

/**
 * Endless pictures with known truth. Example `index` is made when it is asked for, from (seed, split, index) alone;
 * nothing is stored, so a training resumes at any step.
 */
export class World {
  readonly split: WorldSplit;
  readonly seed: number;
  readonly families: readonly FamilyName[];
  readonly captionForms: readonly CaptionForm[];
  readonly #atlas: SpriteAtlas;
  readonly #questions: Rules;
  readonly #captions: Rules;
  readonly #mixArtists: boolean;

  /** @throws WorldError for an unknown split, family or form, or one that the split does not have */
  constructor(atlas: SpriteAtlas, options: WorldOptions) {
    const { seed, mixArtists = true } = options;
    expectSeed('World:', seed);
    this.split = expectSplit(options.split);
    this.seed = seed;
    const among = options.nouns?.map(nounNamed);
    const all = familiesOf(this.split);
    this.families = options.families ?? (among ? all.filter((name) => !withOwnThings.includes(name)) : all);
    for (const name of this.families) expectFamily(name, this.split);
    if (this.families.length === 0) throw new WorldError('World: families: expected at least one');
    this.captionForms = options.captionForms ?? formsOf(this.split);
    if (this.captionForms.length === 0) throw new WorldError('World: captionForms: expected at least one');
    for (const form of this.captionForms) {
      if (!formsOf(this.split).includes(form)) {
        throw new WorldError(
          `World: captionForms: "${form}" is none of those of the split ${this.split}: ${formsOf(this.split).join(', ')}`,
        );
      }
    }
    this.#atlas = atlas;
    this.#questions = rulesOf(this.split, 'questions', among);
    this.#captions = rulesOf(this.split, 'captions', among);
    if (this.#questions.subjects.length === 0) {
      throw new WorldError(`World: nouns: expected at least one that the split ${this.split} asks for`);
    }
    this.#mixArtists = mixArtists;
  }

  /** One question about a picture that was made for it; of that family, or of any. */
  question(index: number, family?: FamilyName): AskedPicture {
    const stage = this.#stage(`question/${family ?? 'any'}`, index, this.#questions);
    const chosen = expectFamily(family ?? stage.draws.pick(this.families), this.split);
    const { scene, asked } = this.#until(
      () => chosen.compose(stage),
      (made) => [made.scene],
    );
    return { scene, question: worded(chosen, { scene, asked }, stage) };
  }

  /** A picture with two captions. */
  caption(index: number): CaptionedPicture {
    if (this.split === 'names' || this.split === 'affordances') {
      throw new WorldError(
        `caption: the split ${this.split} is about questions; captions show every name, so take the split test`,
      );
    }
    const stage = this.#stage('caption', index, this.#captions);
    const form = stage.draws.pick(this.captionForms);
    const scene = this.#until(
      () => composeForm[form](stage),
      (made) => [made],
    );
    return { scene, ...captionsOf(scene, stage.draws) };
  }

  /**
   * A picture, made to be asked about or, one of things in four, to be captioned, with up to `entries` of the shortest
   * questions and answers. Of things, if anything is asked about them, else of charts, else of text.
   */
  checklist(index: number, { entries = 20, openings = this.openings }: ChecklistOptions = {}): Checklist {
    expectWhole('checklist: entries', entries, 1, 100);
    this.#expectCommon('checklist', 'single questions only');
    this.#expectOpenings(openings);
    const stage = this.#stage('checklist', index, this.#questions);
    const compose = this.#listed(stage, openings);
    const scene = this.#until(
      () => compose(stage),
      (made) => [made],
    );
    return { scene, entries: checklistOf(scene, stage, entries) };
  }

  #listed({ draws }: Stage, openings: readonly FamilyName[]): (stage: Stage) => Scene {
    const byPicture = Map.groupBy(openings, pictureKindOf);
    const things = byPicture.get('things');
    const among = pictureKinds.map((kind) => byPicture.get(kind)).find((some) => some !== undefined);
    if (among === undefined || (things !== undefined && draws.int(4) === 0)) {
      return composeForm[draws.pick(this.captionForms)];
    }
    const family = familyNamed(draws.pick(among));
    return (stage) => family.compose(stage).scene;
  }

  /** Up to `turns` questions about one picture, in a row. */
  conversation(
    index: number,
    { turns = 5, openings = this.openings }: ConversationOptions = {},
  ): Conversation {
    expectWhole('conversation: turns', turns, 1, 20);
    this.#expectCommon('conversation', 'single questions only');
    this.#expectOpenings(openings);
    const stage = this.#stage('conversation', index, this.#questions);
    const opening = stage.draws.pick(openings.length > 0 ? openings : this.families);
    const first = expectFamily(opening, this.split);
    const composed = this.#until(
      () => first.compose(stage),
      (made) => [made.scene],
    );
    return converse(stage, first, composed, this.families, turns);
  }

  /**
   * Two pictures that differ in one respect, and a caption for each, in the same words. Kinds take turns: position,
   * colour, size, count. The first 1,600 of `test` are the evaluation; those of `train` share no picture with them.
   */
  swapItem(index: number, kind?: SwapKind): SwapItem {
    this.#expectCommon('swapItem', 'no pairs to swap');
    if (kind !== undefined && !swapKinds.includes(kind)) throw unknownName('kind of swap', kind, swapKinds);
    const chosen = kind ?? swapKinds[index % swapKinds.length]!;
    const stage = this.#stage(`swap/${chosen}`, index, this.#captions);
    return this.#until(
      () => makeSwapItem(stage, chosen),
      ({ scenes }) => scenes,
    );
  }

  /** The pixels of a scene. @returns [height, width, 3], 0 … 255 */
  paint(scene: Scene): Picture {
    return paintScene(scene, this.#atlas);
  }

  /** What a conversation can begin with: a description leaves nothing to ask. */
  get openings(): readonly FamilyName[] {
    return this.families.filter((name) => name !== 'describe');
  }

  #expectOpenings(openings: readonly FamilyName[]): void {
    const stranger = openings.find((name) => !this.families.includes(name));
    if (stranger !== undefined) throw unknownName('opening', stranger, this.families);
  }

  #expectCommon(method: string, has: string): void {
    if (commonSplits.includes(this.split)) return;
    throw new WorldError(
      `${method}: the split ${this.split} has ${has}; choose from ${commonSplits.join(', ')}`,
    );
  }

  #stage(stream: string, index: number, rules: Rules): Stage {
    expectWhole(`World: ${stream.split('/')[0]}: index`, index, 0, Number.MAX_SAFE_INTEGER);
    const draws = new Draws(this.seed, `world ${VERSION}/${this.split}/${stream}`, index);
    return { atlas: this.#atlas, rules, draws, mixArtists: this.#mixArtists };
  }

  /** Makes one after the other until its pictures are the split's own. */
  #until<Made>(make: () => Made, scenesOf: (made: Made) => readonly Scene[]): Made {
    for (;;) {
      const made = make();
      if (scenesOf(made).every((scene) => belongsTo(this.split, contentHash(scene)))) return made;
    }
  }
}
