import { describe, expect, it } from 'vitest';
import { affordances, affording, categories, nounNamed, nouns, nounsOf } from '../src/lexicon.ts';

describe('lexicon', () => {
  it('has 401 nouns in 26 categories, each noun and plural once', () => {
    expect(nouns).toHaveLength(401);
    expect(categories).toHaveLength(26);
    expect(new Set(nouns.map(({ noun }) => noun)).size).toBe(401);
    expect(new Set(nouns.map(({ plural }) => plural)).size).toBe(401);
    expect(nouns.map(({ id }) => id)).toEqual([...nouns.keys()]);
  });

  it('finds nouns by name, category and use', () => {
    expect(nounNamed('wolf')).toMatchObject({ plural: 'wolves', category: 'animal', hex: '1f43a' });
    expect(nounsOf('kitchen').map(({ noun }) => noun)).toContain('chopsticks');
    expect(categories.flatMap((category) => nounsOf(category))).toEqual(nouns);
    expect(affording('write with').map(({ noun }) => noun)).toEqual(['pencil', 'fountain pen', 'crayon']);
    expect(affordances.size).toBe(36);
  });

  it('suggests the right name for a wrong one', () => {
    expect(() => nounNamed('dgo')).toThrow('unknown noun "dgo"; did you mean "dog"?');
    expect(() => nounsOf('animals')).toThrow('unknown category "animals"; did you mean "animal"?');
    expect(() => affording('sit in')).toThrow('did you mean "sit on"?');
    expect(() => nounNamed('quantum chromodynamics')).toThrow('there are 401, "dog" is one of them');
  });

  it('knows no name that only objects have', () => {
    for (const name of ['__proto__', 'constructor', 'toString', ''])
      expect(() => nounNamed(name)).toThrow('unknown');
  });
});
