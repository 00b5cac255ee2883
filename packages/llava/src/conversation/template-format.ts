/** Conversations as public checkpoints were trained to read them: by the template in their folder. */

import { Template } from '@huggingface/jinja';
import type { Tokenizer } from '@pixels/clip';
import {
  type ChatFormat,
  type Conversation,
  type LabelledIds,
  labelled,
  type Placeholders,
  sharedStart,
  type Turn,
  turnsOf,
} from './conversation.ts';

/** What stands around an image's placeholders; nothing in LLaVA. */
export interface ImageFrame {
  readonly before: string;
  readonly after: string;
}

export interface TemplateFormatOptions {
  /** The token that the template writes for an image, and that stands for each image token. */
  readonly imageToken: string;
  readonly imageFrame?: ImageFrame | undefined;
  readonly stopIds: readonly number[];
}

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content:
    | string
    | readonly ({ readonly type: 'image' } | { readonly type: 'text'; readonly text: string })[];
}

/**
 * Jinja template → text → ids, as transformers' `apply_chat_template` does. Templates that ask for the `type` of parts
 * get a list of parts, others a plain string. The ids that a tokenizer puts in front of every text are added unless the
 * template has written them.
 */
export class TemplateFormat implements ChatFormat {
  readonly tokenizer: Tokenizer;
  readonly stopIds: readonly number[];
  readonly #template: Template;
  readonly #takesParts: boolean;
  readonly #imageToken: string;
  readonly #imageFrame: ImageFrame;

  /** @param source - the folder's name, for errors. */
  constructor(template: string, tokenizer: Tokenizer, options: TemplateFormatOptions, source: string) {
    this.tokenizer = tokenizer;
    this.stopIds = options.stopIds;
    this.#imageToken = options.imageToken;
    this.#imageFrame = options.imageFrame ?? { before: '', after: '' };
    this.#takesParts = writesImages(template);
    try {
      this.#template = new Template(template);
    } catch (cause) {
      throw new Error(`${source}: the chat template cannot be read (${(cause as Error).message})`, { cause });
    }
  }

  prompt(conversation: Conversation, placeholders: Placeholders): number[] {
    const counts = turnsOf(conversation, placeholders, true).flatMap((turn) => turn.counts);
    return this.#idsOf(this.#render(conversation, true), counts);
  }

  encode(conversation: Conversation, placeholders: Placeholders): LabelledIds {
    const turns = turnsOf(conversation, placeholders, false);
    const countsUntil = (end: number): number[] => turns.slice(0, end).flatMap(({ counts }) => counts);
    const ids = this.#idsOf(this.#render(conversation, false), countsUntil(turns.length));
    const learn = new Array<boolean>(ids.length).fill(false);
    for (const [index, { counts, ...turn }] of turns.entries()) {
      const before = conversation.slice(0, index);
      const idsOf = (last: Turn, asking: boolean): number[] =>
        this.#idsOf(this.#render([...before, last], asking), countsUntil(index + 1));
      const asked = idsOf({ ...turn, answer: undefined }, true);
      const [from, to] = [sharedStart(ids, asked), sharedStart(ids, idsOf(turn, false))];
      // Where question and answer meet, a token may reach over.
      if (from < asked.length - 1 || to <= from) {
        throw new Error(
          `TemplateFormat.encode: the template does not write turn ${index} in front of the next ones as it does alone, so that its answer cannot be told from the rest; train on single turns`,
        );
      }
      learn.fill(true, from, to);
    }
    return labelled(ids, learn);
  }

  decode(ids: Iterable<number>): string {
    return this.tokenizer.decode(ids, { skipSpecial: true }).trim();
  }

  #render(conversation: Conversation, add_generation_prompt: boolean): string {
    const messages = conversation.flatMap((turn) => this.#messages(turn));
    const token = (id: number | undefined): string =>
      id === undefined ? '' : (this.tokenizer.tokenOf(id) ?? '');
    const { start, end } = this.tokenizer.specialIds;
    const variables = { messages, add_generation_prompt, bos_token: token(start), eos_token: token(end) };
    return this.#template.render(variables);
  }

  #messages({ images = 0, question, answer }: Turn): Message[] {
    const message = (role: Message['role'], text: string | undefined, pictures: number): Message[] => {
      if (text?.includes(this.#imageToken)) {
        throw new Error(
          `TemplateFormat: a text holds ${this.#imageToken}, which only the format may write: ${JSON.stringify(text)}`,
        );
      }
      const parts = [
        ...Array.from({ length: pictures }, () => ({ type: 'image' }) as const),
        ...(text === undefined ? [] : [{ type: 'text', text } as const]),
      ];
      if (parts.length === 0) return [];
      const plain = `${`${this.#imageToken}\n`.repeat(pictures)}${text ?? ''}`;
      return [{ role, content: this.#takesParts ? parts : plain }];
    };
    return [...message('user', question, images), ...message('assistant', answer, 0)];
  }

  /** With `counts` placeholders for the images of the text, one number for each. */
  #idsOf(text: string, counts: readonly number[]): number[] {
    const { before, after } = this.#imageFrame;
    const parts = text.split(this.#imageToken);
    if (parts.length - 1 !== counts.length) {
      throw new Error(
        `TemplateFormat: the template wrote ${parts.length - 1} × ${this.#imageToken} for ${counts.length} images; show as many as it writes`,
      );
    }
    const expanded = parts.reduce(
      (all, part, image) => `${all}${before}${this.#imageToken.repeat(counts[image - 1]!)}${after}${part}`,
    );
    const ids = this.tokenizer.encode(expanded);
    const frame = this.tokenizer.frame.before;
    const framed = frame.every((id, place) => ids[place] === id);
    return framed ? ids : [...frame, ...ids];
  }
}

/** Whether a template tells the parts of a message apart, and so writes the token of an image itself. */
export function writesImages(template: string): boolean {
  return /\btype\b/.test(template);
}
