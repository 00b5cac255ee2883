import {
  kinds,
  nounNamed,
  phrasesOf,
  type Question,
  type Scene,
  type SceneObject,
  thingsOf,
} from '../../src/index.ts';
import { numberWords } from '../../src/language/numbers.ts';
import { cellLetter, directionOf } from './geometry.ts';

/** What is thought on the way to an answer, worked out apart from the package's way; undefined where one look does. */
export function thoughtOf(scene: Scene, { family, subject }: Question): string | undefined {
  const things = thingsOf(scene);
  switch (family) {
    case 'count':
      return pointed(things.filter(({ noun }) => noun === subject.noun));
    case 'count-category': {
      const { members } = kinds.find(({ one }) => one === subject.kind)!;
      return pointed(things.filter((thing) => members.some(({ noun }) => noun === thing.noun)));
    }
    case 'describe': {
      const crowds = crowdsOf(things).map((crowd) => pointed(crowd));
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
      const [{ kind: usual }] = sorted.filter((one) => one !== alone) as [(typeof sorted)[number]];
      const said = sorted.map((one) =>
        one === alone ? `${one.kind} but ${one.noun}` : `${one.kind} ${one.noun}`,
      );
      return `${usual}, ${said.join(', ')}`;
    }
    case 'unusual': {
      const sides = things.map(({ box }) => Math.max(box.width, box.height));
      const strange = things.findIndex(({ look }, i) => look !== 'plain' || sides[i]! < 20);
      if (strange < 0) return `all ${sides[0]! < 22 ? 'small' : 'large'}`;
      const { box, look } = things[strange]!;
      const corner = `${2 * box.y + box.height < 64 ? 'top' : 'bottom'} ${2 * box.x + box.width < 64 ? 'left' : 'right'}`;
      return `${corner} ${look === 'plain' ? 'small' : look}`;
    }
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

function pointed(counted: readonly SceneObject[]): string {
  return counted
    .map((thing) => `${cellLetter(thing)} ${thing.noun}`)
    .toSorted()
    .join(' ');
}

/** What is there more than once. */
function crowdsOf(things: readonly SceneObject[]): readonly (readonly SceneObject[])[] {
  return [...new Set(things.map(({ noun }) => noun))]
    .map((noun) => things.filter((thing) => thing.noun === noun))
    .filter(({ length }) => length > 1);
}

/** What is thought before a caption: what belongs to each thing; undefined where nothing could be mixed up. */
export function captionThoughtOf(scene: Scene): string | undefined {
  const things = thingsOf(scene);
  const crowds = crowdsOf(things);
  if (crowds.length > 0) {
    const said = crowds.map((crowd) => {
      const { many } = phrasesOf(nounNamed(crowd[0]!.noun));
      return `${pointed(crowd)} ${numberWords[crowd.length]} ${many}`;
    });
    return said.toSorted().join(', ');
  }
  if (things.some(({ card }) => card !== undefined)) {
    return things
      .flatMap(({ noun, card }) => (card === undefined ? [] : [`${noun} ${card.colour}`]))
      .join(', ');
  }
  const [a, b, ...others] = things;
  if (a === undefined || b === undefined || others.length > 0) return undefined;
  const [aToB, bToA] = [directionOf(a, b), directionOf(b, a)];
  if (aToB === undefined || bToA === undefined) return undefined;
  return `${a.noun} ${aToB}, ${b.noun} ${bToA}`.replaceAll(' of', '');
}
