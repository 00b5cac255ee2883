import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import { start } from '@pixels/tensor';
import {
  conclusionOf,
  type FamilyName,
  familyNamed,
  pictureKindOf,
} from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { worldsOf } from '../checkpoints/llava/data/worlds.ts';
import { askSplit } from '../checkpoints/llava/evaluation/ask-split.ts';
import { pictureOf } from './live/picture-of.ts';
import { openReferenceModel } from './live/reference-model.ts';
import { sayOf } from './live/say.ts';

const { full, seed, backend } = await lesson(import.meta, {
  number: 13,
  title: 'Generalist',
  about:
    'A fridge, a receipt, code, a dashboard, a hot dog: one model, and what it gets wrong.',
  quickTime: '40 s',
  fullTime: '4 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # Generalist
//
// Ten years ago each of these was a product with a model of its own: read a receipt; find the bug in a screenshot; say
// what one can cook from what is in the fridge; read a chart; and the famous one, *hot dog or not hot dog*. A
// vision-language model needs no head for any of them. **The question says what to do**, the answer is text, and the
// weights are the same.
//
// Here one small model, trained for minutes, is asked all five. Before it judges a fridge or a chart it says what it sees,
// `A 2 B 4 up C 5 up D 8 up E 9 up: rising`, before it writes a total it says it, `15 thirty eight: 15.38`, and only what
// follows the colon counts. It reads totals and finds bugs; the price of one thing among several it only guesses, and
// that is as instructive as what it can do: the table below tells both, as measured, and what follows shows how it
// fails.

// %% One model
const { llava, format, recipe } = await openReferenceModel();
const atlas = await loadSprites();
const worlds = worldsOf(recipe, atlas, 'test', seed);
const worldOf = (family: FamilyName) => worlds.get(pictureKindOf(family))!;
const fields: Readonly<Record<string, readonly FamilyName[]>> = {
  fridge: ['fridge', 'fridge-needs'],
  receipt: ['receipt-total', 'receipt-price'],
  code: ['code-bug', 'code-fix'],
  dashboard: ['dashboard-trend', 'dashboard-bar'],
  'hot dog': ['hot-dog'],
};
const families = Object.values(fields)
  .flat()
  .filter((family) => recipe.world.families.includes(family));
report(
  'reference model',
  `${llava.parameterCount().toLocaleString('en-US')} parameters`,
);
expectBand('kinds of questions', families.length, [1, 9], 'all to the same weights');

// %% [markdown]
// ## What it says
//
// Four held-out pictures of each kind, the first four, not chosen. Pictures of text are 96 × 64 pixels, with letters five
// pixels wide: small, but everything can be read off them.

// %% Four of each
for (const family of families) {
  const world = worldOf(family);
  const asked = [0, 1, 2, 3].map((index) => world.question(index, family));
  const labels: string[] = [];
  for (const { scene, question } of asked) {
    const said = await sayOf(llava, format, { world, scene }, question.text);
    const verdict =
      conclusionOf(said) === question.answer ? '✓' : `✗ (${question.answer})`;
    labels.push(`${question.text} ${said} ${verdict}`);
  }
  show.images(
    asked.map(({ scene }) => pictureOf(world, scene)),
    {
      columns: 4,
      scale: familyNamed(family).size[0] > 64 ? 2 : 3,
      labels,
      caption: family,
    },
  );
}

// %% [markdown]
// ## How often is it right?
//
// An answer counts if every word and every digit is right, of one that is thought out aloud, what follows the colon.
// **Chance** is what the best guess gets without looking, **blind** what these weights say when they are shown noise,
// **majority** the most frequent answer of training. A number is only good next to these three. *What goes into it?*
// (`fridge-needs`) names the dish, so that the blind model, too, may know it by heart.

// %% Right answers
const questions = full ? 300 : 48;
const { families: results } = await askSplit('test', {
  recipe: { ...recipe, world: { ...recipe.world, families } },
  llava,
  format,
  atlas,
  seed,
  questions,
});
show.bars(
  Object.fromEntries(
    results.map(({ family, seen, blind }) => [
      family,
      { seeing: seen.share, blind: blind.share, chance: seen.chance },
    ]),
  ),
  { title: `right answers, ${questions} questions of each kind`, y: 'share' },
);
show.table(
  results.map(({ family, seen, blind, shuffled, majority }) => ({
    family,
    right: seen.share,
    'from (95 %)': seen.interval[0],
    to: seen.interval[1],
    blind: blind.share,
    'another picture': shuffled.share,
    majority,
    chance: seen.chance,
  })),
);
const seenMean = average(results.map(({ seen }) => seen.share));
const blindMean = average(results.map(({ blind }) => blind.share));
const hotDog = results.find(({ family }) => family === 'hot-dog');
expectBand('right answers, mean', seenMean, [0.15, 1], `blind ${blindMean.toFixed(2)}`);
expectBand('hot dog or not', hotDog?.seen.share ?? 0.5, [0.75, 1], 'chance is 0.5');

// %% What failed
const verdicts = results.map(({ family, seen, blind, majority }) => {
  const guess = Math.max(seen.chance, blind.share, majority);
  return { family, above: seen.interval[0] > guess, guess, right: seen.share };
});
const failed = verdicts.filter(({ above }) => !above);
show.markdown(
  failed.length === 0
    ? '**All kinds** are answered better than by guessing, by more than the interval allows for.'
    : `Not surely better than a guess, with ${questions} questions of each kind: ${failed
        .map(
          ({ family, right, guess }) =>
            `**${family}** (${(100 * right).toFixed(0)} % against ${(100 * guess).toFixed(0)} %)`,
        )
        .join(', ')}.`,
);
expectBand(
  'kinds answered better than by guessing',
  verdicts.length - failed.length,
  [1, 9],
);

// %% [markdown]
// Look at *how* it fails. A wrong price is still an amount, a wrong bug still a bug on a line that exists: the brain knows
// what an answer to such a question looks like long before the eyes can read. This is why a fluent answer proves nothing,
// in large models as in small ones.
//
// And look at *why*. The eyes read totals and bugs because training told them what is printed, and where. The prices above
// the total were never told: an image token covers 16 × 16 pixels and two lines of print, and it is a sum of words, in which
// nobody can tell which price belongs to which line. More tokens for the same picture would mend that, and it is what large
// models spend them on: tiles, and several thousand tokens for a page.
//
// ## The wrong question
//
// One model for everything has a price. Nothing keeps it from answering a question that makes no sense.

// %% Questions to the wrong pictures
const wrong = families.flatMap((family, index) => {
  const other = families[(index + 2) % families.length]!;
  const isOwn = Object.values(fields).some(
    (field) => field.includes(family) && field.includes(other),
  );
  return isOwn
    ? []
    : [{ family, text: worldOf(other).question(0, other).question.text }];
});
const nonsense: string[] = [];
for (const { family, text } of wrong) {
  const { scene } = worldOf(family).question(7, family);
  const said = await sayOf(llava, format, { world: worldOf(family), scene }, text);
  nonsense.push(said);
}
show.images(
  wrong.map(({ family }) =>
    pictureOf(worldOf(family), worldOf(family).question(7, family).scene),
  ),
  {
    columns: 4,
    scale: 2,
    labels: wrong.map(({ text }, index) => `${text} ${nonsense[index]}`),
  },
);
expectBand(
  'senseless questions that got an answer',
  nonsense.filter((said) => said !== '').length,
  [wrong.length, wrong.length],
  'all: it never says that it does not know',
);

// %% [markdown]
// ## Try it
//
// - `pnpm chat --image your-own.png`: what does it make of a real photograph of a fridge?
// - `pnpm evaluate` measures all 26 kinds with 400 questions each, also on drawings of an artist it never saw.
// - Where would more pixels help, where more training, and where a larger brain? Guess for each kind, and then look: what
//   does `pnpm train:reference --scale 2` change?
//
// **Next:** lesson 14, *The real ones*.
