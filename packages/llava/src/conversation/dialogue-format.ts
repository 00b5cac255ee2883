/** The short way of writing conversations down, for models that are trained here: three tokens besides the words. */

import type { Tokenizer } from '@pixels/clip';
import {
  type ChatFormat,
  type Conversation,
  type LabelledIds,
  labelled,
  type Placeholders,
  turnsOf,
} from './conversation.ts';

/** A part of a text that is learned, or only read. */
interface Piece {
  readonly ids: readonly number[];
  readonly learn: boolean;
}

/** To be given to a tokenizer that is trained for this: `BytePairTokenizer.train(texts, { specialTokens: dialogueTokens, … })`. */
export const dialogueTokens = ['<image>', '<question>', '<answer>'] as const;

/**
 *     <|start|><image>…<image><question> what is red?<answer> a kiwi<|end|><question> …
 *
 * Words stand behind a space, always, so that "red" has one id wherever it stands.
 */
export class DialogueFormat implements ChatFormat {
  readonly tokenizer: Tokenizer;
  readonly imageId: number;
  readonly stopIds: readonly number[];
  readonly #ids: Readonly<Record<'start' | 'question' | 'answer' | 'end', number>>;
  readonly #special: ReadonlySet<number>;

  /** @throws when the tokenizer lacks one of the tokens. */
  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
    const { start, end } = tokenizer.specialIds;
    const [image, question, answer] = dialogueTokens.map((token) => tokenizer.idOf(token));
    const missing = Object.entries({ image, question, answer, start, end }).filter(
      ([, id]) => id === undefined,
    );
    if (missing.length > 0) {
      throw new Error(
        `DialogueFormat: the tokenizer has no token for ${missing.map(([name]) => name).join(', ')}; train it with specialTokens: dialogueTokens`,
      );
    }
    this.imageId = image!;
    this.#ids = { start: start!, question: question!, answer: answer!, end: end! };
    this.#special = new Set([image!, ...Object.values(this.#ids)]);
    this.stopIds = [end!];
  }

  prompt(conversation: Conversation, placeholders: Placeholders): number[] {
    return this.#pieces(conversation, placeholders, true).flatMap(({ ids }) => ids);
  }

  encode(conversation: Conversation, placeholders: Placeholders): LabelledIds {
    return joined(this.#pieces(conversation, placeholders, false));
  }

  /** A text without images or questions, all of it to be learned: what a brain reads before it sees. */
  text(text: string): LabelledIds {
    const { start, end } = this.#ids;
    return joined([
      { ids: [start], learn: false },
      { ids: [...this.#words(text), end], learn: true },
    ]);
  }

  /**
   * Brief questions about one picture with their answers, all in one line; the answers are to be learned.
   *
   *     <|start|><image>…<image> where dog top left, any kite no, count owls two,
   */
  list(
    entries: readonly { readonly cue: string; readonly answer: string }[],
    placeholders: number,
  ): LabelledIds {
    const comma = this.tokenizer.encode(',');
    return joined([
      { ids: [this.#ids.start, ...new Array<number>(placeholders).fill(this.imageId)], learn: false },
      ...entries.flatMap(({ cue, answer }) => [
        { ids: this.#words(cue), learn: false },
        { ids: this.#words(answer), learn: true },
        { ids: comma, learn: false },
      ]),
    ]);
  }

  decode(ids: Iterable<number>): string {
    return this.tokenizer.decode(ids, { skipSpecial: true }).trim();
  }

  #pieces(conversation: Conversation, placeholders: Placeholders, asking: boolean): Piece[] {
    const { start, question, answer, end } = this.#ids;
    const turns = turnsOf(conversation, placeholders, asking).flatMap((turn) => [
      ...turn.counts.map((count) => ({ ids: new Array<number>(count).fill(this.imageId), learn: false })),
      ...(turn.question === undefined
        ? []
        : [{ ids: [question, ...this.#words(turn.question)], learn: false }]),
      { ids: [answer], learn: false },
      ...(turn.answer === undefined ? [] : [{ ids: [...this.#words(turn.answer), end], learn: true }]),
    ]);
    return [{ ids: [start], learn: false }, ...turns];
  }

  #words(text: string): number[] {
    const ids = this.tokenizer.encode(` ${text}`);
    const special = ids.find((id) => this.#special.has(id));
    if (special === undefined) return ids;
    throw new Error(
      `DialogueFormat: a text holds the token ${this.tokenizer.tokenOf(special)}, which only the format may write: ${JSON.stringify(text)}`,
    );
  }
}

function joined(pieces: readonly Piece[]): LabelledIds {
  return labelled(
    pieces.flatMap(({ ids }) => ids),
    pieces.flatMap(({ ids, learn }) => ids.map(() => learn)),
  );
}

/** The same as a template, for the libraries of Hugging Face and for `TemplateFormat`. */
export const dialogueTemplate: string = [
  '{{ bos_token }}{% for message in messages %}',
  "{% for part in message.content %}{% if part.type == 'image' %}<image>{% endif %}{% endfor %}",
  "{% for part in message.content %}{% if part.type == 'text' %}",
  "{% if message.role == 'user' %}<question> {{ part.text }}{% else %}<answer> {{ part.text }}{{ eos_token }}{% endif %}",
  '{% endif %}{% endfor %}{% endfor %}{% if add_generation_prompt %}<answer>{% endif %}',
].join('');
