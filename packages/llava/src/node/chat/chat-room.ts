/** Where model, pictures and people meet. */

import { Random } from '@pixels/tensor';
import type { AskOptions } from '../../conversation/dialogue.ts';
import type { Llava } from '../../llava.ts';
import type { Chat } from '../chat-files.ts';
import { type ChatPicture, captionOf } from './chat-picture.ts';
import { drawPicture } from './draw-picture.ts';
import { printable } from './printable.ts';
import { type Said, say, speedOf } from './say.ts';
import { dimmed, type Screen } from './screen.ts';
import { beginAgain, beginTalk, endTalk, type Talk } from './talk.ts';

export interface ChatRoomSettings {
  readonly llava: Llava;
  readonly chat: Chat;
  readonly generation: Omit<AskOptions, 'random' | 'signal'>;
  readonly seed: number;
  /** What the notes are written on. */
  readonly screen: Screen;
  /** Takes what the model says. */
  readonly write: (text: string) => void;
  /** Takes a line of what is said about it. */
  readonly note: (line: string) => void;
}

export class ChatRoom {
  readonly settings: ChatRoomSettings;
  #talk: Talk;
  #asked = 0;

  /** Begins without a picture. */
  constructor(settings: ChatRoomSettings) {
    this.settings = settings;
    this.#talk = beginTalk(settings.llava, settings.chat, []);
  }

  get talk(): Talk {
    return this.#talk;
  }

  /** Draws the pictures, and lets the model look at them: what was said before is forgotten. */
  async show(pictures: readonly ChatPicture[]): Promise<void> {
    const { llava, chat, screen } = this.settings;
    const began = performance.now();
    const talk = beginTalk(llava, chat, pictures);
    const seconds = (performance.now() - began) / 1000;
    endTalk(this.#talk);
    this.#talk = talk;
    for (const [index, picture] of pictures.entries()) {
      const drawn = await drawPicture(picture.image, screen);
      if (drawn !== undefined) this.settings.note(drawn);
      const described = drawn === undefined ? picture.description : undefined;
      const cost = `${talk.tokens[index]!.shape[1]} image tokens`;
      const line = `${captionOf(picture)}${described === undefined ? '' : `: ${printable(described)}`} · ${cost}`;
      this.note(index === pictures.length - 1 ? `${line} in ${seconds.toFixed(2)} s` : line);
    }
  }

  /** The same pictures, and nothing said. */
  startOver(): void {
    const { llava, chat } = this.settings;
    this.#talk = beginAgain(this.#talk, llava, chat);
  }

  /** Asks; the answer is written as it comes. @throws as `Dialogue.ask` */
  async ask(question: string, signal: AbortSignal): Promise<void> {
    const { chat, generation, seed, write } = this.settings;
    const { dialogue } = this.#talk;
    const forgotten = dialogue.forgotten;
    const random = new Random(seed).fork(this.#asked++);
    let isWriting = false;
    try {
      const options = { ...generation, random, signal };
      const said = await say(dialogue, question, chat.tokenizer, options, (text) => {
        isWriting = true;
        write(text);
      });
      write('\n');
      isWriting = false;
      this.note(speedOf(said));
      for (const line of this.#remarks(said, dialogue.forgotten - forgotten)) this.note(line);
    } finally {
      if (isWriting) write('\n');
    }
  }

  note(line: string): void {
    this.settings.note(dimmed(line, this.settings.screen));
  }

  [Symbol.dispose](): void {
    endTalk(this.#talk);
  }

  #remarks({ finish }: Said, forgotten: number): string[] {
    const { llava, generation } = this.settings;
    const context = `the context of ${llava.decoder.config.maxTokens} tokens is full`;
    const many = forgotten === 1 ? 'the earliest question was' : `the ${forgotten} earliest questions were`;
    return [
      ...(finish === 'length'
        ? [`cut after ${generation.maxNewTokens} tokens; --max-tokens allows more`]
        : []),
      ...(finish === 'context' ? [context] : []),
      ...(forgotten > 0 ? [`${context}: ${many} forgotten`] : []),
    ];
  }
}
