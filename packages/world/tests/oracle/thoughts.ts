import { kinds, type Question, type Scene, type SceneObject, thingsOf } from '../../src/index.ts';
import { cellLetter } from './geometry.ts';

/** What is thought on the way to an answer, worked out apart from the package's way; undefined where one look does. */
export function thoughtOf(scene: Scene, { family, subject }: Question): string | undefined {
  const things = thingsOf(scene);
  const pointed = (counted: readonly SceneObject[]): string =>
    counted
      .map((thing) => `${cellLetter(thing)} ${thing.noun}`)
      .toSorted()
      .join(' ');
  switch (family) {
    case 'count':
      return pointed(things.filter(({ noun }) => noun === subject.noun));
    case 'count-category': {
      const { members } = kinds.find(({ one }) => one === subject.kind)!;
      return pointed(things.filter((thing) => members.some(({ noun }) => noun === thing.noun)));
    }
    case 'describe': {
      const crowds = [...new Set(things.map(({ noun }) => noun))]
        .map((noun) => things.filter((thing) => thing.noun === noun))
        .filter(({ length }) => length > 1)
        .map(pointed);
      return crowds.length === 0 ? undefined : crowds.toSorted().join(', ');
    }
    case 'fridge':
      return things.map(({ noun }) => noun).join(', ');
    case 'odd-one-out': {
      const sorted = things.map(({ noun }) => {
        const [kind, ...others] = kinds.filter(({ members }) => members.some((one) => one.noun === noun));
        if (others.length > 0) throw new Error(`${noun} is of two kinds`);
        return { noun, kind: kind?.one ?? 'thing' };
      });
      const alone = sorted.find(({ kind }) => sorted.filter((other) => other.kind === kind).length === 1)!;
      return `${sorted.map(({ noun, kind }) => `${kind} ${noun}`).join(', ')}, odd ${alone.kind}`;
    }
    case 'unusual':
      return things
        .map((thing) => {
          const { x, y, width, height } = thing.box;
          const corner = `${2 * y + height < 64 ? 'top' : 'bottom'} ${2 * x + width < 64 ? 'left' : 'right'}`;
          const size = Math.max(width, height) < 22 ? 'small' : 'large';
          return `${corner} ${thing.look === 'plain' ? size : thing.look}`;
        })
        .join(', ');
    case 'receipt-total': {
      if (scene.kind !== 'receipt') throw new Error(scene.kind);
      const digits = String(scene.total.cents);
      const tens = 'oh ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
      const ones = 'zero one two three four five six seven eight nine'.split(' ');
      return `${digits.slice(0, -2)} ${tens[Number(digits.at(-2))]} ${ones[Number(digits.at(-1))]}`;
    }
    case 'dashboard-trend':
    case 'dashboard-bar': {
      if (scene.kind !== 'dashboard') throw new Error(scene.kind);
      const values = scene.bars.map(({ box }) => Math.trunc((box.height - 3) / 4));
      if (family === 'dashboard-trend') {
        const ways = values.map((value, bar) => {
          const before = values[bar - 1] ?? value;
          return value > before ? ' up' : value < before ? ' down' : ' level';
        });
        return values.map((value, bar) => `${'ABCDE'[bar]} ${value}${bar === 0 ? '' : ways[bar]}`).join(' ');
      }
      const best = subject.extreme === 'highest' ? Math.max : Math.min;
      return values
        .map((value, bar) => {
          const leader = best(...values.slice(0, bar + 1));
          const led = bar === 0 ? '' : ` ${subject.extreme} ${'ABCDE'[values.indexOf(leader)]} ${leader}`;
          return `${'ABCDE'[bar]} ${value}${led}`;
        })
        .join(', ');
    }
    default:
      return undefined;
  }
}
