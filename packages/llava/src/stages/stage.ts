/** Training in stages, as data: what learns, from what, by which loss. */

import { parseConfig } from '@pixels/tensor';
import { z } from 'zod';
import type { LlavaPart } from '../llava.ts';

export type StageName = 'brain' | 'visionPretraining' | 'alignment' | 'instructionTuning';

/**
 * Texts without pictures; drawings of one thing with its name, in small or in large pictures; pictures with captions,
 * with lists of brief questions and their answers, or with conversations.
 */
export type StageData = 'text' | 'drawings' | 'largeDrawings' | 'captions' | 'lists' | 'conversations';

/**
 * `words`: −log p of each word that is to be said (`Llava.loss`), whatever part of the model is to learn from it.
 * `finding`: which words of captions can be seen in a picture (`WordFinding`).
 * `telling`: what is told of each place of a picture is to be made of what the eyes see there (`tellingLoss`).
 * `matching`: which caption belongs to which picture (`LockedTextMatching`).
 */
export type StageLoss = 'words' | 'finding' | 'matching' | 'telling';

/** What a stage is, whoever trains. */
export interface StageKind {
  readonly name: StageName;
  readonly title: string;
  /** All other parts are frozen. */
  readonly learns: readonly LlavaPart[];
  /** Share of the steps that each kind of data takes; they sum to 1. */
  readonly data: Readonly<Partial<Record<StageData, number>>>;
  readonly loss: StageLoss;
  /** `told`: in words, place by place, to a brain that has no eyes yet (`toldImages`); `seen` unless given. */
  readonly pictures?: 'seen' | 'told';
}

export interface Stage extends StageKind {
  /** At its highest. */
  readonly learningRate: number;
  readonly steps: number;
  readonly batchSize: number;
  /** A share of the steps, from the first on, that shows nothing else. */
  readonly first?: { readonly data: StageData; readonly share: number };
}

/**
 * From nothing to dialogue. First the brain learns, from texts; then the eyes, which are to find the words of captions
 * in pictures (Fang et al. 2015, "From captions to visual concepts and back"); then the projector between both; then
 * projector and brain, from conversations (Liu et al. 2023, "Visual instruction tuning", §4.2). All but the eyes learn
 * from one loss: −log p of the words, given the picture.
 *
 * To find what a word of the question names is learned last, and slowly. A brain can learn it before there is anything
 * to see, if pictures are told to it (`pictures: 'told'`), and first of all from lists; then the projector is to make
 * of what the eyes see what the brain knows from being told (`telling`).
 *
 * Eyes can learn from that as well, if the frozen brain is to find captions likely (`words`; Tsimpoukelli et al. 2021,
 * "Frozen"), or from whole captions, at their place in the frozen brain, that they match (`matching`; Zhai et al. 2022,
 * "LiT", with the roles of the towers exchanged). Both take far longer: what a frozen brain holds for alike does not
 * look alike.
 */
export const stageKinds: { readonly [name in StageName]: StageKind & { readonly name: name } } = {
  brain: {
    name: 'brain',
    title: 'Stage 0: the brain reads',
    learns: ['decoder'],
    data: { text: 1 },
    loss: 'words',
  },
  visionPretraining: {
    name: 'visionPretraining',
    title: 'Stage 1: the eyes learn to see',
    learns: ['vision'],
    data: { captions: 1 },
    loss: 'finding',
  },
  alignment: {
    name: 'alignment',
    title: 'Stage 2: the projector learns to translate',
    learns: ['projector'],
    data: { captions: 1 },
    loss: 'words',
  },
  instructionTuning: {
    name: 'instructionTuning',
    title: 'Stage 3: projector and brain learn to answer',
    learns: ['projector', 'decoder'],
    data: { conversations: 1 },
    loss: 'words',
  },
};

const count = z.int().positive();
const share = z.number().positive().max(1).optional();

const stageData = [
  'text',
  'drawings',
  'largeDrawings',
  'captions',
  'lists',
  'conversations',
] as const satisfies StageData[];

const schema = z
  .strictObject({
    name: z.enum(['brain', 'visionPretraining', 'alignment', 'instructionTuning']),
    title: z.string().min(1),
    learns: z.array(z.enum(['vision', 'projector', 'decoder'])).nonempty(),
    data: z.strictObject({
      text: share,
      drawings: share,
      largeDrawings: share,
      captions: share,
      lists: share,
      conversations: share,
    }),
    loss: z.enum(['words', 'finding', 'matching', 'telling']),
    learningRate: z.number().positive(),
    steps: count,
    batchSize: count,
    pictures: z.enum(['seen', 'told']).optional(),
    first: z.strictObject({ data: z.enum(stageData), share: z.number().min(0).max(1) }).optional(),
  })
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string): void => {
      issues.push({ code: 'custom', path: [path], message, input: value });
    };
    const { learns, data, loss, pictures, first } = value;
    const sum = Object.values(data).reduce<number>((total, part = 0) => total + part, 0);
    if (Math.abs(sum - 1) > 1e-6) refuse('data', `shares must sum to 1; got ${sum}`);
    const blind = learns.filter((part) => part !== 'decoder');
    if (data.text !== undefined && blind.length > 0) {
      refuse('data', `text has no picture from which ${blind.join(' and ')} could learn; leave it out`);
    }
    const one = learns.join();
    if (pictures === 'told' && blind.length > 0) {
      refuse(
        'pictures',
        `told ones are read by the decoder alone; leave ${blind.join(' and ')} out of learns`,
      );
    }
    const drawn = data.drawings !== undefined || data.largeDrawings !== undefined;
    if (pictures === 'told' && drawn) {
      refuse('data', 'drawings are to be seen; leave them out');
    }
    if (loss === 'telling' && !(one === 'projector' && data.text === undefined && !drawn)) {
      refuse('loss', "'telling' is for the projector alone, by pictures of things");
    }
    if (first !== undefined && data[first.data] === undefined) {
      refuse('first', `${first.data} are none of the data; give them a share`);
    }
    const captioned = data.text === undefined && data.lists === undefined && data.conversations === undefined;
    if (loss === 'matching' && !(one === 'vision' && captioned)) {
      refuse('loss', "'matching' is for the vision encoder alone, by captions and names alone");
    }
    if (loss === 'finding' && !((one === 'vision' || one === 'projector') && captioned)) {
      refuse(
        'loss',
        "'finding' is for the vision encoder or the projector alone, by captions and names alone",
      );
    }
  });

/** The stage as it came. @throws naming each setting that makes no sense. */
export function parseStage(stage: Stage): Stage {
  parseConfig(schema, stage, `Stage ${stage.name}`);
  return stage;
}
