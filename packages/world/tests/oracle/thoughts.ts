import {
  kinds,
  nounNamed,
  phrasesOf,
  type Question,
  type Scene,
  type SceneObject,
  thingsOf,
} from '../../src/index.ts';
import { cellLetter } from './geometry.ts';

/** What is thought on the way to an answer, worked out apart from the package's way; undefined where one look does. */
export function thoughtOf(scene: Scene, { family, subject }: Question): string | undefined {
  const things = thingsOf(scene);
  const letters = (counted: readonly SceneObject[]): string => counted.map(cellLetter).toSorted().join(' ');
  switch (family) {
    case 'count':
      return letters(things.filter(({ noun }) => noun === subject.noun));
    case 'count-category': {
      const { members } = kinds.find(({ one }) => one === subject.kind)!;
      return letters(things.filter((thing) => members.some(({ noun }) => noun === thing.noun)));
    }
    case 'describe': {
      const nouns = [...new Set(things.map(({ noun }) => noun))];
      const crowds = nouns
        .map((noun) => ({ noun, crowd: things.filter((thing) => thing.noun === noun) }))
        .filter(({ crowd }) => crowd.length > 1)
        .toSorted((a, b) => letters(a.crowd).localeCompare(letters(b.crowd)));
      const said = crowds.map(({ noun, crowd }) => `${phrasesOf(nounNamed(noun)).many} ${letters(crowd)}`);
      return said.length === 0 ? undefined : said.join(', ');
    }
    case 'fridge':
      return things.map(({ noun }) => noun).join(', ');
    case 'odd-one-out':
      return things
        .map(({ noun }) => {
          const [kind, ...others] = kinds.filter(({ members }) => members.some((one) => one.noun === noun));
          if (others.length > 0) throw new Error(`${noun} is of two kinds`);
          return `${noun} ${kind?.one ?? 'thing'}`;
        })
        .join(', ');
    case 'unusual':
      return things
        .map(({ look, box }) => {
          const longest = Math.max(box.width, box.height);
          const size = longest < 15 ? 'small' : longest < 22 ? 'medium' : 'large';
          return look === 'plain' ? size : look;
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
      const read = values.map((value, bar) => `${'ABCDE'[bar]} ${value}`).join(' ');
      if (family === 'dashboard-trend') return read;
      const end = subject.extreme === 'highest' ? Math.max(...values) : Math.min(...values);
      return `${read} ${subject.extreme} ${end}`;
    }
    default:
      return undefined;
  }
}
