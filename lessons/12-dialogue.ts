import {
  type LookMethod,
  lookAtAnswer,
  lookMethods,
  pointingGame,
} from '@pixels/llava';
import { expectBand, lesson, overlay, report, show } from '@pixels/notebook/node';
import { Random, start, tf } from '@pixels/tensor';
import {
  type AskedPicture,
  conclusionOf,
  type FamilyName,
  nounNamed,
  phrasesOf,
  regionsOf,
  thinkAloud,
} from '@pixels/world';
import { loadSprites } from '@pixels/world/node';
import { imagesOf, placeholdersOf } from '../checkpoints/llava/data/pictures.ts';
import { worldsOf } from '../checkpoints/llava/data/worlds.ts';
import { askSplit } from '../checkpoints/llava/evaluation/ask-split.ts';
import { pictureOf } from './live/picture-of.ts';
import { openReferenceModel } from './live/reference-model.ts';
import { sayOf } from './live/say.ts';
import { talk } from './live/talk.ts';

const { full, seed, backend } = await lesson(import.meta, {
  number: 12,
  title: 'Dialogue',
  about:
    'Talking about pictures: follow-ups, counting, what is unusual, where each word looks, and where the model makes things up.',
  quickTime: '60 s',
  fullTime: '4 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

// %% [markdown]
// # Dialogue
//
// In lesson 11 a model learned for a minute, about twelve things. Here is one that learned for longer, about 401 things
// and 26 kinds of questions: the **reference model**. We train nothing in this lesson. We talk, and we look for the places
// where it breaks. It knows what is where, counts less surely, and says what is wrong as fluently as what is right: look
// at the truth beside it.

// %% The reference model
const { llava, format, recipe, training } = await openReferenceModel();
const atlas = await loadSprites();
const world = worldsOf(recipe, atlas, 'test', seed).get('things')!;
const learned = (...families: FamilyName[]): FamilyName[] =>
  families.filter((family) => recipe.world.families.includes(family));
const minutes = training.stages.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
show.table(
  recipe.stages.map(({ title, steps, batchSize }, index) => ({
    stage: title,
    steps,
    'batch size': batchSize,
    'last loss': training.stages[index]!.lastLoss,
  })),
  {
    caption: `${training.parameters.toLocaleString('en-US')} parameters, trained in ${minutes.toFixed(0)} minutes by ${training.command}.`,
  },
);
expectBand(
  'parameters',
  llava.parameterCount(),
  [300_000, 1_500_000],
  'a 7B model has 5,000 times as many',
);

// %% [markdown]
// ## A conversation
//
// All pictures here are from the *test* split: none of them was ever trained on. Each question comes with all that was
// said before, so that *it* can mean something. The true answer stands beside what the model says, and beside it what
// the same model says **blind**, shown noise.

// %% Five questions about one picture
const conversation = Array.from({ length: 400 }, (_, index) =>
  world.conversation(index, { turns: 5 }),
).find(
  ({ turns }) => turns.length === 5 && turns.some(({ refersBack }) => refersBack),
)!;
const picture = pictureOf(world, conversation.scene);
const seen = imagesOf(world, [conversation.scene]); // [1, 64, 64, 3]
const noise = random.fork('noise').uniformTensor(seen.shape, -1, 1); // [1, 64, 64, 3]
const questions = conversation.turns.map(({ text }) => text);
const replies = await talk({ llava, format }, seen, questions, { method: 'relevance' });
const guesses = await talk({ llava, format }, noise, questions);
show.image(picture, { scale: 5 });
show.table(
  conversation.turns.map(({ text, answer }, turn) => ({
    question: text,
    answer: replies[turn]!.said,
    truth: answer,
    blind: guesses[turn]!.said,
  })),
);

// %% Where each word looked
const looks = replies.flatMap(({ question, words }) =>
  words.map(({ word, map }) => ({ label: `${question} … ${word}`, map })),
);
show.images(
  looks.map(({ map }) => overlay(picture, map)),
  {
    columns: 5,
    scale: 2,
    labels: looks.map(({ label }) => label),
    caption:
      'Relevance (Chefer et al. 2021) of each of the 4 × 4 image tokens for each word of the answers.',
  },
);

// %% [markdown]
// ## Not one conversation, many
//
// A follow-up is hard in two ways. *It* must be understood, and the model's own earlier answer, right or wrong, is what
// it goes on from. So we let it talk about many pictures, with its own answers as the past.

// %% Follow-ups
const talks = Array.from({ length: full ? 80 : 16 }, (_, index) =>
  world.conversation(1000 + index, { turns: 5 }),
);
const turnsSaid: { kind: string; right: number; blind: number }[] = [];
for (const { scene, turns } of talks) {
  const image = imagesOf(world, [scene]); // [1, 64, 64, 3]
  const texts = turns.map(({ text }) => text);
  const said = await talk({ llava, format }, image, texts);
  const guessed = await talk({ llava, format }, noise, texts);
  image.dispose();
  for (const [turn, { answer, refersBack }] of turns.entries()) {
    turnsSaid.push({
      kind: turn === 0 ? 'first' : refersBack ? 'refers back (“it”)' : 'later',
      right: Number(conclusionOf(said[turn]!.said) === answer),
      blind: Number(conclusionOf(guessed[turn]!.said) === answer),
    });
  }
}
show.table(
  [...Map.groupBy(turnsSaid, ({ kind }) => kind)].map(([question, all]) => ({
    question,
    right: average(all.map(({ right }) => right)),
    blind: average(all.map(({ blind }) => blind)),
    asked: all.length,
  })),
);
expectBand(
  'seeing minus blind, over all turns',
  average(turnsSaid.map(({ right, blind }) => right - blind)),
  [0.4, 1],
  'what was seen',
);

// %% [markdown]
// ## What it can, kind by kind
//
// Single questions. *What is unusual?* shows the same drawing four times, of which one may be grey, upside down or tiny.
// The interval says how far a share from so few questions can be trusted.

// %%
const kinds = learned(
  ...(['what', 'presence', 'where', 'at', 'card-colour', 'relation'] as const),
  ...(['count', 'odd-one-out', 'unusual'] as const),
);
const asked = full ? 300 : 40;
const { families } = await askSplit('test', {
  recipe: { ...recipe, world: { ...recipe.world, families: kinds } },
  llava,
  format,
  atlas,
  seed,
  questions: asked,
});
show.table(
  families.map(({ family, seen, blind }) => ({
    family,
    right: seen.share,
    'from (95 %)': seen.interval[0],
    to: seen.interval[1],
    blind: blind.share,
    chance: seen.chance,
  })),
  { caption: `${asked} questions of each kind.` },
);
const shareOf = (family: FamilyName) => families.find((row) => row.family === family);
expectBand('what is this?', shareOf('what')?.seen.share ?? 0, [0.6, 1], 'one of 385');
expectBand(
  'what is this?, blind',
  shareOf('what')?.blind.share ?? 0,
  [0, 0.1],
  'a guess',
);

// %% What is unusual?
const ask = async (family: FamilyName, count: number, from = 0) => {
  const all: (AskedPicture & { said: string })[] = [];
  for (let index = from; index < from + count; index++) {
    const { scene, question } = world.question(index, family);
    const said = await sayOf(llava, format, { world, scene }, question.text);
    all.push({ scene, question, said });
  }
  return all;
};
const judged = ({
  question,
  said,
}: {
  question: { answer: string };
  said: string;
}): string =>
  conclusionOf(said) === question.answer
    ? `${said} ✓`
    : `${said} ✗ (${question.answer})`;
for (const family of learned('unusual')) {
  const odd = await ask(family, 10);
  show.images(
    odd.map(({ scene }) => pictureOf(world, scene)),
    {
      columns: 5,
      scale: 2,
      labels: odd.map((one) => `${one.question.text} ${judged(one)}`),
    },
  );
}

// %% [markdown]
// ## Counting by pointing
//
// To answer at once, one look would have to see how many there are, and no single place of the picture says that. A model
// that **thinks aloud** may look once for every word: it says in which cell the first thing is and what it is, then the
// next, and when there are no more it says how many it has pointed at (Wei et al. 2022, "Chain-of-thought prompting";
// Deitke et al. 2024, "Molmo", points at what it counts). The cells are lettered `A` to `P`, four by four, in the order of
// reading; a thing has the letter of the point 2.5 pixels up and left of its middle, because the middles of halves and
// thirds of a picture lie on borders between cells. Each map below is that of one word.

// %% One look for every word
const crowd = Array.from({ length: 200 }, (_, index) =>
  world.question(index, 'count'),
).find(({ question }) => question.answer === 'four')!;
const crowdShown = imagesOf(world, [crowd.scene]); // [1, 64, 64, 3]
const [count] = await talk({ llava, format }, crowdShown, [crowd.question.text], {
  method: 'relevance',
});
crowdShown.dispose();
const crowdPicture = pictureOf(world, crowd.scene);
show.images(
  [crowdPicture, ...count!.words.map(({ map }) => overlay(crowdPicture, map))],
  {
    columns: 7,
    scale: 2,
    labels: [crowd.question.text, ...count!.words.map(({ word }) => word)],
    caption: `It says “${count!.said}”; thought and answered rightly it would be “${thinkAloud(crowd.question)}”.`,
  },
);

// %% [markdown]
// Of a thing that lies across two cells it may name the neighbour: what counts is the number, and that it has looked at
// each once. Where it errs, does it err by one, or does it guess? In this table the right answers stand on the diagonal.

// %% Said and true numbers
const numbers = ['one', 'two', 'three', 'four', 'five'];
const counted = await ask('count', full ? 200 : 40, 500);
const confusion = numbers.map((truth) =>
  numbers.map(
    (number) =>
      counted.filter(
        ({ question, said }) =>
          question.answer === truth && conclusionOf(said) === number,
      ).length,
  ),
);
show.heatmap(confusion, {
  title: 'how many?',
  x: 'said',
  y: 'true',
  xLabels: numbers,
  yLabels: numbers,
  numbers: true,
});
const off = counted
  .map(({ question, said }) => [conclusionOf(said), question.answer] as const)
  .filter(([number]) => numbers.includes(number))
  .map(([number, truth]) => Math.abs(numbers.indexOf(number) - numbers.indexOf(truth)));
expectBand(
  'answers that are a number',
  off.length / counted.length,
  [0.9, 1],
  'it has understood the question',
);
expectBand(
  'mean distance to the true number',
  average(off),
  [0, 1.5],
  'always “three” would get 1.2',
);

// %% [markdown]
// ## Where does it look?
//
// The world knows where each thing is, so we can *score* where the model looked instead of admiring it. Two kinds of
// questions name one thing: *where is the dog?* and *what is in the top left?* The **pointing game** (Zhang et al. 2016):
// does the brightest of the 16 cells lie on the thing? And how much of the map's mass falls into its box? Beside both,
// what a map would get that knows nothing. `removal` is no map of attention but a measurement: it paints each part over
// and sees how far the answer becomes less likely.

// %% The pointing game
const pointable = learned('where', 'at').flatMap((family) =>
  Array.from({ length: full ? 60 : 12 }, (_, index) =>
    world.question(700 + index, family),
  ),
);
const placeholders = placeholdersOf(llava);
const mapsBy = (method: LookMethod) =>
  pointable.map(({ scene, question: { text, answer } }) => {
    const pixels = imagesOf(world, [scene]); // [1, 64, 64, 3]
    const turn = { images: 1, question: text };
    const asking = format.prompt([turn], placeholders(scene));
    // The right answer, without the token that ends it, whatever the model would have said.
    const ids = format
      .encode([{ ...turn, answer }], placeholders(scene))
      .ids.slice(0, -1);
    const words = lookAtAnswer(
      llava,
      format,
      { ids, pictures: [pixels] },
      ids.length - asking.length,
      {
        method,
      },
    );
    pixels.dispose();
    return words.at(-1)!.map;
  });
const boxes = pointable.map(
  ({ scene, question }) => regionsOf(scene)[question.looksAt[0]!]!.box,
);
const games = lookMethods.map((method) => {
  const maps = mapsBy(method);
  return { method, maps, game: pointingGame(maps, boxes, { height: 64, width: 64 }) };
});
show.table(
  games.map(({ method, game: { hits, mass } }) => ({
    method,
    'brightest cell on the thing': hits.share,
    'from (95 %)': hits.interval[0],
    to: hits.interval[1],
    'by chance': hits.chance,
    'mass in the box': mass.mean,
    'of a level map': mass.chance,
  })),
  { caption: `The last word of the right answer, ${pointable.length} questions.` },
);
const best = games.reduce((a, b) => (b.game.hits.share > a.game.hits.share ? b : a));
expectBand(
  `brightest cell on the thing, best method`,
  best.game.hits.share,
  [0.2, 1],
  `by chance ${best.game.hits.chance.toFixed(2)}`,
);
show.images(
  [0, 1, pointable.length - 2, pointable.length - 1].flatMap((index) => {
    const image = pictureOf(world, pointable[index]!.scene);
    return [image, ...games.map(({ maps }) => overlay(image, maps[index]!))];
  }),
  {
    columns: 1 + lookMethods.length,
    scale: 2,
    labels: [0, 1, pointable.length - 2, pointable.length - 1].flatMap((index) => {
      const { text, answer } = pointable[index]!.question;
      return [`${text} ${answer}`, ...lookMethods];
    }),
  },
);

// %% [markdown]
// ## Where it makes things up
//
// Now a **false premise**: we ask where something is that is not there. Nobody ever taught it to say *there is none*: in
// training, whoever asked *where* asked about something that could be seen. We first ask whether the thing is there, then
// where it is.

// %% Asked about what is not there
const premises: (AskedPicture & {
  there: boolean;
  saysThere: string;
  saysWhere: string;
})[] = [];
for (let index = 0; index < (full ? 200 : 40); index++) {
  const { scene, question } = world.question(index, 'presence');
  const { the, is } = phrasesOf(nounNamed(question.subject.noun!));
  const image = imagesOf(world, [scene]); // [1, 64, 64, 3]
  const [isThere] = await talk({ llava, format }, image, [question.text]);
  const [where] = await talk({ llava, format }, image, [`where ${is} ${the}?`]);
  image.dispose();
  premises.push({
    scene,
    question,
    there: question.answer === 'yes',
    saysThere: isThere!.said,
    saysWhere: where!.said,
  });
}
const corners = ['top left', 'top right', 'bottom left', 'bottom right'];
const shareThat = (
  there: boolean,
  holds: (premise: (typeof premises)[number]) => boolean,
): number =>
  average(
    premises.filter((one) => one.there === there).map((one) => Number(holds(one))),
  );
show.table(
  [true, false].map((there) => ({
    'the thing': there ? 'is there' : 'is not there',
    '“is there one?” yes': shareThat(there, ({ saysThere }) => saysThere === 'yes'),
    '“where is it?” a corner': shareThat(there, ({ saysWhere }) =>
      corners.includes(saysWhere),
    ),
  })),
);
const absent = premises.filter(({ there }) => !there);
show.images(
  absent.slice(0, 5).map(({ scene }) => pictureOf(world, scene)),
  {
    columns: 5,
    scale: 2,
    labels: absent
      .slice(0, 5)
      .map(
        ({ question, saysThere, saysWhere }) =>
          `${question.subject.noun}: there? ${saysThere}. where? ${saysWhere}`,
      ),
  },
);
expectBand(
  'a corner is named for what is not there',
  shareThat(false, ({ saysWhere }) => corners.includes(saysWhere)),
  [0.5, 1],
  'it was never shown that one may deny',
);
tf.dispose([seen, noise]);

// %% [markdown]
// It may say *no, there is none* and in the next breath where it is. That is no slip of a small model: the large ones
// hallucinate for the same reason, because the data asked about what is there (Li et al. 2023, "Evaluating object
// hallucination", found popular models to say *yes* to most things that often stand beside what they see). The mend is in
// the data: questions whose right answer is a denial.
//
// ## Try it
//
// - `pnpm chat` talks with this model; `/look` shows where its last word looked.
// - Ask the same question in words that it never heard. What becomes of the answer?
// - Where the seeing and the blind model say the same, has the picture been used at all?
// - Draw the answers with a temperature (`dialogue.ask(question, { temperature: 1, random })`). Which change, and which
//   never?
//
// **Next:** lesson 13, *Generalist*.
