import { kinds, type Question, type Scene, type SceneObject, thingsOf } from '../../src/index.ts';
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
    case 'fridge':
      return things.map(({ noun }) => noun).join(', ');
    case 'odd-one-out': {
      const sorted = things.map(({ noun }) => {
        const [kind, ...others] = kinds.filter(({ members }) => members.some((one) => one.noun === noun));
        if (others.length > 0) throw new Error(`${noun} is of two kinds`);
        return { noun, kind: kind?.one ?? 'thing' };
      });
      const odd = sorted.find(({ kind }) => sorted.filter((other) => other.kind === kind).length === 1)!;
      return `${sorted.map(({ noun, kind }) => `${noun} ${kind}`).join(', ')}, one ${odd.kind}`;
    }
    case 'dashboard-trend':
    case 'dashboard-bar':
      if (scene.kind !== 'dashboard') throw new Error(scene.kind);
      return scene.bars
        .map(({ box }, bar) => `${'ABCDE'[bar]} ${Math.trunc((box.height - 3) / 4)}`)
        .join(' ');
    default:
      return undefined;
  }
}
