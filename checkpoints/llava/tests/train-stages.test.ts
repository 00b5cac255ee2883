import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromPretrained, loadChat } from '@pixels/llava/node';
import { start, TrainingInterruptedError, tf } from '@pixels/tensor';
import { openSafetensors, readJson } from '@pixels/tensor/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, type Recipe } from '../recipe.ts';
import { saveModel } from '../training/save-model.ts';
import { type TrainedModel, type TrainStagesOptions, trainStages } from '../training/train-stages.ts';
import { tinyRecipe } from './tiny-recipe.ts';

const root = mkdtempSync(join(tmpdir(), 'stages-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => void (await start({ backend: 'wasm' })));

let folders = 0;
const newFolder = () => join(root, String(folders++));
const run = (options: Partial<TrainStagesOptions> = {}): Promise<TrainedModel> =>
  trainStages({ recipe: tinyRecipe, seed: 1, folder: newFolder(), workers: 1, quiet: true, ...options });
const weightsOf = ({ llava }: TrainedModel) =>
  new Map([...llava.parameters()].map(([path, value]) => [path, Float32Array.from(value.dataSync())]));

let unbroken: Promise<TrainedModel> | undefined;
/** A run that nothing stopped. */
const whole = () => {
  unbroken ??= run();
  return unbroken;
};

/** Trains the recipe and says which parts each stage has moved. */
async function movedBy(recipe: Recipe): Promise<{ trained: TrainedModel; moved: Record<string, string[]> }> {
  const moved: Record<string, string[]> = {};
  let before = new Map<string, Float32Array>();
  const trained = await run({
    recipe,
    afterStage: ({ name }, model) => {
      const now = weightsOf(model as TrainedModel);
      const parts = [...now].filter(([path, values]) =>
        values.some((value, index) => before.get(path)?.[index] !== value),
      );
      moved[name] = [...new Set(parts.map(([path]) => path.split('.')[0]!))].sort();
      before = now;
    },
  });
  expect(weightsOf(trained)).toEqual(before);
  return { trained, moved };
}

test('four stages, each from where the one before ended; every part has moved', async () => {
  const { trained, moved } = await movedBy(tinyRecipe);
  expect(Object.keys(moved)).toEqual(['brain', 'visionPretraining', 'alignment', 'instructionTuning']);
  expect(moved).toMatchObject({
    visionPretraining: ['vision'],
    alignment: ['projector'],
    instructionTuning: ['decoder', 'projector'],
  });
  expect(weightsOf(trained)).toEqual(weightsOf(await whole()));
  const { stages } = trained.manifest;
  expect(stages.map(({ done, steps }) => [done, steps])).toEqual([1, 2, 3, 4].map(() => [true, 3]));
  expect(stages[0]!.firstLoss).toBeCloseTo(Math.log(trained.format.tokenizer.vocabularySize), 0);
});

test('pictures are told to the brain, and the projector learns what was told', async () => {
  const [brain, eyes, alignment, tuning] = tinyRecipe.stages;
  const lists = { data: 'lists', share: 0.4 } as const;
  const stages = [
    { ...brain!, pictures: 'told' as const, data: { lists: 0.5, conversations: 0.5 }, first: lists },
    eyes!,
    { ...alignment!, loss: 'telling' as const },
    { ...tuning!, data: { lists: 0.5, conversations: 0.5 } },
  ];
  const tokenizer = { vocabularySize: 800, texts: 60 };
  const { trained, moved } = await movedBy({ ...tinyRecipe, tokenizer, stages });
  expect(moved).toMatchObject({ alignment: ['projector'], instructionTuning: ['decoder', 'projector'] });
  const losses = trained.manifest.stages.flatMap(({ firstLoss, lastLoss }) => [firstLoss!, lastLoss!]);
  for (const loss of losses) expect(loss).toBeGreaterThan(0);
  // The answers of lists are words as any other: the tokenizer has learned them.
  const letters = [...'ABCDEFGH'].map((letter) => trained.format.tokenizer.encode(` ${letter}`).length);
  expect(letters.filter((length) => length === 1).length).toBeGreaterThan(4);
});

test('the words that the eyes have found stand in the dictionary when the projector begins to learn', async () => {
  const [, eyes, alignment] = tinyRecipe.stages;
  const projector = { ...tinyRecipe.model.projector, dictionary: 30 };
  const recipe: Recipe = {
    ...tinyRecipe,
    model: { ...tinyRecipe.model, projector },
    // So short that what is there at the beginning is there at the end.
    stages: [eyes!, { ...alignment!, steps: 1, learningRate: 1e-6 }],
  };
  const { trained, moved } = await movedBy(recipe);
  expect(moved).toMatchObject({ alignment: ['projector'] });
  const { llava, manifest } = trained;
  using file = openSafetensors(join(manifest.folder, '0-visionPretraining.safetensors'));
  const [, width] = file.entries.get('model.words')!.shape as [number, number];
  const found = Array.from(file.readFloat32('model.words'), (value) => 6 * value);
  const rows = Array.from({ length: found.length / width }, (_, row) =>
    found.slice(row * width, (row + 1) * width),
  );
  const looks = tf.transpose(llava.projector.dictionary!.looks.weight).arraySync() as number[][];
  expect(rows.length).toBeGreaterThan(30);
  for (const look of looks) {
    const apart = rows.map((row) => Math.max(...row.map((value, axis) => Math.abs(value - look[axis]!))));
    expect(Math.min(...apart)).toBeLessThan(1e-3);
  }
});

test.each(tinyRecipe.stages.map(({ name }) => name))(
  'stopped in %s, it goes on to the same weights',
  async (name) => {
    const folder = newFolder();
    const controller = new AbortController();
    const stopped = run({
      folder,
      signal: controller.signal,
      onStep: (stage, { step }) => {
        if (stage.name === name && step === 1) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(TrainingInterruptedError);
    const losses: string[] = [];
    const resumed = await run({
      folder,
      resume: true,
      onStep: (stage, { step }) => losses.push(`${stage.name} ${step}`),
    });
    expect(losses[0]).toBe(`${name} 2`);
    expect(weightsOf(resumed)).toEqual(weightsOf(await whole()));
  },
);

test('what is finished is not trained again', async () => {
  const { manifest } = await whole();
  const again = await run({
    folder: manifest.folder,
    resume: true,
    onStep: () => expect.fail('a step was made'),
  });
  expect(weightsOf(again)).toEqual(weightsOf(await whole()));
});

test('a folder that holds a training is not overwritten, nor resumed by another', async () => {
  const { folder } = (await whole()).manifest;
  await expect(run({ folder })).rejects.toThrow(
    `${folder} holds a training already; go on with it by --resume, or name another --out`,
  );
  await expect(run({ folder, resume: true, seed: 2 })).rejects.toThrow(
    `${folder} holds a training with another seed; resume it with the same options, or name another --out`,
  );
  const recipe = changed(tinyRecipe, { scale: 2 });
  await expect(run({ folder, resume: true, recipe, workers: 2 })).rejects.toThrow(
    'holds a training with another workers and another recipe',
  );
});

test('stages can be skipped, and be longer', () => {
  const shorter = changed(tinyRecipe, { scale: 2, skip: ['brain', 'alignment'] });
  expect(shorter.stages.map(({ name, steps }) => [name, steps])).toEqual([
    ['visionPretraining', 6],
    ['instructionTuning', 6],
  ]);
  expect(() => changed(tinyRecipe, { skip: ['eyes'] })).toThrow(
    "--skip: there is no stage 'eyes'; choose from brain, visionPretraining, alignment, instructionTuning",
  );
  expect(() => changed(tinyRecipe, { skip: tinyRecipe.stages.map(({ name }) => name) })).toThrow(
    '--skip: no stage is left',
  );
  expect(() => changed(tinyRecipe, { scale: 0 })).toThrow('--scale must be a number above 0; got 0');
});

test.each(['words', 'matching'] as const)(
  'eyes that learn by %s, with two workers',
  { timeout: 180_000 },
  async (loss) => {
    const stages = tinyRecipe.stages
      .filter(({ name }) => name === 'visionPretraining')
      .map((stage) => ({ ...stage, loss, steps: 2 }));
    const recipe: Recipe = { ...tinyRecipe, stages };
    const trained = await run({ recipe, workers: 2 });
    expect(trained.manifest.stages[0]!.done).toBe(true);
    expect(trained.manifest.stages[0]!.lastLoss).toBeGreaterThan(0);
  },
);

test('no tensor is left behind but the model', { timeout: 180_000 }, async () => {
  const recipe = changed(tinyRecipe, { skip: ['brain', 'visionPretraining', 'alignment'] });
  (await run({ recipe })).llava.dispose();
  const before = tf.memory().numTensors;
  const { llava } = await run({ recipe });
  expect(tf.memory().numTensors - before).toBe(llava.parameters().size);
  llava.dispose();
});

test('the folder of a model is talked to, and says how it was made', async () => {
  const trained = await whole();
  const folder = newFolder();
  const recipe = tinyRecipe;
  await saveModel(trained, folder, { recipe, backend: 'wasm', command: 'pnpm train:reference' });
  const llava = await fromPretrained(folder);
  const { format } = await loadChat(folder, llava);
  const asking = [{ images: 1, question: 'what is this?' }];
  expect(format.prompt(asking, 4)).toEqual(trained.format.prompt(asking, 4));
  expect(await readJson(join(folder, 'training.json'))).toMatchObject({ seed: 1, workers: 1, recipe });
  const card = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(card).toContain('| visionPretraining | vision | captions | finding | 0.003 | 3 × 4 |');
  expect(card).toContain('Not measured yet');
});
