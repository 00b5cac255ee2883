import { describe, expect, it } from 'vitest';
import { counted, kinds, listed, nounNamed, nouns, phrasesOf, withArticle } from '../../src/index.ts';
import { alike } from '../../src/language/alike.ts';
import { fill } from '../../src/language/fill.ts';
import { belongs } from '../../src/language/kinds.ts';
import { serves, unfitFor, verbs } from '../../src/language/uses.ts';
import { affording } from '../../src/lexicon.ts';

describe('noun phrases', () => {
  it.each([
    ['dog', 'a dog', 'three dogs', 'the dog is'],
    ['owl', 'an owl', 'three owls', 'the owl is'],
    ['unicorn', 'a unicorn', 'three unicorns', 'the unicorn is'],
    ['ufo', 'a ufo', 'three ufos', 'the ufo is'],
    ['umbrella', 'an umbrella', 'three umbrellas', 'the umbrella is'],
    ['hourglass', 'an hourglass', 'three hourglasses', 'the hourglass is'],
    ['jeans', 'a pair of jeans', 'three pairs of jeans', 'the jeans are'],
    ['milk', 'a glass of milk', 'three glasses of milk', 'the milk is'],
    ['garlic', 'a head of garlic', 'three heads of garlic', 'the garlic is'],
    ['grapes', 'a bunch of grapes', 'three bunches of grapes', 'the grapes are'],
    ['corn', 'an ear of corn', 'three ears of corn', 'the corn is'],
    ['canned food', 'a can of food', 'three cans of food', 'the canned food is'],
    ['sheep', 'a sheep', 'three sheep', 'the sheep is'],
    ['fork and knife', 'a fork and knife', 'three forks and knives', 'the fork and knife are'],
    ['bowling', 'a game of bowling', 'three games of bowling', 'the bowling game is'],
    ['tomato', 'a tomato', 'three tomatoes', 'the tomato is'],
    ['snowman', 'a snowman', 'three snowmen', 'the snowman is'],
  ])('of %s are right', (name, one, three, the) => {
    const phrases = phrasesOf(nounNamed(name));
    expect(counted(nounNamed(name), 1)).toBe(one);
    expect(counted(nounNamed(name), 3)).toBe(three);
    expect(`${phrases.the} ${phrases.is}`).toBe(the);
  });

  it('tell all nouns apart and give each an article', () => {
    for (const key of ['noun', 'one', 'many', 'the'] as const) {
      expect(new Set(nouns.map((noun) => phrasesOf(noun)[key])).size).toBe(401);
    }
    for (const noun of nouns) {
      const { one, many, is, it } = phrasesOf(noun);
      expect(one).toMatch(/^an? [\w-]/);
      expect(many).not.toMatch(/^an? |sss$|mans$|[^a]fs$/);
      expect([is, it]).toEqual(is === 'is' ? ['is', 'it'] : ['are', 'them']);
    }
  });

  it('call plural all that end in s, but for these', () => {
    const single = nouns.filter((noun) => noun.noun.endsWith('s') && phrasesOf(noun).is === 'is');
    expect(single.map(({ noun }) => noun).join(', ')).toMatchInlineSnapshot(
      `"rhinoceros, hippopotamus, octopus, hibiscus, lotus, cactus, bus, dress, hourglass, magnifying glass"`,
    );
  });

  it('make lists', () => {
    expect(listed([])).toBe('');
    expect(listed(['a dog'])).toBe('a dog');
    expect(listed(['a dog', 'an owl'])).toBe('a dog and an owl');
    expect(listed(['a dog', 'an owl', 'a car'])).toBe('a dog, an owl and a car');
    expect(withArticle('orange card')).toBe('an orange card');
    expect(() => counted(nounNamed('dog'), 12)).toThrow('expected a whole number from 0 to 9; got 12');
  });

  it('fill gaps, and complain of one that stays open', () => {
    expect(fill('where {is} {the}?', { is: 'are', the: 'the jeans' })).toBe('where are the jeans?');
    expect(() => fill('where {is} {the}?', { is: 'are' })).toThrow('has a gap {the} that nothing fills');
  });
});

describe('what things are', () => {
  it('look alike or not, both ways', () => {
    const [taxi, car, dog] = ['taxi', 'car', 'dog'].map(nounNamed);
    expect(alike(taxi!, car!)).toBe(true);
    expect(alike(car!, taxi!)).toBe(true);
    expect(alike(car!, dog!)).toBe(false);
    expect(alike(car!, car!)).toBe(false);
  });

  it('belong to a kind, do not, or nobody can tell', () => {
    const animal = kinds.find(({ one }) => one === 'animal')!;
    const told = (name: string): string => belongs(nounNamed(name), animal);
    expect(['dog', 'owl', 'teddy bear', 'hammer'].map(told)).toEqual(['yes', 'unclear', 'unclear', 'no']);
    for (const { members, others } of kinds) {
      expect(members.length).toBeGreaterThanOrEqual(4);
      expect(members.filter((noun) => others.includes(noun))).toEqual([]);
    }
  });

  it('serve a purpose, do not, or nobody can tell', () => {
    const told = (name: string): string => serves(nounNamed(name), 'sit on');
    expect(['chair', 'suitcase', 'pizza'].map(told)).toEqual(['yes', 'unclear', 'no']);
    for (const verb of verbs) {
      expect(unfitFor(verb).length, verb).toBeGreaterThan(100);
      expect(affording(verb).filter((noun) => unfitFor(verb).includes(noun))).toEqual([]);
    }
  });
});
