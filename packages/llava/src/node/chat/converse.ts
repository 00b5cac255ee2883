/** How lines become answers: from a person at a terminal, or from a list of them. */

import { commandNames, obey, quitCommand, type SceneMaker } from './chat-commands.ts';
import type { ChatRoom } from './chat-room.ts';
import { questionReader } from './read-question.ts';
import { type Keys, StoppedError, stoppable } from './stoppable.ts';

export interface Place {
  readonly scene: SceneMaker;
  /** Where Ctrl-C comes from. */
  readonly input: Keys;
}

/** Until the person leaves. A mistake is told, and the conversation goes on. */
export async function converse(
  room: ChatRoom,
  place: Place & { readonly output: NodeJS.WritableStream },
): Promise<void> {
  const example = room.talk.pictures.flatMap(({ known = [] }) => known)[0];
  room.note(`Ask${example ? `, for example: ${example.question}` : ''} (/help lists what else there is)`);
  const read = questionReader({ ...place, commands: commandNames });
  for (let line = await read(); line !== undefined && line !== quitCommand; line = await read()) {
    if (line === '') continue;
    try {
      await respond(line, room, place);
    } catch (error) {
      room.note(error instanceof StoppedError ? 'stopped' : messageOf(error));
    }
  }
}

/** One after the other; empty ones are passed over. @throws at the first mistake. */
export async function answerAll(
  lines: Iterable<string> | AsyncIterable<string>,
  room: ChatRoom,
  place: Place,
): Promise<void> {
  for await (const line of lines) {
    const text = line.trim();
    if (text === quitCommand) return;
    if (text !== '') await respond(text, room, place);
  }
}

async function respond(line: string, room: ChatRoom, { scene, input }: Place): Promise<void> {
  if (!line.startsWith('/')) return stoppable(input, (signal) => room.ask(line, signal));
  for (const shown of await obey(line, room, scene)) room.settings.write(`${shown}\n`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
