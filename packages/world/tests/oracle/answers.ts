import {
  affording,
  kinds,
  type Question,
  recipes,
  type Scene,
  type SceneObject,
  thingsOf,
} from '../../src/index.ts';
import { numberWords } from '../../src/language/numbers.ts';
import { answerOfCode } from './code.ts';
import { cornerName, directionOf, longestSide } from './geometry.ts';

/** The answer to a question, worked out from the boxes and letters of its scene, apart from the package's way. */
export function answerOf(scene: Scene, { family, subject }: Question): string {
  const things = thingsOf(scene);
  const named = (name = subject.noun): SceneObject => {
    const found = things.filter(({ noun }) => noun === name);
    if (found.length !== 1) throw new Error(`${found.length} × ${name}`);
    return found[0]!;
  };
  const serving = things.filter(({ noun }) =>
    affording(subject.verb ?? 'eat').some((other) => other.noun === noun),
  );
  switch (family) {
    case 'what':
      return things.length === 1 ? things[0]!.noun : '?';
    case 'presence':
      return things.some(({ noun }) => noun === subject.noun) ? 'yes' : 'no';
    case 'count':
      return numberWords[things.filter(({ noun }) => noun === subject.noun).length]!;
    case 'count-category': {
      const kind = kinds.find(({ one }) => one === subject.kind)!;
      const counted = things.filter(({ noun }) => kind.members.some((member) => member.noun === noun));
      const strangers = things.filter(({ noun }) => kind.others.some((other) => other.noun === noun));
      return counted.length + strangers.length === things.length ? numberWords[counted.length]! : '?';
    }
    case 'relation': {
      const there = things.filter(
        (one) => one !== named() && directionOf(one, named()) === subject.direction,
      );
      return there.length === 1 ? there[0]!.noun : '?';
    }
    case 'relation-check': {
      const found = directionOf(named(), named(subject.other));
      return found === undefined ? '?' : found === subject.direction ? 'yes' : 'no';
    }
    case 'where':
      return cornerName(subject.place === undefined ? named() : things[Number(subject.place)]!);
    case 'at': {
      const there = things.filter((one) => cornerName(one) === subject.corner);
      return there.length === 1 ? there[0]!.noun : '?';
    }
    case 'card-colour':
      return named().card!.colour;
    case 'on-card': {
      const there = things.filter(({ card }) => card?.colour === subject.colour);
      return there.length === 1 ? there[0]!.noun : '?';
    }
    case 'size': {
      const [first, second] = [named(subject.first), named(subject.second)];
      const ratio = longestSide(first) / longestSide(second);
      if (ratio < 2 && ratio > 1 / 2) return '?';
      return ratio > 1 === (subject.comparative === 'bigger') ? first.noun : second.noun;
    }
    case 'odd-one-out':
      return oddOneOut(things);
    case 'unusual':
      return strangeness(things);
    case 'affordance-where':
      return serving.length === 1 ? cornerName(serving[0]!) : '?';
    case 'affordance-check':
      return serving.length > 0 ? 'yes' : 'no';
    case 'affordance':
      return serving.length > 1 ? '?' : (serving[0]?.noun ?? 'nothing');
    case 'hot-dog':
      return things.length === 1 && things[0]!.noun === 'hot dog' ? 'yes' : 'no';
    case 'fridge': {
      const possible = recipes.filter(({ needs }) =>
        needs.every((need) => things.some(({ noun }) => noun === need.noun)),
      );
      return possible.length === 1 ? possible[0]!.dish : '?';
    }
    case 'fridge-needs': {
      const needs = recipes.find(({ dish }) => dish === subject.dish)!.needs.map(({ noun }) => noun);
      return needs.every((need) => things.some(({ noun }) => noun === need))
        ? needs.join(', ').replace(/, ([^,]*)$/, ' and $1')
        : '?';
    }
    default:
      return answerOfText(scene, family, subject);
  }
}

function oddOneOut(things: readonly SceneObject[]): string {
  const odd = things.filter((thing) =>
    kinds.some(
      ({ members, others }) =>
        others.some(({ noun }) => noun === thing.noun) &&
        things.every((other) => other === thing || members.some(({ noun }) => noun === other.noun)),
    ),
  );
  return things.length === 4 && odd.length === 1 ? odd[0]!.noun : '?';
}

function strangeness(things: readonly SceneObject[]): string {
  const [grey, turned] = ['grey', 'upside down'].map(
    (look) => things.filter((one) => one.look === look).length,
  );
  const sizes = things.map(longestSide).sort((a, b) => a - b);
  const tiny = sizes[0]! * 2 < sizes[1]!;
  if (grey! + turned! + Number(tiny) > 1 || sizes[1] !== sizes[3]) return '?';
  if (grey === 1) return 'one is grey';
  if (turned === 1) return 'one is upside down';
  return tiny ? 'one is tiny' : 'nothing';
}

function answerOfText(scene: Scene, family: string, subject: Question['subject']): string {
  if (scene.kind === 'receipt') {
    const cents =
      family === 'receipt-total'
        ? scene.lines.reduce((sum, line) => sum + line.cents, 0)
        : scene.lines.find(({ item }) => item === subject.item)!.cents;
    if (family === 'receipt-total' && cents !== scene.total.cents) return '?';
    return (cents / 100).toFixed(2);
  }
  if (scene.kind === 'dashboard') {
    const tops = scene.bars.map(({ box }) => box.y);
    if (family === 'dashboard-bar') {
      const place = tops.indexOf(subject.extreme === 'highest' ? Math.min(...tops) : Math.max(...tops));
      return tops.filter((top) => Math.abs(top - tops[place]!) < 4).length === 1 ? 'ABCDE'[place]! : '?';
    }
    if (Math.max(...tops) - Math.min(...tops) <= 2) return 'flat';
    const shape = tops
      .slice(1)
      .map((top, i) => (top <= tops[i]! - 4 ? '/' : top >= tops[i]! + 4 ? '\\' : '-'));
    const shapes: Record<string, RegExp> = {
      rising: /^\/+$/,
      falling: /^\\+$/,
      'up then down': /^\/+\\+$/,
      'down then up': /^\\+\/+$/,
    };
    return Object.keys(shapes).find((name) => shapes[name]!.test(shape.join(''))) ?? '?';
  }
  if (scene.kind === 'code') {
    const lines = scene.lines.map(({ text }) => text);
    return answerOfCode(lines, family === 'code-fix' ? 'fix' : 'bug');
  }
  throw new Error(`no oracle for ${family}`);
}
