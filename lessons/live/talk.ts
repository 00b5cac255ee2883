/** A conversation about one picture: what was said, and where each word looked. */

import {
  Dialogue,
  type DialogueFormat,
  type Llava,
  type LookedWord,
  type LookMethod,
  lookAtAnswer,
} from '@pixels/llava';
import { tf } from '@pixels/tensor';
import { longestAnswer } from '../../checkpoints/llava/evaluation/said-at-once.ts';

export interface Reply {
  readonly question: string;
  readonly said: string;
  /** None, unless a method of looking was chosen. */
  readonly words: readonly LookedWord[];
}

export interface TalkOptions {
  readonly method?: LookMethod;
  /** Hears each answer as soon as it is there. */
  readonly onReply?: (reply: Reply) => void;
}

/**
 * Question after question, each with all that was said before.
 * @param shown - [1, height, width, 3], as the model reads it.
 */
export async function talk(
  { llava, format }: { readonly llava: Llava; readonly format: DialogueFormat },
  shown: tf.Tensor,
  questions: readonly string[],
  { method, onReply }: TalkOptions = {},
): Promise<Reply[]> {
  const tokens = llava.imageTokens(shown); // [1, N, D]
  const dialogue = new Dialogue(llava, format, [tokens]);
  const replies: Reply[] = [];
  for (const question of questions) {
    const ids: number[] = [];
    for await (const id of dialogue.ask(question, { maxNewTokens: longestAnswer })) ids.push(id);
    const text = { ids: dialogue.ids, pictures: [shown] };
    const words =
      method === undefined ? [] : lookAtAnswer(llava, format, text, dialogue.answered, { method });
    replies.push({ question, said: format.decode(ids), words });
    onReply?.(replies.at(-1)!);
  }
  dialogue.dispose();
  tf.dispose(tokens);
  return replies;
}
