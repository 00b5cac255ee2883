import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FreezeRow, freezeRows, type Stage, type StageName } from '@pixels/llava';
import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import { Random, start } from '@pixels/tensor';
import { availableWorkers, readJson } from '@pixels/tensor/node';
import { loadSprites } from '@pixels/world/node';
import type { AblationReport } from '../checkpoints/llava/ablations/report.ts';
import { summaryTable } from '../checkpoints/llava/ablations/summary.ts';
import { worldsOf } from '../checkpoints/llava/data/worlds.ts';
import { askSplit } from '../checkpoints/llava/evaluation/ask-split.ts';
import type { FamilyResult } from '../checkpoints/llava/evaluation/report.ts';
import { smallRecipe } from '../checkpoints/llava/small-recipe.ts';
import { buildModel } from '../checkpoints/llava/training/build-model.ts';
import { trainStages } from '../checkpoints/llava/training/train-stages.ts';
import { pictureOf } from './live/picture-of.ts';
import { sayOf } from './live/say.ts';
import { changedByPart, type WeightBits, weightBits } from './live/weights.ts';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 11,
  title: 'Three stages',
  about:
    'Brain, eyes, translator, then both: who learns when, and what the model says after each stage.',
  quickTime: '75 s',
  fullTime: '7 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);

// %% [markdown]
// # Three stages
//
// The parts are all there: eyes (lesson 3), a brain (lesson 9), a translator (lesson 10). One could put them together,
// show them pictures with questions, and train everything at once. It is seldom done so, and the reason is money: questions
// with answers are dear, captions are cheap, plain text is cheaper still. So each part first learns what it can from the
// cheapest thing that teaches it, while all others are **frozen**:
//
// | stage | learns | from | loss |
// | --- | --- | --- | --- |
// | 0 | the brain | text, which tells pictures in words | −log p of each word |
// | 1 | the eyes | pictures with captions | which words of the caption can be seen, and where? |
// | 2 | the translator | pictures that are seen and told | what is told of each place, from what is seen there |
// | 3 | translator and brain | conversations about pictures | −log p of each word of the answers |
//
// Stages 2 and 3 are those of LLaVA (Liu et al. 2023), which took its eyes from CLIP and its brain from Llama. We have
// neither, so stages 0 and 1 make them. The brain reads pictures that are *told*, each place of them by the words that are
// true there (`top left F dog dogs large`), and questions about them: so it knows what a question wants before there is
// anything to see, and the translator knows what it has to say. It begins with a dictionary of the words that the eyes have
// learned to find (lesson 10).
//
// Frozen means more than *hardly moving*: no gradient is computed, and every bit stays. We check that.
//
// ## A world of twelve things
//
// Four questions can be asked: *what* is it, *where* is it, *how many* are there, *is there one*?

// %% The world
const nouns = [
  ...['cat', 'dog', 'horse', 'rabbit'],
  ...['apple', 'banana', 'strawberry', 'lemon'],
  ...['car', 'bus', 'airplane', 'bicycle'],
];
const families = ['what', 'where', 'count', 'presence'] as const;
const longer = full ? 6 : 1;
const recipe = smallRecipe({
  name: 'three-stages',
  families,
  nouns,
  steps: {
    brain: 300 * longer,
    visionPretraining: 140 * longer,
    alignment: 140 * longer,
    instructionTuning: 180 * longer,
  },
  width: 64,
  layers: 2,
  words: 640,
});
const atlas = await loadSprites();
const shown = worldsOf(recipe, atlas, 'train', seed).get('things')!;
const talks = [0, 1, 2, 3].map((index) =>
  shown.conversation(index, { turns: recipe.batches.turns }),
);
show.images(
  talks.map(({ scene }) => pictureOf(shown, scene)),
  {
    columns: 4,
    scale: 3,
    labels: talks.map(({ turns }) =>
      turns
        .slice(0, 3)
        .map(({ text, answer }) => `${text} ${answer}`)
        .join(' · '),
    ),
    caption: 'Four pictures to learn from, with what is asked about them.',
  },
);

// %% The stages, as data
show.table(
  recipe.stages.map(({ title, learns, data, loss, steps, batchSize }) => ({
    stage: title,
    learns: learns.join(', '),
    from: Object.entries(data)
      .map(([kind, share]) => (share < 1 ? `${kind} ${100 * share} %` : kind))
      .join(', '),
    loss,
    steps,
    'batch size': batchSize,
  })),
);

// %% [markdown]
// ## Three pictures to be asked about again and again
//
// From the *test* split: no training picture equals one of them. After each stage the model has to caption them and to
// answer one question about each.

// %%
const held = worldsOf(recipe, atlas, 'test', seed).get('things')!;
const asked = (['what', 'where', 'count'] as const).map((family) =>
  held.question(0, family),
);
show.images(
  asked.map(({ scene }) => pictureOf(held, scene)),
  {
    columns: 3,
    scale: 4,
    labels: asked.map(({ question }) => `${question.text} (${question.answer})`),
  },
);

// %% Train all stages, live
interface Outcome {
  readonly stage: Stage;
  readonly rows: readonly FreezeRow[];
  /** How many weights of each part are other bits than before the stage. */
  readonly changed: Readonly<Record<string, number>>;
  /** Of each of the three pictures. */
  readonly said: readonly { readonly caption: string; readonly answer: string }[];
  readonly families: readonly FamilyResult[];
}
const titles: Record<StageName, string> = {
  brain: '0 brain',
  visionPretraining: '1 eyes',
  alignment: '2 translator',
  instructionTuning: '3 both',
};
const curve = show.live({
  title: 'loss, stage after stage',
  x: 'step',
  series: Object.values(titles),
  logarithmic: true,
});
const outcomes: Outcome[] = [];
const losses = new Map<StageName, number[]>(
  recipe.stages.map(({ name }) => [name, []]),
);
const questions = full ? 200 : 40;
const folder = full
  ? join('out', 'lesson-11')
  : mkdtempSync(join(tmpdir(), 'three-stages-'));
let bits: WeightBits | undefined;
let step = 0;
const { llava, format, manifest } = await trainStages({
  recipe,
  seed,
  folder,
  workers: availableWorkers(),
  resume: full,
  signal,
  onStep: ({ name }, { loss }) => {
    losses.get(name)!.push(loss);
    if (step++ % 5 === 0) curve.push({ x: step, [titles[name]]: loss });
  },
  afterStage: async (stage, { llava, format }) => {
    bits ??= weightBits(buildModel(recipe, format, new Random(seed).fork('model')));
    const after = weightBits(llava);
    const said: Outcome['said'][number][] = [];
    for (const { scene, question } of asked) {
      const picture = { world: held, scene };
      const caption = await sayOf(llava, format, picture);
      said.push({
        caption,
        answer: await sayOf(llava, format, picture, question.text),
      });
    }
    const { families } = await askSplit('test', {
      recipe,
      llava,
      format,
      atlas,
      seed,
      questions,
    });
    const rows = freezeRows(llava);
    outcomes.push({ stage, rows, changed: changedByPart(bits, after), said, families });
    bits = after;
  },
});
rmSync(folder, { recursive: true });
const seconds = manifest.stages.map((stage) => stage.seconds);
console.log(
  `${llava.parameterCount().toLocaleString('en-US')} parameters, ${seconds.reduce((a, b) => a + b).toFixed(0)} s in all`,
);

// %% [markdown]
// Each stage begins where the one before ended, and each has a loss of its own: do not compare the heights of two
// curves. The freeze tables that were printed before each stage say who learned. Believe the bits rather than the table:

// %% Who changed?
show.table(
  outcomes.map(({ stage, rows, changed }) => ({
    stage: titles[stage.name],
    ...Object.fromEntries(
      rows.map(({ part, learning }) => [
        part,
        `${learning > 0 ? 'learns' : 'frozen'}: ${changed[part]!.toLocaleString('en-US')} changed`,
      ]),
    ),
  })),
  { caption: 'Weights that are not, bit for bit, what they were before the stage.' },
);
const movedOf = (learning: boolean): number[] =>
  outcomes.flatMap(({ rows, changed }) =>
    rows
      .filter((row) => row.learning > 0 === learning)
      .map(({ part, parameters }) => changed[part]! / parameters),
  );
expectBand(
  'stages that were trained',
  outcomes.length,
  [4, 4],
  'brain, eyes, translator, both',
);
expectBand(
  'largest share of a frozen part that changed',
  Math.max(...movedOf(false)),
  [0, 0],
  'not a bit',
);
expectBand(
  'smallest share of a learning part that changed',
  Math.min(...movedOf(true)),
  [0.5, 1],
);

// %% What each loss has become
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const table = recipe.stages.map(({ name, learns }, index) => ({
  stage: titles[name],
  learns: learns.join(', '),
  'first loss': losses.get(name)![0]!,
  'last losses': average(losses.get(name)!.slice(-24)),
  seconds: seconds[index]!,
}));
show.table(table);
const V = format.tokenizer.vocabularySize;
expectBand(
  'first loss of stage 0, against ln V',
  table[0]!['first loss'] / Math.log(V),
  [0.95, 1.25],
  `ln ${V} = ${Math.log(V).toFixed(2)}: it knows nothing yet`,
);
expectBand(
  'last losses of stage 0',
  table[0]!['last losses'],
  full ? [0, 0.1] : [0.2, 1],
  'it has read',
);
expectBand(
  'stage 1: last losses, share of the first',
  table[1]!['last losses'] / table[1]!['first loss'],
  [0, 0.97],
  'it sees',
);

// %% [markdown]
// ## What it says
//
// The same three pictures, the same questions, after each stage. After stage 0 it speaks the language of this world and
// sees nothing: the picture reaches it through eyes and a translator that are still noise. After stage 1 the eyes see, and
// nothing has changed for the brain, because nobody translates. After stage 2 it answers for the first time about something
// it has seen, and not a bit of the brain has changed. Captions it has never read, and babbles when asked for one. Stage 3
// brings them, and practice. What stands before a colon it thought aloud (lesson 12); what follows is the answer.

// %%
/** What has not learned where a text ends goes on and on. */
const cut = (text: string): string => {
  const words = text.split(' ');
  return words.length > 12 ? `${words.slice(0, 12).join(' ')} …` : text;
};
for (const [index, { scene, question }] of asked.entries()) {
  show.image(pictureOf(held, scene), {
    scale: 4,
    caption: `${question.text} (${question.answer})`,
  });
  show.table(
    outcomes.map(({ stage, said }) => ({
      after: titles[stage.name],
      caption: cut(said[index]!.caption),
      answer: cut(said[index]!.answer),
      right: said[index]!.answer === question.answer ? 'yes' : '',
    })),
  );
}

// %% [markdown]
// ## How often is it right?
//
// Three pictures are an anecdote. Here are many held-out questions of each kind after every stage, an answer counting
// only if every word is right. **Blind** is the same model with noise for a picture: what it can guess from the question
// alone. Whatever the seeing model has above the blind one, it has seen.

// %%
const rightAfter = (name: StageName): readonly FamilyResult[] =>
  outcomes.find(({ stage }) => stage.name === name)!.families;
show.table(
  outcomes.flatMap(({ stage, families }) => ({
    after: titles[stage.name],
    ...Object.fromEntries(families.map(({ family, seen }) => [family, seen.share])),
    'blind, mean': average(families.map(({ blind }) => blind.share)),
  })),
  { caption: `Share of right answers, ${questions} questions of each kind.` },
);
show.bars(
  Object.fromEntries(
    rightAfter('instructionTuning').map(({ family, seen, blind }) => [
      family,
      { seeing: seen.share, blind: blind.share, chance: seen.chance },
    ]),
  ),
  { title: 'after stage 3', y: 'share right' },
);
show.table(
  rightAfter('instructionTuning').map(({ family, seen, blind, majority }) => ({
    family,
    right: seen.share,
    'from (95 %)': seen.interval[0],
    to: seen.interval[1],
    blind: blind.share,
    majority,
    chance: seen.chance,
  })),
);
const meanOf = (of: 'seen' | 'blind'): number =>
  average(rightAfter('instructionTuning').map((family) => family[of].share));
const named = (name: StageName): number =>
  rightAfter(name).find(({ family }) => family === 'what')!.seen.share;
expectBand(
  '“what is this?” after stage 1',
  named('visionPretraining'),
  [0, 0.2],
  'nobody translates',
);
expectBand(
  '“what is this?” after stage 2',
  named('alignment'),
  [0.2, 1],
  'by the brain of stage 0, bit for bit',
);
expectBand('“what is this?” after stage 3', named('instructionTuning'), [0.7, 1]);
expectBand(
  'seeing minus blind, mean after stage 3',
  meanOf('seen') - meanOf('blind'),
  [0.15, 1],
  'what was seen',
);

// %% [markdown]
// A model names and places things long before it counts them. To name one thing, it is enough that *some* patch says its
// word. To say where it stands, a word must find its patch among all: that the brain has practised on told pictures, so
// that it can do some of it as soon as somebody translates. To count, it has to find one after the other and know where it
// has been. `--full` gives it the time: then the brain of stage 0, which has never seen a picture, names and places all
// that its translator tells it of and counts three of four rightly, and stage 3 makes that 97 of 100.
//
// ## What is each stage worth?
//
// Leave one out and see. That takes most of an hour, three seeds each, so here it is only looked up. It is measured on a
// somewhat larger model, which knows forty things in place of twelve.

// %% Ablations
const measured = (await readJson(
  join(import.meta.dirname, '..', 'checkpoints', 'llava', 'ablations.json'),
)) as AblationReport;
const [columns, ...rows] = summaryTable(measured.conditions);
show.table(rows, {
  columns: columns!,
  caption: `Percent of right answers to ${measured.questions} questions of each kind, mean ± standard deviation over seeds. Measured by ${measured.command}.`,
});

// %% [markdown]
// Read the columns one by one. By chance 2.5, 25, 20 and 50 % are right; about half of *where* and *count* comes early,
// probably from seeing that something is there, whatever it is.
//
// - *What* needs eyes that were taught to see (stage 1), and a last stage in which answers are practised (stage 3). It can
//   do without the alignment (stage 2): one point less.
// - *Where* and *presence* need to find what a word names. This is learned late and all at once, by some seeds in time and
//   by others not: hence ± 20. With all stages, three seeds of three came to say where, and two of them what is there.
//   Without stage 1 or stage 2 none got anywhere, and with cross-attention none either, although it names things best of
//   all. One matrix for a translator got there with one seed of three.
// - Eyes that go on learning in stage 3 name as much as frozen ones; one seed more did not learn to find.
//
// ## Try it
//
// - `pnpm lesson 11 --full` trains six times as long. Which question gains most?
// - Let the eyes learn in stage 3 too: `learns: ['vision', 'projector', 'decoder']`. Is it better? How much slower?
// - Leave stage 2 out: `recipe.stages.filter(({ name }) => name !== 'alignment')`. What does stage 3 make of it?
// - Ask a question that is in no family: `sayOf(llava, format, { world: held, scene }, 'why?')`.
//
// **Next:** lesson 12, *Dialogue*.
