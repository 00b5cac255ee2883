import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BytePairTokenizer, type Share, shareOf, umapMap } from '@pixels/clip';
import {
  DialogueFormat,
  decoderPresets,
  dialogueTokens,
  freezeTable,
  generateBatch,
  type LabelledIds,
  type LabelledTexts,
  Llava,
  labelledTexts,
  openDictionary,
  type ProjectorSettings,
  pointingGame,
  stageKinds,
  WordFinding,
} from '@pixels/llava';
import { expectBand, lesson, overlay, report, show } from '@pixels/notebook/node';
import {
  type Module,
  plain,
  Random,
  start,
  tf,
  train,
  warmupCosine,
} from '@pixels/tensor';
import { progressBar } from '@pixels/tensor/node';
import {
  type CaptionedPicture,
  heldOutArtist,
  thingsOf,
  type World,
} from '@pixels/world';
import { loadWorld } from '@pixels/world/node';
import { imagesOf } from '../checkpoints/llava/data/pictures.ts';
import { eyeRules } from '../checkpoints/llava/recipe.ts';
import { pictureOf } from './live/picture-of.ts';
import { openReferenceModel } from './live/reference-model.ts';
import { changedByPart, weightBits } from './live/weights.ts';

const { full, seed, backend, signal } = await lesson(import.meta, {
  number: 10,
  title: 'The translator',
  about:
    'A brain that reads words, eyes that see patches, both frozen: what lies between them learns, and nothing else.',
  quickTime: '50 s',
  fullTime: '4 min',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const random = new Random(seed);
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
const longer = full ? 4 : 1;

// %% [markdown]
// # The translator
//
// We have eyes that make a vector of each patch of a picture (lesson 3), and a brain that reads a vector for each word
// (lesson 9). LLaVA (Liu et al. 2023) joins the two with next to nothing: a **projector** $P$ turns each patch's vector into
// one that the brain can read *as if it were a word's*, and puts it in front of the words:
//
// $$\text{output} = \text{brain}\,[\,P(V(I));\ E(T)\,]$$
//
// Neither the eyes nor the brain need change for it. Here both are frozen, bit for bit, and only the translator between
// them learns. But first, we need eyes and a brain.
//
// ## A world of twelve things

// %% Pictures with captions
const things = [
  ...['dog', 'owl', 'fish', 'apple', 'banana', 'carrot'],
  ...['car', 'bicycle', 'airplane', 'guitar', 'umbrella', 'key'],
];
const choice = {
  seed,
  nouns: things,
  captionForms: ['single', 'places', 'relation'],
} as const;
const world = await loadWorld({ ...choice, split: 'train' });
const held = await loadWorld({ ...choice, split: 'test' });
const captioned = (from: number, count: number, where = world): CaptionedPicture[] =>
  Array.from({ length: count }, (_, index) => where.caption(from + index));
/** Which of the twelve stand in a picture, by their place in `things`. */
const shownIn = ({ scene }: CaptionedPicture): number[] => [
  ...new Set(thingsOf(scene).map(({ noun }) => things.indexOf(noun))),
];
const scenesOf = (pictures: readonly CaptionedPicture[]) =>
  pictures.map(({ scene }) => scene);
const examples = captioned(0, 2000);
const first = examples.slice(0, 8);
show.images(
  first.map(({ scene }) => pictureOf(world, scene)),
  { columns: 4, scale: 2, labels: first.map(({ complete }) => complete) },
);

// %% Three parts
const tokenizer = BytePairTokenizer.train(
  examples.map(({ complete }) => ` ${complete}`),
  { vocabularySize: 512, specialTokens: dialogueTokens },
);
const V = tokenizer.vocabularySize;
const format = new DialogueFormat(tokenizer);
const nounIds = things.map((thing) => tokenizer.encode(` ${thing}`)[0]!);
const [visionWidth, wordWidth] = [48, 64];
const build = (projector: ProjectorSettings): Llava =>
  new Llava(
    {
      vision: {
        ...eyeRules,
        edges: true,
        imageSize: 64,
        patchSize: 8,
        width: visionWidth,
        layers: 2,
        heads: 4,
        hidden: 4 * visionWidth,
      },
      projector,
      decoder: {
        ...decoderPresets.llama,
        vocabulary: V,
        width: wordWidth,
        layers: 2,
        heads: 4,
        keyValueHeads: 2,
        hidden: 176,
        maxTokens: 128,
        tied: true,
      },
      imageId: format.imageId,
    },
    random.fork('llava'),
  );
const llava = build({ kind: 'linear' });
console.log(freezeTable(llava));
console.log(
  `The eyes say ${visionWidth} numbers a patch, the brain reads ${wordWidth} a word.`,
);

// %% [folded] How every part learns
interface Learning<Batch> {
  readonly model: Module;
  readonly steps: number;
  readonly itemsPerStep: number;
  readonly peak: number;
  readonly batch: (step: number) => Batch;
  readonly loss: (batch: Batch) => tf.Tensor;
  readonly onLoss: (step: number, loss: number) => void;
}
const batchSize = 32;
/** @returns its losses. */
async function learn<Batch>(
  name: string,
  { peak, batch, onLoss, ...rest }: Learning<Batch>,
): Promise<readonly number[]> {
  const { steps } = rest;
  const { losses, seconds } = await train({
    ...rest,
    data: { batch },
    optimizer: { kind: 'muon', learningRate: peak, weightDecay: 0.05, beta2: 0.98 },
    schedule: warmupCosine({ peak, warmupSteps: Math.round(steps / 10), steps }),
    clipNorm: 1,
    progress: progressBar(name),
    signal,
    onStep: ({ step, loss }) => onLoss(step, loss),
  });
  console.log(`${name}: ${steps} steps in ${seconds.toFixed(1)} s`);
  return losses;
}
const batchOf = (texts: readonly LabelledIds[]): LabelledTexts =>
  labelledTexts(texts, { padId: tokenizer.specialIds.padding, maxTokens: 128 });

// %% [markdown]
// ## Stage 0: the brain learns to read notes
//
// A brain that has never been told what is to come can only say *some* caption, a likely one. One that has read half the
// web knows better: what stands before a text, a heading, a list, a table, says what it is about. Ours gets this habit from
// **notes**: where the tokens of a picture will stand one day, it reads the names of what is in it, in disorder and often
// twice, and then the caption. No picture is shown.
//
// Does it need the habit? A second brain reads the same captions and never a note.

// %% Notes and captions
/** A caption, with its nouns as notes in front: as many as things are shown, or up to four more. */
function noted(picture: CaptionedPicture, dice: Random): LabelledIds {
  const shown = shownIn(picture);
  const again = Array.from({ length: dice.int(5) }, () => dice.pick(shown));
  const notes = dice.shuffle([...shown, ...again]);
  const { ids, labels } = format.encode(
    [{ images: 1, answer: picture.complete }],
    notes.length,
  );
  const withNotes = ids.map((id) =>
    id === format.imageId ? nounIds[notes.pop()!]! : id,
  );
  return { ids: withNotes, labels };
}
const unnoted = ({ complete }: CaptionedPicture): LabelledIds =>
  format.encode([{ answer: complete }], []);
for (const picture of examples.slice(0, 5))
  console.log(tokenizer.decode(noted(picture, random.fork(picture.complete)).ids));

// %% Two brains read, live
const lnV = Math.log(V);
const brainCurve = show.live({
  title: 'loss of the brains',
  x: 'step',
  series: ['with notes', 'without'],
});
const read = (model: Llava, name: string, isNoted: (dice: Random) => boolean) =>
  learn(`the brain ${name}`, {
    model: model.learn(...stageKinds.brain.learns),
    steps: 180 * longer,
    itemsPerStep: batchSize,
    peak: 2e-2,
    batch: (step) => {
      const dice = random.fork(`notes ${step}`);
      const pictures = captioned(1_000_000 + step * batchSize, batchSize);
      return batchOf(
        pictures.map((picture) =>
          isNoted(dice) ? noted(picture, dice) : unnoted(picture),
        ),
      );
    },
    loss: (texts) => model.loss(texts),
    onLoss: (step, loss) => {
      if (step % 2 === 0) brainCurve.push({ x: step, [name]: loss });
    },
  });
const readingLosses = await read(llava, 'with notes', (dice) => dice.int(6) > 0);
const noteless = build({ kind: 'linear' });
await read(noteless, 'without', () => false);
expectBand(
  'first loss of the brain',
  readingLosses[0]!,
  [lnV - 0.2, lnV + 0.2],
  `ln V = ${lnV.toFixed(2)}`,
);
const unread = captioned(0, 64, held);
const lossOn = (texts: readonly LabelledIds[]): number =>
  plain(() => llava.loss(batchOf(texts)).dataSync()[0]!);
const afterNotes = lossOn(
  unread.map((picture) => noted(picture, random.fork('unread'))),
);
const afterNothing = lossOn(unread.map(unnoted));
expectBand(
  'loss of new captions, lower after their notes by',
  afterNothing - afterNotes,
  [0.15, 1],
  'it reads them',
);

// %% [markdown]
// ## Stage 1: the eyes learn which words can be seen
//
// The eyes learn as in real models before anyone thinks of dialogue, from pictures with captions (there it is CLIP's game
// of lesson 6, which needs large batches). The game here is made for few steps: *which nouns of the caption can be seen,
// somewhere?* Each patch is compared with each noun, and the best patch speaks for it. What compares them, a vector for each
// noun, is no part of the eyes; one of the translators below will ask for it.

// %% The eyes learn, live
llava.learn(...stageKinds.visionPretraining.learns);
const said = examples.map((picture) => new Set(unnoted(picture).labels));
const shares = new Map(
  nounIds.map((id) => [id, average(said.map((labels) => Number(labels.has(id))))]),
);
const finding = new WordFinding(llava, shares, random.fork('finding'));
const eyesCurve = show.live({ title: 'loss of the eyes', x: 'step', series: ['loss'] });
const eyesLosses = await learn('the eyes', {
  model: finding,
  steps: 120 * longer,
  itemsPerStep: batchSize,
  peak: 1.5e-2,
  batch: (step) => {
    const pictures = captioned(2_000_000 + step * batchSize, batchSize);
    return {
      images: imagesOf(world, scenesOf(pictures)), // [B, 64, 64, 3]
      texts: batchOf(pictures.map(unnoted)),
    };
  },
  loss: ({ images, texts }) => finding.loss(llava.imageFeatures(images), texts),
  onLoss: (step, loss) => {
    if (step % 2 === 0) eyesCurve.push({ x: step, loss });
  },
});

// %% [folded] How well they see
/** Of so many things as a picture shows, the likeliest: how many of them are there? */
function seenIn(pictures: readonly CaptionedPicture[], where: World) {
  const logits = plain(() =>
    finding
      .logits(llava.imageFeatures(imagesOf(where, scenesOf(pictures)))) // [B, 12]
      .arraySync(),
  ) as number[][];
  const wanted = pictures.map(shownIn);
  const right = logits.flatMap((row, index) => {
    const shown = wanted[index]!;
    const order = things.map((_, thing) => thing).sort((a, b) => row[b]! - row[a]!);
    return order.slice(0, shown.length).filter((thing) => shown.includes(thing));
  });
  const chance = average(wanted.map(({ length }) => length / things.length));
  return shareOf(right.length, wanted.flat().length, chance);
}
const shareColumns = ({ share, interval, chance }: Share) => ({
  share,
  'from (95 %)': interval[0],
  to: interval[1],
  chance,
});
const stranger = await loadWorld({ ...choice, split: 'artist' });
const seen = seenIn(captioned(100, 96, held), held);
show.table(
  [
    { 'things found in': 'new pictures', ...shareColumns(seen) },
    {
      'things found in': `pictures by ${heldOutArtist}`,
      ...shareColumns(seenIn(captioned(100, 96, stranger), stranger)),
    },
  ],
  { caption: `${heldOutArtist} drew none of the pictures that the eyes learned from.` },
);
expectBand('things found in new pictures', seen.share, [0.7, 1], 'chance is 0.19');
expectBand(
  'last losses of the eyes, share of the first',
  average(eyesLosses.slice(-20)) / eyesLosses[0]!,
  [0, 0.6],
  'they learn',
);

// %% [markdown]
// ## Two languages
//
// Both know the twelve things, each in its own way: the eyes have a direction in 48 dimensions for *owl*, the brain one in
// 64, and nothing connects them. Let us draw a **map**: the word vectors of the nouns, and pictures of a single thing, each
// as the mean of its tokens where the thing stands, sent through a projector that has learned nothing.
//
// Both crowds have something in common, each its own. It is taken off, as in lesson 5: only what tells them apart matters
// here.

// %% [folded] Words and portraits
type Vectors = number[][];
/** What all vectors have in common. */
const meanOf = (vectors: Vectors): number[] =>
  vectors[0]!.map((_, d) => average(vectors.map((vector) => vector[d]!)));
/** What is left of them without it, each of length 1. */
const apart = (vectors: Vectors, common = meanOf(vectors)): Vectors =>
  vectors.map((vector) => {
    const rest = vector.map((value, d) => value - common[d]!);
    const length = Math.hypot(...rest);
    return rest.map((value) => value / length);
  });
/** cos of the angles between vectors of length 1: [M, D] and [K, D] → [M, K]. */
const cosines = (vectors: Vectors, words: Vectors): Vectors =>
  vectors.map((vector) =>
    words.map((word) => word.reduce((sum, value, d) => sum + value * vector[d]!, 0)),
  );
const wordsOf = (model: Llava, ids: readonly number[]): Vectors =>
  plain(() => {
    const vectors = model.decoder.embed(tf.tensor2d([[...ids]], undefined, 'int32')); // [1, K, D]
    return (vectors.arraySync() as Vectors[])[0]!;
  });
const words = apart(wordsOf(llava, nounIds)); // [12, D]

/** Pictures of a single thing. */
const portraitsIn = (where: World, count: number): CaptionedPicture[] =>
  captioned(2000, 8 * count, where)
    .filter(({ scene }) => thingsOf(scene).length === 1)
    .slice(0, count);
/** Of each portrait, the mean of the tokens whose middle lies on the thing: [M, D]. */
function portraitVectors(
  model: Llava,
  where: World,
  portraits: readonly CaptionedPicture[],
): Vectors {
  const tokens = plain(() =>
    model.imageTokens(imagesOf(where, scenesOf(portraits))).arraySync(),
  ) as Vectors[]; // [M, N, D]
  const side = Math.sqrt(tokens[0]!.length);
  const isOn = (at: number, from: number, length: number): boolean => {
    const middle = ((at + 0.5) * 64) / side;
    return from <= middle && middle <= from + length;
  };
  return portraits.map(({ scene }, row) => {
    const { x, y, width, height } = thingsOf(scene)[0]!.box;
    const onIt = tokens[row]!.filter(
      (_, place) =>
        isOn(place % side, x, width) && isOn(Math.floor(place / side), y, height),
    );
    return meanOf(onIt.length === 0 ? tokens[row]! : onIt);
  });
}
const portraits = portraitsIn(held, 96);
const truths = portraits.map((portrait) => shownIn(portrait)[0]!);
/** How many vectors have the word for what they show as their nearest. */
function translated(
  vectors: Vectors,
  truths: readonly number[],
  words: Vectors,
): Share {
  const right = cosines(apart(vectors), words).filter(
    (row, index) => row.indexOf(Math.max(...row)) === truths[index],
  );
  return shareOf(right.length, truths.length, 1 / words.length);
}

// %% [folded] The map before
/** Of each thing: its pictures as dots, and, over them, its word. */
function showMap(vectors: Vectors, title: string): void {
  const all = tf.tensor2d([...words, ...apart(vectors)]); // [12 + 96, D]
  const map = umapMap(all, random.fork('map'), { neighbours: 8 });
  all.dispose();
  const [nouns, pictures] = [map.slice(0, words.length), map.slice(words.length)];
  const points = (thing: number, of: typeof map, size: number) => ({
    type: 'scatter' as const,
    x: of.map(({ x }) => x),
    y: of.map(({ y }) => y),
    marker: { color: `hsl(${thing * 30}, 65%, 45%)`, size },
    hovertext: things[thing]!,
    showlegend: false,
  });
  /** Whether the nearest other word stands higher: two labels keep apart. */
  const isBelow = (at: (typeof map)[number]): boolean => {
    const distance = ({ x, y }: typeof at): number => Math.hypot(x - at.x, y - at.y);
    const [, nearest] = nouns.toSorted((a, b) => distance(a) - distance(b));
    return nearest!.y > at.y;
  };
  const dots = things.map((_, thing) => ({
    ...points(
      thing,
      pictures.filter((_, row) => truths[row] === thing),
      6,
    ),
    mode: 'markers' as const,
  }));
  const labels = things.map((noun, thing) => ({
    ...points(thing, [nouns[thing]!], 12),
    mode: 'text+markers' as const,
    text: [noun],
    textposition: isBelow(nouns[thing]!)
      ? ('bottom center' as const)
      : ('top center' as const),
  }));
  show.plot(
    {
      data: [...dots, ...labels],
      layout: {
        title: { text: title },
        height: 460,
        margin: { l: 16, r: 16, t: 40, b: 16 },
        xaxis: { visible: false },
        yaxis: { visible: false },
      },
    },
    { caption: 'Large: the words. Small: pictures, in the colour of their word.' },
  );
}
const before = portraitVectors(llava, held, portraits);
showMap(before, 'before');
const foundBefore = translated(before, truths, words);
expectBand(
  'pictures next to their word, before',
  foundBefore.share,
  [0, 0.3],
  `chance is ${(1 / things.length).toFixed(3)}`,
);

// %% [markdown]
// ## Stage 2: only the translator learns
//
// Three kinds, from the same frozen eyes to the same frozen brain:
//
// - **linear**: one matrix (the first LLaVA),
// - **MLP**: two matrices and a GELU (LLaVA 1.5),
// - **MLP, 16 tokens**: a *pixel shuffle* first, which lays 2 × 2 neighbouring patches side by side as one token of four
//   times the width (Idefics3, SmolVLM). The brain reads a quarter of the tokens.
//
// A fourth is like the third, and leads to the brain that never read a note. The fifth is told what the others must find
// out: it has a **dictionary** beside its matrix. What a patch looks like is looked up among the vectors that the eyes
// have for nouns, and what is found is said in the brain's (Ovis). Of twelve nouns that is a shortcut; of hundreds it is
// what makes the reference model see.
//
// They learn from captions alone: which translation makes the brain say what is there? The gradient runs *through* the
// brain and changes nothing in it. What the eyes say of a picture is computed once, for it will never change.

// %% Who learns
const shuffled = { kind: 'mlp2x_gelu', pixelShuffle: 2 } as const;
const translators: readonly (readonly [string, ProjectorSettings, Llava])[] = [
  ['linear', { kind: 'linear' }, llava],
  ['MLP', { kind: 'mlp2x_gelu' }, llava],
  ['MLP, 16 tokens', shuffled, llava],
  ['16 tokens, no notes', shuffled, noteless],
  ['linear, dictionary', { kind: 'linear', dictionary: things.length }, llava],
];
const models = translators.map(([name, settings, brain]) => {
  const model = build(settings);
  model.vision.loadStateDict(llava.vision.stateDict());
  model.decoder.loadStateDict(brain.decoder.stateDict());
  if (settings.dictionary !== undefined) openDictionary(model, nounIds, finding.words!);
  return { name, model: model.learn(...stageKinds.alignment.learns) };
});
const mlp = models[1]!.model;
console.log(freezeTable(mlp));

// %% What the eyes say, once
const grid = { rows: 8, columns: 8 };
const lessons = captioned(3_000_000, full ? 3072 : 768);
const parts = Array.from({ length: lessons.length / 64 }, (_, part) => {
  const scenes = lessons.slice(64 * part, 64 * part + 64).map(({ scene }) => scene);
  return tf.tidy(() => llava.imageFeatures(imagesOf(world, scenes))); // [64, N, Dv]
});
const features = tf.concat(parts); // [768, N, Dv]
tf.dispose(parts);
console.log(`${lessons.length} pictures: [${features.shape.join(', ')}]`);

// %% The translators learn, live
const aligned = show.live({
  title: 'loss of the captions',
  x: 'step',
  series: models.map(({ name }) => name),
  references: { 'not looking': afterNothing },
});
const bits = models.map(({ model }) => weightBits(model));
const lastLosses: number[] = [];
for (const { name, model } of models) {
  const placeholders = model.placeholders(grid);
  const window: number[] = [];
  const losses = await learn(name, {
    model,
    steps: 240 * longer,
    itemsPerStep: batchSize / 2,
    peak: 2e-2,
    batch: (step) => {
      const dice = random.fork(`align ${step}`);
      const rows = Array.from({ length: batchSize / 2 }, () =>
        dice.int(lessons.length),
      );
      const texts = rows.map((row) =>
        format.encode([{ images: 1, answer: lessons[row]!.complete }], placeholders),
      );
      return { seenBy: tf.gather(features, rows), texts: batchOf(texts) };
    },
    loss: ({ seenBy, texts }) => model.loss(texts, model.project(seenBy, grid)),
    onLoss: (step, loss) => {
      window.push(loss);
      if (step % 4 === 3) aligned.push({ x: step, [name]: average(window.splice(0)) });
    },
  });
  lastLosses.push(average(losses.slice(-20)));
}
features.dispose();
expectBand(
  'last losses below not looking, mean of three',
  afterNothing - average(lastLosses.slice(0, 3)),
  [0.1, 0.7],
  'it looks',
);

// %% Frozen means: not one bit
const changed = models.map(({ model }, row) =>
  changedByPart(bits[row]!, weightBits(model)),
);
show.table(
  models.map(({ name, model }, row) => ({
    translator: name,
    tokens: model.placeholders(grid),
    weights: model.projector.parameterCount(),
    changed: changed[row]!.projector!,
    'of the eyes': changed[row]!.vision!,
    'of the brain': changed[row]!.decoder!,
  })),
);
const moved = (part: string): number =>
  changed.reduce((sum, parts) => sum + parts[part]!, 0);
expectBand('changed weights of the eyes', moved('vision'), [0, 0], 'frozen');
expectBand('changed weights of the brain', moved('decoder'), [0, 0], 'frozen');

// %% The map after
const after = models.map(({ model }) => portraitVectors(model, held, portraits));
showMap(after[1]!, 'after (MLP)');
/** The mean cosine of the pictures of each thing with each word, [12, 12]. */
const table = (vectors: Vectors): Vectors => {
  const all = cosines(apart(vectors), words);
  return things.map((_, thing) =>
    meanOf(all.filter((_, row) => truths[row] === thing)),
  );
};
show.heatmaps([table(before), table(after[1]!)], {
  title: 'pictures of each thing (rows) by words (columns): mean cosine',
  labels: ['before', 'after (MLP)'],
  columns: 2,
});
const found = after.slice(0, 3).map((vectors) => translated(vectors, truths, words));
show.table(
  [foundBefore, ...found].map((share, row) => ({
    'pictures next to their word': row === 0 ? 'before' : models[row - 1]!.name,
    ...shareColumns(share),
  })),
);
expectBand(
  'pictures next to their word, after (mean)',
  average(found.map(({ share }) => share)),
  [0.4, 1],
  'no one has told them to',
);

// %% [markdown]
// **Nobody asked for this.** The loss never compares a token with a word; it only asks that the right caption be likely.
// But the brain knows one way to be told about an owl, the word *owl*, and so the translator ends up saying something like
// it. Something *like* it: the cosines are far from 1, and in large models image tokens often lie where no word lies, in a
// dialect that the brain understands nevertheless.
//
// ## A picture, read word by word
//
// So each token of a picture can be held against a word: which says *carrot* the loudest?

// %% Who says it?
const pairs = captioned(400, full ? 400 : 120, held).filter(
  (picture) => thingsOf(picture.scene).length === 2 && shownIn(picture).length === 2,
);
const common = meanOf(after[1]!);
const readings = plain(
  () => mlp.imageTokens(imagesOf(held, scenesOf(pairs))).arraySync() as Vectors[], // [M, N, D]
).map((tokens) => cosines(apart(tokens, common), words)); // M × [N, 12]
const looked = pairs.flatMap((picture, row) =>
  thingsOf(picture.scene).map(({ noun, box }) => {
    const loud = readings[row]!.map((all) => all[things.indexOf(noun)]!);
    const map = Array.from({ length: 8 }, (_, y) => loud.slice(8 * y, 8 * y + 8));
    return { picture, noun, box, map };
  }),
);
show.images(
  looked
    .slice(0, 8)
    .map(({ picture, map }) =>
      overlay(pictureOf(held, picture.scene), map, { low: -0.1, high: 0.6 }),
    ),
  {
    columns: 4,
    scale: 2,
    labels: looked.slice(0, 8).map(({ noun }) => `who says "${noun}"?`),
  },
);
const { hits } = pointingGame(
  looked.map(({ map }) => map),
  looked.map(({ box }) => box),
  { height: 64, width: 64 },
);
show.table([{ 'things looked for': looked.length, ...shareColumns(hits) }]);
expectBand('loudest token on the thing', hits.share, [0.4, 1], 'nobody has told where');

// %% [markdown]
// ## What the brain says now

// %% Captions
const named = (caption: string): number[] =>
  things.flatMap((thing, id) => (new RegExp(`\\b${thing}\\b`).test(caption) ? id : []));
/** The likeliest caption of each of some pictures, [M, 64, 64, 3]. */
async function describe(model: Llava, images: tf.Tensor): Promise<string[]> {
  const tokens = model.imageTokens(images); // [M, N, D]
  const [M, N, D] = tokens.shape;
  const prompt = tf.tensor2d([format.prompt([{ images: 1 }], N)], undefined, 'int32'); // [1, T]
  const prompts = Array.from({ length: M }, (_, row) =>
    tf.tidy(() => model.merge(prompt, tf.slice(tokens, [row, 0, 0], [1, N, D]))),
  ); // M × [1, T, D]
  const stop = { stopIds: format.stopIds, maxNewTokens: 32, signal };
  const texts = await generateBatch(model.decoder, prompts, stop);
  tf.dispose([tokens, prompt, ...prompts]);
  return texts.map(({ ids }) => format.decode(ids));
}
const tests = captioned(5000, 96, held);
const strange = captioned(5000, 96, stranger);
const testImages = imagesOf(held, scenesOf(tests)); // [96, 64, 64, 3]
const strangeImages = imagesOf(stranger, scenesOf(strange)); // [96, 64, 64, 3]
const saidBefore = await describe(llava, testImages);
const saidAfter: string[][] = [];
for (const { model } of models) saidAfter.push(await describe(model, testImages));
const saidOfStrange = await describe(mlp, strangeImages);
tf.dispose([testImages, strangeImages]);
const some = tests.slice(0, 6);
show.images(
  some.map(({ scene }) => pictureOf(held, scene)),
  { columns: 3, scale: 3, labels: some.map((_, row) => saidAfter[1]![row]!) },
);

// %% [folded] How much of it is true?
/** Of the things that captions name, those which the pictures show; and the other way round. */
function judged(captions: readonly string[], pictures: readonly CaptionedPicture[]) {
  const wanted = pictures.map(shownIn);
  const told = captions.map(named);
  const right = told.flatMap((own, row) =>
    own.filter((id) => wanted[row]!.includes(id)),
  );
  const chance = average(wanted.map(({ length }) => length / things.length));
  return {
    true: shareOf(right.length, Math.max(1, told.flat().length), chance),
    found: right.length / wanted.flat().length,
  };
}
const judgements = [
  { translator: 'linear, untrained', ...judged(saidBefore, tests) },
  ...models.map(({ name }, row) => ({
    translator: name,
    ...judged(saidAfter[row]!, tests),
  })),
  {
    translator: 'MLP, other pictures',
    ...judged(saidAfter[1]!, [...tests.slice(1), tests[0]!]),
  },
  {
    translator: `MLP, by ${heldOutArtist}`,
    ...judged(saidOfStrange, strange),
  },
];
show.table(
  judgements.map(({ translator, true: right, found }) => ({
    translator,
    'named, and there': right.share,
    'from (95 %)': right.interval[0],
    to: right.interval[1],
    chance: right.chance,
    'there, and named': found,
  })),
  { caption: '“Other pictures”: the same captions, held against the wrong pictures.' },
);
const [untrained, ...rest] = judgements.map((judgement) => judgement.true.share);
const [, , few, deaf, , elsewhere] = rest;
expectBand('named, and there: untrained', untrained!, [0, 0.4], 'a guess');
expectBand('named, and there: mean of three', average(rest.slice(0, 3)), [0.6, 1]);
expectBand(
  'named, and there: other pictures',
  elsewhere!,
  [0, 0.35],
  'it said what it saw, and not what is usual',
);
expectBand(
  'what a quarter of the tokens costs',
  rest[1]! - few!,
  [-0.3, 0.3],
  'little, either way',
);
expectBand('what the habit of notes is worth', few! - deaf!, [0.3, 0.9]);

// %% [markdown]
// What it names is mostly there. What is there, it names only in part, and where it says *left* or *top right*, it guesses:
// notes told what is there and never where or how often, and the brain, frozen, has learned no more.
//
// The brain *without* notes has the same eyes and has read the same captions, and its translator learned as long. Yet it
// names little more than chance. **A translator cannot teach the brain to listen.** It can only say what the brain already
// listens for. That is why LLaVA begins with a brain that has read a lot, and why a third stage follows, in which the brain
// learns, too: lesson 11.
//
// The new artist's drawings show the limit on the other side: what the eyes take for something else, no translator puts
// right.
//
// ## The real ones
//
// A projector goes from any width to any width. The sizes of real ones:

// %%
const projectors = [
  ['here, linear', visionWidth, wordWidth, false],
  ['here, MLP, 16 tokens', 4 * visionWidth, wordWidth, true],
  ['LLaVA 7B (CLIP L/14 → Vicuna)', 1024, 4096, false],
  ['LLaVA 1.5 7B', 1024, 4096, true],
] as const;
show.table(
  projectors.map(([model, from, to, isMlp]) => ({
    model,
    from,
    to,
    parameters: (from + 1) * to + (isMlp ? (to + 1) * to : 0),
  })),
);

// %% [markdown]
// Twenty million of seven thousand million parameters, and LLaVA trained them for some hours.
//
// ## The reference model
//
// The model that this repository trains for longer, on all 401 things, has a translator with a dictionary, which opened
// with the words of its eyes. It has gone through stage 3 as well: its brain was free to move, and its translator need not
// speak in words any more. Does it? If its share is near chance, the two have agreed on a language of their own.

// %% Nearest words in the reference model
const reference = join(import.meta.dirname, '..', 'checkpoints', 'llava', 'reference');
if (existsSync(join(reference, 'model.safetensors'))) {
  const { llava, format } = await openReferenceModel(reference);
  const single = await loadWorld({ split: 'test', seed, captionForms: ['single'] });
  const nounOf = ({ scene }: CaptionedPicture): string => thingsOf(scene)[0]!.noun;
  const idsOf = (noun: string): number[] => format.tokenizer.encode(` ${noun}`);
  const pictures = portraitsIn(single, 200).filter(
    (picture) => idsOf(nounOf(picture)).length === 1,
  );
  const nouns = [...new Set(pictures.map(nounOf))];
  const nearest = translated(
    portraitVectors(llava, single, pictures),
    pictures.map((picture) => nouns.indexOf(nounOf(picture))),
    apart(wordsOf(llava, nouns.flatMap(idsOf))),
  );
  show.table([
    {
      'pictures next to their word': `one of ${nouns.length}`,
      ...shareColumns(nearest),
    },
  ]);
  llava.dispose();
} else {
  console.log('There is none in this checkout: pnpm train:reference makes one.');
}

// %% [markdown]
// ## Try it
//
// - `pnpm lesson 10 --full`: four times as long. Do pictures come nearer to their words? Is more named of what is there?
// - Leave the eyes untrained (0 steps). What is the best that a translator can do?
// - Set `pixelShuffle: 4`: 4 tokens a picture.
//
// **Next:** lesson 11, *Three stages*.
