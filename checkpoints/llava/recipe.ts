/** Everything that makes one model another, as plain data: a recipe and a seed give the same weights again. */

import type { DecoderConfig, LlavaConfig, Stage, StageData } from '@pixels/llava';
import type { FamilyName, PassageKind } from '@pixels/world';
import type { DrawingViewsOptions } from '../common/drawings/drawing-views.ts';

/** A `LlavaConfig` without what the tokenizer decides. */
export interface ModelShape extends Omit<LlavaConfig, 'decoder' | 'imageId'> {
  readonly decoder: Omit<DecoderConfig, 'vocabulary'>;
}

export interface Recipe {
  readonly name: string;
  readonly model: ModelShape;
  readonly world: {
    /** What is asked. */
    readonly families: readonly FamilyName[];
    /** A smaller world: only these things are shown and named. */
    readonly nouns?: readonly string[];
  };
  readonly tokenizer: {
    /** V, at most. */
    readonly vocabularySize: number;
    /** How many texts of each kind it is made from. */
    readonly texts: number;
  };
  readonly batches: {
    /** Questions about one picture, at most. */
    readonly turns: number;
    /** How many times as often as others pictures are made for a family, and conversations begin with it; 1 unless given. */
    readonly openings?: Readonly<Partial<Record<FamilyName, number>>>;
    /** The same of the pictures of captions, because what eyes learn last is not what brains do; `openings` unless given. */
    readonly captioned?: Readonly<Partial<Record<FamilyName, number>>>;
    /** Whether every other caption is of a picture that was made to be asked about. */
    readonly captionsOfAsked?: boolean;
    /**
     * Whether three of eight captions that are said are of the split's own swaps, two of crowds and one of sides: `two
     * coats and three dodos`, `a dodo left of a coat`.
     */
    readonly captionsOfPairs?: boolean;
    /** Whether captions that are not said list all that is told of a picture, where something is. */
    readonly captionsTell?: boolean;
    /** Whether what takes several looks is said before the answer: `B dog F dog: two`. */
    readonly thinksAloud?: boolean;
    /** Entries of a checklist, at most, where a stage has lists. */
    readonly listed?: number;
    /** Texts that stand in one row, one after the other. */
    readonly passagesPerRow: number;
    /** What the texts tell, in turns; all there is unless given. Most of it is about things that a smaller world lacks. */
    readonly passages?: readonly PassageKind[];
    /** Share of the steps that show charts; 0 if no family asks of them. */
    readonly charts: number;
    /** Shares of the steps that show pictures of text, for each kind of data; of captions, those that tell. */
    readonly textPictures: Readonly<Partial<Record<StageData, number>>>;
    /** So many batches are sorted by length together, because filling up short texts costs as much as reading them. */
    readonly sortedTogether: number;
  };
  /** How single drawings are shown, where a stage has them; `largeDrawings` are twice as large. */
  readonly drawings: Pick<DrawingViewsOptions, 'size' | 'scales' | 'onCards'> & {
    /** How far they are changed in the end, see `AugmentationStrength`: ever more while nothing else is shown. */
    readonly strength: number;
  };
  /** While eyes learn they look at this share of a picture's patches only, up to this share of the steps. */
  readonly patchesKept: { readonly share: number; readonly until: number };
  readonly optimizer: {
    readonly weightDecay: number;
    readonly beta2: number;
    readonly clipNorm: number;
    /** At the start of every stage; at most a fifth of it. */
    readonly warmupSteps: number;
  };
  /** Questions of `validation`, while the model learns to answer. */
  readonly validation: { readonly everySteps: number; readonly questionsPerFamily: number };
  readonly stages: readonly Stage[];
}

/** Of all eyes that are trained here: as SigLIP's, without the head that says a picture in one vector. */
export const eyeRules = {
  channels: 3,
  patchBias: true,
  preNorm: false,
  pooling: 'mean',
  activation: 'geluTanh',
} as const;

/** The same recipe with each stage `scale` times as long, and without the stages to skip. */
export function changed(
  recipe: Recipe,
  { scale = 1, skip = [] }: { readonly scale?: number; readonly skip?: readonly string[] },
): Recipe {
  const names = recipe.stages.map(({ name }) => name);
  const unknown = skip.find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(`--skip: there is no stage '${unknown}'; choose from ${names.join(', ')}`);
  }
  if (!(scale > 0)) throw new Error(`--scale must be a number above 0; got ${scale}`);
  const stages = recipe.stages
    .filter(({ name }) => !skip.includes(name))
    .map((stage) => ({ ...stage, steps: Math.max(1, Math.round(scale * stage.steps)) }));
  if (stages.length === 0) throw new Error('--skip: no stage is left; leave one in');
  return { ...recipe, stages };
}
