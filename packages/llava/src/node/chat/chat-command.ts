/** `pnpm chat`: a picture in the terminal, and a conversation about it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { start } from '@pixels/tensor';
import { parseSampling } from '../../generate/token-probabilities.ts';
import type { SceneMaker } from './chat-commands.ts';
import { type ChatOptions, parseChatOptions } from './chat-options.ts';
import { type ChatPicture, readPicture } from './chat-picture.ts';
import { ChatRoom } from './chat-room.ts';
import { answerAll, converse, messageOf } from './converse.ts';
import { openModel } from './open-model.ts';
import { screenOf } from './screen.ts';
import { interruptedExitCode, StoppedError } from './stoppable.ts';

export interface ChatPlace {
  /** The folder of the model unless one is named. */
  readonly model: string;
  /** How to come by that model. */
  readonly modelFrom: string;
  /** The picture unless one is named. */
  readonly sceneNumber: number;
  readonly scene: SceneMaker;
}

/**
 * Talks. Where nobody sits at the terminal, or with --ask, answers alone go to stdout, a line each, and all else to
 * stderr.
 * @returns the exit code: 0, 1 after an error, 130 when Ctrl-C broke an answer off.
 */
export async function chatCommand(args: readonly string[], place: ChatPlace): Promise<number> {
  const options = parseChatOptions(args, place);
  try {
    const isAlone = options.ask === undefined && process.stdin.isTTY === true;
    const notes = isAlone ? process.stdout : process.stderr;
    const note = (line: string): void => void notes.write(`${line}\n`);
    if (options.model === place.model && !existsSync(join(place.model, 'config.json'))) {
      throw new Error(`${place.model} holds no model; ${place.modelFrom}`);
    }
    using room = await openRoom(options, note);
    await room.show(await picturesOf(options, place));
    const { scene } = place;
    const { stdin: input, stdout: output } = process;
    if (isAlone) await converse(room, { scene, input, output });
    else await answerAll(options.ask ?? createInterface({ input }), room, { scene, input });
    return 0;
  } catch (error) {
    if (error instanceof StoppedError) return interruptedExitCode;
    console.error(`chat: ${messageOf(error)}`);
    return 1;
  }
}

async function openRoom(options: ChatOptions, note: (line: string) => void): Promise<ChatRoom> {
  const { temperature, topK, topP, repetitionPenalty, seed, maxTokens } = options;
  const sampling = parseSampling({ temperature, topK, topP, repetitionPenalty }, 'options');
  const { description } = await start({ backend: options.backend });
  const { folder, llava, chat } = await openModel(options.model, note);
  const screen = screenOf(options.ask === undefined && process.stdin.isTTY ? process.stdout : process.stderr);
  const generation = { ...sampling, maxNewTokens: maxTokens };
  const write = (text: string): void => void process.stdout.write(text);
  const room = new ChatRoom({ llava, chat, generation, seed, screen, write, note });
  room.note(`${folder} · ${llava.parameterCount().toLocaleString('en')} parameters · ${description}`);
  return room;
}

async function picturesOf({ image, scene }: ChatOptions, place: ChatPlace): Promise<ChatPicture[]> {
  if (image === undefined) return [await place.scene(scene ?? place.sceneNumber)];
  return Promise.all(image.map(readPicture));
}
