/** A conversation that goes on: what was read once is not read again. */

import { tf } from '@pixels/tensor';
import { KvCache } from '../decoder/kv-cache.ts';
import { type FinishReason, type GenerateOptions, generate } from '../generate/generate.ts';
import type { Llava } from '../llava.ts';
import { type ChatFormat, type Conversation, sharedStart, type Turn } from './conversation.ts';

export type AskOptions = Omit<GenerateOptions, 'cache' | 'between' | 'stopIds'>;

/**
 * Question after question about the same images:
 *
 *     const dialogue = new Dialogue(llava, format, [llava.imageTokens(image)]);
 *     for await (const text of streamText(dialogue.ask('what is red?'), tokenizer)) …
 *     for await (const text of streamText(dialogue.ask('and where is it?'), tokenizer)) …
 *
 * Keys and values of images, questions and answers stay in a cache: a further question costs its own tokens only. When
 * the context is full, the earliest turns are forgotten, the images never.
 */
export class Dialogue {
  readonly #llava: Llava;
  readonly #format: ChatFormat;
  readonly #images: readonly tf.Tensor[];
  readonly #turns: Turn[] = [];
  readonly #cache = new KvCache();
  #ids: readonly number[] = [];
  #answered = 0;
  #forgotten = 0;
  #isAnswering = false;

  /** @param images - what `llava.imageTokens` made of each, [1, N, D]; they must live as long as the dialogue. */
  constructor(llava: Llava, format: ChatFormat, images: readonly tf.Tensor[] = []) {
    this.#llava = llava;
    this.#format = format;
    this.#images = images;
  }

  /** What was said and is remembered, as long as there is room for it. */
  get conversation(): Conversation {
    return this.#shown(this.#turns);
  }

  /** How many turns had to be forgotten so far. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The last question with all that stands before it, and its answer, as the decoder read and said them. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** How many of the ids are the answer's, the last ones. */
  get answered(): number {
    return this.#answered;
  }

  /**
   * The ids of the answer, each as soon as it is chosen. An answer that is broken off counts as far as it came.
   * @throws as `generate`, and when the question and the images alone exceed the context.
   */
  async *ask(question: string, options: AskOptions = {}): AsyncGenerator<number, FinishReason> {
    if (this.#isAnswering) {
      throw new Error('Dialogue.ask: the answer before is not at its end; finish or leave its loop first');
    }
    this.#isAnswering = true;
    const said: number[] = [];
    try {
      return yield* this.#answer(question, options, said);
    } finally {
      if (said.length > 0) this.#turns.push({ question, answer: this.#format.decode(said) });
      this.#isAnswering = false;
    }
  }

  /** Frees what is kept of the conversation, which is forgotten; the images are the caller's. */
  dispose(): void {
    this.#cache.dispose();
    this.#turns.length = 0;
    this.#ids = [];
    this.#answered = 0;
  }

  async *#answer(
    question: string,
    options: AskOptions,
    said: number[],
  ): AsyncGenerator<number, FinishReason> {
    const prompt = this.#prompt(question, options.maxNewTokens);
    // One token at least has to be read, for there to be a next one.
    const read = this.#ids.slice(0, this.#cache.length);
    const known = Math.min(sharedStart(read, prompt), prompt.length - 1);
    this.#cache.truncate(known);
    const { decoder } = this.#llava;
    const ids = tf.tensor2d(prompt, [1, prompt.length], 'int32');
    const { embeddings, image, between } = this.#llava.read(ids, this.#images);
    const unread = tf.slice(embeddings, [0, known, 0], [1, prompt.length - known, decoder.config.width]); // [1, T, D]
    const { stopIds } = this.#format;
    const answer = generate(decoder, unread, { ...options, stopIds, between, cache: this.#cache });
    try {
      for (;;) {
        const { value, done } = await answer.next();
        if (done === true) return value;
        said.push(value);
        yield value;
      }
    } catch (error) {
      // Whoever stops an answer does so between two tokens; after any other error the layers may disagree.
      if (options.signal?.aborted !== true) this.#cache.dispose();
      throw error;
    } finally {
      await answer.return('length');
      this.#ids = [...prompt, ...said];
      this.#answered = said.length;
      tf.dispose([ids, embeddings, unread, image ?? []]);
    }
  }

  /** The ids of all that is remembered, and the question; the earliest turns give way to its answer. */
  #prompt(question: string, maxNewTokens = Number.POSITIVE_INFINITY): number[] {
    const { maxTokens } = this.#llava.decoder.config;
    const room = Math.min(maxNewTokens, Math.floor(maxTokens / 4));
    const counts = this.#llava.placeholdersFor(this.#images);
    for (;;) {
      const ids = this.#format.prompt(this.#shown([...this.#turns, { question }]), counts);
      if (ids.length + room <= maxTokens || this.#turns.length === 0) return ids;
      this.#turns.shift();
      this.#forgotten++;
    }
  }

  /** The images stand in front of the first question that is remembered. */
  #shown(turns: readonly Turn[]): Conversation {
    return turns.map((turn, index) => (index === 0 ? { ...turn, images: this.#images.length } : turn));
  }
}
