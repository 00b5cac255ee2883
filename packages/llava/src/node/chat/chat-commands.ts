/** What one can type besides questions. */

import type { ChatPicture } from './chat-picture.ts';
import { readPicture } from './chat-picture.ts';
import type { ChatRoom } from './chat-room.ts';
import { lookAtLastWord } from './look-at-last-word.ts';

/** Where pictures come from that no file holds. */
export type SceneMaker = (number: number) => Promise<ChatPicture>;

interface ChatCommand {
  readonly argument?: string;
  readonly about: string;
  /** @returns lines to be shown. */
  readonly run: (room: ChatRoom, argument: string, scene: SceneMaker) => Promise<string[]> | string[];
}

const commands: Readonly<Record<string, ChatCommand>> = {
  '/image': {
    argument: 'file',
    about: 'talk about another picture',
    run: async (room, file) => {
      await room.show([await readPicture(file)]);
      return [];
    },
  },
  '/scene': {
    argument: 'number',
    about: 'talk about another picture of the world',
    run: async (room, number, scene) => {
      if (!/^\d+$/.test(number)) {
        throw new Error(`/scene needs a whole number, 0 or more; got ${JSON.stringify(number)}`);
      }
      await room.show([await scene(Number(number))]);
      return [];
    },
  },
  '/truth': {
    about: 'questions about this picture whose answers are known, with these',
    run: ({ talk }) => {
      const known = talk.pictures.flatMap(({ known = [] }) => known);
      if (known.length === 0)
        return ['nothing is known of this picture; /scene 1 shows one of a known world'];
      return known.map(({ question, answer }) => `${question} → ${answer}`);
    },
  },
  '/look': { about: 'where the last word of the answer looked', run: lookAtLastWord },
  '/new': {
    about: 'forget what was said',
    run: (room) => {
      room.startOver();
      return [];
    },
  },
  '/help': { about: 'this list', run: () => helpLines() },
};

/** To leave, which is nothing the room can do. */
export const quitCommand = '/quit';

export const commandNames: readonly string[] = [...Object.keys(commands), quitCommand];

/** Does what a line that begins with a slash says. @throws for an unknown command, or one that lacks its argument. */
export async function obey(line: string, room: ChatRoom, scene: SceneMaker): Promise<string[]> {
  const [name = '', ...rest] = line.split(/\s+/);
  const argument = rest.join(' ');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new Error(`there is no command ${name}; there are ${commandNames.join(', ')}`);
  }
  if (command.argument !== undefined && argument === '') {
    throw new Error(`${name} needs its ${command.argument}: ${name} <${command.argument}>`);
  }
  return command.run(room, argument, scene);
}

function helpLines(): string[] {
  const rows = [...Object.entries(commands), [quitCommand, { about: 'end; Ctrl-D does, too' }] as const];
  const spelled = rows.map(
    ([name, { about, ...rest }]) =>
      [name + ('argument' in rest && rest.argument ? ` <${rest.argument}>` : ''), about] as const,
  );
  const width = Math.max(...spelled.map(([name]) => name.length));
  return [
    ...spelled.map(([name, about]) => `${name.padEnd(width)}  ${about}`),
    'Anything else is a question. Ctrl-C stops an answer.',
  ];
}
