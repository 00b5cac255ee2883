/** What the eyes have learned to find goes into the projector's dictionary. */

import { type Llava, openDictionary, type Stage } from '@pixels/llava';
import { tf } from '@pixels/tensor';
import { openSafetensors } from '@pixels/tensor/node';
import { wordShares } from '../data/word-shares.ts';
import { type StageExtra, type StageSettings, stageSources } from './stage-job.ts';

/** Whether the eyes have just found words, and the projector is now to translate them. */
export function areRead(before: Stage, { learns }: Stage, { projector }: Llava): boolean {
  const found = before.loss === 'finding' && before.learns.includes('vision');
  return found && learns.includes('projector') && projector.dictionary !== undefined;
}

/** Words from the checkpoint of the eyes' stage: the most frequent ones, as many as the dictionary has room for. */
export async function readWords(
  eyes: Pick<StageSettings, 'recipe' | 'stage' | 'seed'>,
  checkpoint: string,
  { llava, format }: StageExtra,
): Promise<void> {
  const shares = [...wordShares(await stageSources(eyes, { llava, format }), format)];
  const all = shares.map(([id, share], row) => ({ id, share, row }));
  const room = llava.projector.dictionary!.config.words;
  const chosen = all.toSorted((a, b) => b.share - a.share).slice(0, room);
  using file = openSafetensors(checkpoint);
  tf.tidy(() => {
    const words = tf.tensor2d(file.readFloat32('model.words'), [all.length, llava.config.vision.width]);
    const rows = tf.tensor1d(
      chosen.map(({ row }) => row),
      'int32',
    );
    openDictionary(
      llava,
      chosen.map(({ id }) => id),
      tf.gather(words, rows),
    );
  });
}
