import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meanMap } from '@pixels/llava';
import { expectBand, lesson, overlay, report, show } from '@pixels/notebook/node';
import { start } from '@pixels/tensor';
import { availableWorkers } from '@pixels/tensor/node';
import { conclusionOf } from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { imagesOf } from '../checkpoints/llava/data/pictures.ts';
import { worldsOf } from '../checkpoints/llava/data/worlds.ts';
import { askSplit } from '../checkpoints/llava/evaluation/ask-split.ts';
import { smallRecipe } from '../checkpoints/llava/small-recipe.ts';
import { fortyNouns } from '../checkpoints/llava/small-world.ts';
import { trainStages } from '../checkpoints/llava/training/train-stages.ts';
import { pictureOf } from './live/picture-of.ts';
import { openReferenceModel } from './live/reference-model.ts';
import { sayOf } from './live/say.ts';
import { talk } from './live/talk.ts';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 0,
  title: 'The tour',
  about:
    'A vision-language model, trained before your eyes from nothing; then a talk with one that learned for longer.',
  quickTime: '3 min',
  fullTime: '15 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);

// %% [markdown]
// # The tour
//
// In the next three minutes this machine trains a small **vision-language model**: a program that is shown a
// picture, asked a question in words, and answers in words. It begins with random numbers. Nothing is downloaded, and
// every line that runs can be read in this repository.
//
// It has three parts. **Eyes** make a list of vectors of a picture, a **brain** continues texts, and a **translator**
// makes of what the eyes saw something that the brain can read as if it were words:
//
// $$\text{answer} = \text{brain}\,[\;\text{translator}(\text{eyes}(\text{picture}));\ \text{question}\;]$$
//
// ## Its world
//
// Forty things as three artists drew them, and three questions: *what* is this, *where* is it, *how many* are there?

// %% What it learns from
const longer = full ? 6 : 1;
const recipe = smallRecipe({
  name: 'tour',
  families: ['what', 'where', 'count'],
  nouns: fortyNouns,
  steps: {
    brain: 440 * longer,
    visionPretraining: 270 * longer,
    alignment: 100 * longer,
    instructionTuning: 460 * longer,
  },
  width: 80,
  layers: 3,
  words: 800,
  // Counting takes longest.
  openings: { count: 4 },
});
const atlas = await loadSprites();
const world = worldsOf(recipe, atlas, 'train', seed).get('things')!;
const lessons = [0, 1, 2, 3, 4, 5].map((index) =>
  world.conversation(index, { turns: 2 }),
);
show.images(
  lessons.map(({ scene }) => pictureOf(world, scene)),
  {
    columns: 6,
    scale: 2,
    labels: lessons.map(({ turns }) =>
      turns.map(({ text, answer }) => `${text} ${answer}`).join(' · '),
    ),
    caption: 'Endless such pictures are made while it learns; no two are the same.',
  },
);

// %% [markdown]
// ## Four stages
//
// First the brain reads, without pictures: some are *told* to it in words, place by place, and in lists of the shortest
// questions it learns to find what a word names. Then the eyes learn, first from single drawings with their names, then
// from scenes, where they are to find which words of a caption can be seen, and where. Then the translator learns to make
// of what the eyes see what would have been told. In the end the model is asked questions about pictures that it sees, and
// translator and brain learn to answer. Whoever does not learn is frozen. Watch the loss fall: it says how surprised the
// model is by what is right.

// %% Train it, live
const titles = {
  brain: 'the brain reads',
  visionPretraining: 'the eyes learn to see',
  alignment: 'the translator learns',
  instructionTuning: 'questions and answers',
};
const curve = show.live({
  title: 'loss, stage after stage',
  x: 'step',
  series: Object.values(titles),
  logarithmic: true,
});
const folder = full ? join('out', 'lesson-0') : mkdtempSync(join(tmpdir(), 'tour-'));
let step = 0;
const { llava, format, manifest } = await trainStages({
  recipe,
  seed,
  folder,
  workers: availableWorkers(),
  resume: full,
  signal,
  onStep: ({ name }, { loss }) => {
    if (step++ % 5 === 0) curve.push({ x: step, [titles[name]]: loss });
  },
});
rmSync(folder, { recursive: true });
const seconds = manifest.stages.reduce((sum, stage) => sum + stage.seconds, 0);
console.log(
  `${llava.parameterCount().toLocaleString('en-US')} parameters, trained in ${seconds.toFixed(0)} s`,
);
expectBand(
  'parameters',
  llava.parameterCount(),
  [200_000, 1_500_000],
  'a large one has ten thousand times as many',
);

// %% [markdown]
// ## Does it see?
//
// Pictures that it never saw, questions that it was never asked. An answer counts if every word is right. Beside it the
// **blind** model: the same one, shown noise. Whatever it gets right it has guessed, so look at the difference.

// %% Questions about new pictures
const questions = full ? 400 : 100;
const { families } = await askSplit('test', {
  recipe,
  llava,
  format,
  atlas,
  seed,
  questions,
});
show.bars(
  Object.fromEntries(
    families.map(({ family, seen, blind, majority }) => [
      family,
      { seeing: seen.share, blind: blind.share, 'always the usual answer': majority },
    ]),
  ),
  { title: `right answers to ${questions} new questions of each kind`, y: 'share' },
);
const right = Object.fromEntries(families.map(({ family, seen }) => [family, seen]));
const blind = Object.fromEntries(
  families.map(({ family, blind }) => [family, blind.share]),
);
expectBand(
  'what is this?',
  right.what!.share,
  [0.7, 1],
  'one of forty: chance is 0.025',
);
expectBand('what is this?, blind', blind.what!, [0, 0.15], 'a guess');
expectBand('where is it?', right.where!.share, [0.7, 1], 'one of four corners');
expectBand('how many?', right.count!.share, [0.5, 1], 'one to five');

// %% What it says
const held = worldsOf(recipe, atlas, 'test', seed).get('things')!;
const asked = (['what', 'where', 'count'] as const).flatMap((family) =>
  [500, 501].map((index) => held.question(index, family)),
);
const answers: string[] = [];
for (const { scene, question } of asked)
  answers.push(await sayOf(llava, format, { world: held, scene }, question.text));
show.images(
  asked.map(({ scene }) => pictureOf(held, scene)),
  {
    columns: 6,
    scale: 2,
    labels: asked.map(
      ({ question }, index) =>
        `${question.text} ${answers[index]} ${conclusionOf(answers[index]!) === question.answer ? '✓' : `✗ (${question.answer})`}`,
    ),
  },
);
llava.dispose();

// %% [markdown]
// It names things, and it finds what a word names. Counting takes longest: no single place says how many there are. So it
// **thinks aloud**: `B owl F owl: two` points at two of sixteen cells, `A` to `P`, and says what is there; what follows the
// colon is the answer. Now meet a model that had more steps.
//
// ## A talk with one that learned for longer
//
// The **reference model** has the same parts, somewhat wider, and the same stages. It learned about 401 things and 26 kinds
// of questions, on a machine like yours, and lies in `checkpoints/llava/reference`. What it can and what it cannot is
// written there, in numbers. Five questions about one picture; where one says *it*, the model has to remember. To what
// takes several looks it comes by thinking aloud as well.

// %% Five questions
const reference = await openReferenceModel();
report(
  'reference model',
  `${reference.llava.parameterCount().toLocaleString('en-US')} parameters`,
);
const wide = worldsOf(reference.recipe, atlas, 'test', seed).get('things')!;
const conversation = Array.from({ length: 400 }, (_, index) =>
  wide.conversation(index, { turns: 5 }),
).find(
  ({ turns }) => turns.length === 5 && turns.some(({ refersBack }) => refersBack),
)!;
const scene = conversation.scene;
show.image(pictureOf(wide, scene), { scale: 5 });
const shown = imagesOf(wide, [scene]); // [1, 64, 64, 3]
const replies = await talk(
  reference,
  shown,
  conversation.turns.map(({ text }) => text),
  {
    method: 'relevance',
    onReply: ({ question, said }) =>
      console.log(`you    ${question}\nmodel  ${said}\n`),
  },
);
show.table(
  replies.map(({ question, said }, turn) => ({
    question,
    answer: said,
    truth: conversation.turns[turn]!.answer,
    right: conclusionOf(said) === conversation.turns[turn]!.answer ? 'yes' : 'no',
  })),
);
expectBand(
  'answers',
  replies.filter(({ said }) => said !== '').length,
  [5, 5],
  'one to each question',
);

// %% [markdown]
// ## Where it looked
//
// For each answer, which parts of the picture its words drew on (Chefer et al. 2021): bright where much was taken. Such
// a map is a hint, not a proof. Lessons 3 and 8 tell how far one may trust it.

// %%
show.images(
  [
    pictureOf(wide, scene),
    ...replies.map(({ words }) =>
      words.length === 0
        ? pictureOf(wide, scene)
        : overlay(pictureOf(wide, scene), meanMap(words.map(({ map }) => map))),
    ),
  ],
  {
    columns: 6,
    scale: 2,
    labels: [
      'the picture',
      ...replies.map(({ question, said }) => `${question} ${said}`),
    ],
  },
);
shown.dispose();

// %% [markdown]
// ## And now
//
// - **Talk to it yourself:** `pnpm chat`, or `pnpm chat --image your-own.png`.
// - **Learn how it works:** `pnpm lesson 1` begins with a single patch of pixels, and each lesson adds one idea, until
//   lesson 11 does what you have just seen, step by step. `pnpm lesson` lists them all.
// - **Let it learn for longer:** `pnpm lesson 0 --full`.
// - **Make the reference model yourself:** `pnpm train:reference`.
