import { lesson, show } from '@pixels/notebook/node';
import {
  blindTable,
  captionForms,
  cardColours,
  drawSprite,
  type FamilyName,
  familiesOf,
  heldOutColour,
  heldOutCount,
  heldOutNames,
  heldOutPair,
  nouns,
  type Scene,
  textOnlyUses,
  type World,
  type WorldSplit,
  worldSplits,
} from '@pixels/world';
import { loadSprites, loadWorld } from '@pixels/world/node';

const { full, seed } = await lesson(import.meta, {
  number: 0,
  title: 'The world, looked at',
  about: 'Every family of questions and every split of the world, with its answers and blind baselines.',
  quickTime: '20 s',
});
const worlds = new Map<WorldSplit, World>();
for (const split of worldSplits) worlds.set(split, await loadWorld({ split, seed }));
const train = worlds.get('train')!;
const test = worlds.get('test')!;

// %% [folded] How pictures are shown
/** Text pictures are wider; a margin makes all alike. */
const framed = (scene: Scene) => {
  const { width, height, rgb } = train.paint(scene);
  return { width, height, channels: 3 as const, data: rgb };
};
const asked = (world: World, family: FamilyName, count: number) =>
  Array.from({ length: count }, (_, index) => world.question(index, family));
const sheet = (world: World, family: FamilyName, count = 5): void => {
  const examples = asked(world, family, count);
  show.markdown(`**${family}**`);
  show.images(
    examples.map(({ scene }) => framed(scene)),
    {
      columns: 5,
      scale: 2,
      labels: examples.map(({ question }) => `${question.text} → ${question.answer}`),
    },
  );
};

// %% [markdown]
// # The world, looked at
//
// Everything below is made now, from a seed. A picture is drawn for an answer that was drawn before it; what stands
// where is known to the pixel.
//
// ## Questions, family by family

// %% [folded] Contact sheets of `train`
for (const family of familiesOf('train')) sheet(train, family);

// %% [markdown]
// ## Captions
//
// One complete, one that leaves something out.

// %% [folded] Captioned pictures
for (const form of captionForms) {
  const world = await loadWorld({ split: 'train', seed, captionForms: [form] });
  const examples = Array.from({ length: 5 }, (_, index) => world.caption(index));
  show.markdown(`**${form}**`);
  show.images(
    examples.map(({ scene }) => framed(scene)),
    {
      columns: 5,
      scale: 2,
      labels: examples.map(({ complete, partial }) => `${complete} / ${partial}`),
    },
  );
}

// %% [markdown]
// ## Conversations

// %% [folded] Ten of them
show.table(
  Array.from({ length: 10 }, (_, index) => {
    const { scene, turns } = train.conversation(index);
    return {
      picture: scene.kind,
      conversation: turns.map(({ text, answer }) => `${text} ${answer}.`).join(' '),
    };
  }),
);

// %% [markdown]
// ## What each split holds out
//
// Each split after `validation` and `test` changes one thing that training never shows.

// %% [folded] Contact sheets of the held-out splits
const typical = {
  artist: ['what', 'count', 'fridge'],
  pairs: familiesOf('pairs'),
  colours: familiesOf('colours'),
  counts: familiesOf('counts'),
  names: ['what', 'where', 'on-card'],
  wordings: ['relation', 'unusual'],
  affordances: familiesOf('affordances'),
} as const satisfies Partial<Record<WorldSplit, readonly FamilyName[]>>;
for (const [split, families] of Object.entries(typical)) {
  show.markdown(`### \`${split}\``);
  for (const family of families) sheet(worlds.get(split as WorldSplit)!, family);
}

// %% [folded] How much that is
const pairs = nouns.flatMap((a) => nouns.filter((b) => a.id < b.id && heldOutPair(a, b))).length;
const onCards = nouns.flatMap((noun) => cardColours.filter((colour) => heldOutColour(noun, colour))).length;
const counts = nouns.flatMap((noun) => [2, 3, 4, 5].filter((count) => heldOutCount(noun, count))).length;
show.table([
  { 'held out': 'pairs of things', how: `${pairs} of ${(nouns.length * (nouns.length - 1)) / 2}` },
  { 'held out': 'things on a colour', how: `${onCards} of ${nouns.length * cardColours.length}` },
  { 'held out': 'counts of a thing', how: `${counts} of ${nouns.length * 4}` },
  { 'held out': 'names', how: heldOutNames.map(({ noun }) => noun).join(', ') },
  {
    'held out': 'uses',
    how: [...textOnlyUses]
      .map(([verb, things]) => `${verb}: ${things.map(({ noun }) => noun).join(', ')}`)
      .join('; '),
  },
]);
const atlas = await loadSprites();
show.images(
  heldOutNames.map(({ noun }) => {
    const data = drawSprite(atlas.sprite(noun, 'noto'), { size: 64 });
    return { width: 64, height: 64, channels: 3 as const, data };
  }),
  {
    columns: 8,
    labels: heldOutNames.map(({ noun }) => noun),
    caption: 'The names that no training question says.',
  },
);

// %% [markdown]
// ## Hard negatives
//
// Two pictures, two captions, the same words.

// %% [folded] Eight swap items
const items = Array.from({ length: 8 }, (_, index) => test.swapItem(index));
show.images(
  items.flatMap(({ scenes }) => scenes.map(framed)),
  { columns: 4, scale: 2, labels: items.flatMap(({ captions }) => captions) },
);

// %% [markdown]
// ## How answers are spread

// %% [folded] Answers of the families with few
const few: readonly FamilyName[] = [
  'presence',
  'count',
  'where',
  'card-colour',
  'unusual',
  'dashboard-trend',
];
for (const family of few) {
  const answers = Map.groupBy(asked(train, family, 1000), ({ question }) => question.answer);
  const shares = [...answers].map(([answer, same]): [string, number] => [answer, same.length / 1000]);
  show.bars(Object.fromEntries(shares.sort(([a], [b]) => a.localeCompare(b))), {
    title: family,
    y: 'share of 1,000',
  });
}

// %% [markdown]
// ## Without looking
//
// Three guessers see questions and answers, never a picture: the majority answer, the most frequent answer to the same
// question, and naive Bayes on words and pairs of words. None may know more than chance. `fridge-needs` can be answered
// from the recipe: it exercises saying what was seen, and measures nothing.

// %% [folded] Blind baselines, in percent
const percent = (share: number): number => Math.round(1000 * share) / 10;
const rows = blindTable(train, test, full ? { learn: 8000, ask: 4000 } : { learn: 2000, ask: 1000 });
show.table(
  rows.map((row) => ({
    family: row.family,
    chance: percent(row.chance),
    majority: percent(row.majority),
    'same question': percent(row.sameQuestion),
    'naive Bayes': percent(row.naiveBayes),
    answers: row.answers,
    bits: Math.round(100 * row.entropy) / 100,
  })),
);

// %% [markdown]
// ## Words

// %% [folded] The vocabulary
const words = new Map<string, number>();
const note = (text: string): void => {
  for (const word of text.match(/[\w'-]+|[^\s\w]/g) ?? []) words.set(word, (words.get(word) ?? 0) + 1);
};
const captions = full ? 20_000 : 5000;
const distinct = new Set<string>();
for (let index = 0; index < captions; index++) {
  const { complete, partial } = train.caption(index);
  distinct.add(complete);
  note(complete);
  note(partial);
  for (const { text, answer } of train.conversation(index).turns) note(`${text} ${answer}`);
}
const prices = [...words.keys()].filter((word) => /^\d+$/.test(word)).length;
console.log(`${distinct.size} of ${captions} captions differ`);
console.log(`${words.size} words and signs, ${prices} of them numbers of receipts`);
const frequent = [...words].sort((a, b) => b[1] - a[1]);
show.table(frequent.slice(0, 20).map(([word, times]) => ({ word, times })));
