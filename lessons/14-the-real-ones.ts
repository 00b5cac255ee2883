import { join } from 'node:path';
import { pulled } from '@pixels/clip/node';
import {
  Dialogue,
  decoderPresets,
  generate,
  Llava,
  type LlavaConfig,
  llavaConfigFrom,
  llavaSizes,
} from '@pixels/llava';
import { fromPretrained, loadChat, pretrainedLayout } from '@pixels/llava/node';
import { expectBand, lesson, report, show } from '@pixels/notebook/node';
import { start, tf } from '@pixels/tensor';
import { readJson } from '@pixels/tensor/node';
import { imageTensor } from '@pixels/vit';
import { decodeImage, loadImage } from '@pixels/vit/node';
import { photograph } from '@pixels/world/node';
import { QuickRandom } from '../bench/quick-random.ts';
import { reference } from '../checkpoints/llava/reference.ts';
import { compareFolder } from '../tests/parity/compare.ts';

const { full, seed, backend } = await lesson(import.meta, {
  number: 14,
  title: 'The real ones',
  about:
    'Public checkpoints, opened with the same code: names, sizes, memory, and what changes at seven billion.',
  quickTime: '30 s',
  fullTime: '60 s',
});
const runtime = await start({ backend, seed });
report('backend', runtime.description);
const fixtures = join(import.meta.dirname, '..', 'tests', 'fixtures', 'hf');
const count = (number: number): string => number.toLocaleString('en');
/** To so many digits. */
const round = (number: number, digits = 2): number =>
  Number(number.toPrecision(digits));
const sumOf = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => a + b, 0);

// %% [markdown]
// # The real ones
//
// The model of lessons 11 to 13 has some 1.5 million parameters and knows four hundred things. LLaVA-1.5 has seven
// *billion*, and knows what its language model read of the world. How much of what you have learned so far still holds?
//
// **All of it.** $\mathrm{LLM}([P(V(I)); E(T)])$ is the whole model, there as here: the same attention, the same norms,
// the same projector, the same cache. What is different stands in a file of settings and in a list of names. In this
// lesson you open files that another library has written, compute what it computed, weigh the real models without
// downloading them, and run one of real size.
//
// ## A folder from elsewhere
//
// A model on the hub is a folder: `config.json` says what is to be built, `model.safetensors` holds the numbers by
// name. In this repository lie folders that the library `transformers` wrote, with all the structure of a real one and
// random weights, so that they are small. This is what one of them says:

// %% config.json
const folder = join(fixtures, 'llava');
const file = join(folder, 'config.json');
const json = await readJson(file);
const { text_config, vision_config, ...own } = json as Record<string, object>;
console.log(JSON.stringify(own, null, 1));
const { vision, projector, decoder } = llavaConfigFrom(json, file);
show.table(
  [
    ['eyes', vision],
    ['translator', projector],
    ['brain', decoder],
  ].map(([part, config]) => ({
    part,
    'the same in our words': Object.entries(config!)
      .filter(([, value]) => value !== undefined)
      .map(([setting, value]) => `${setting} ${value}`)
      .join(', '),
  })),
);

// %% [markdown]
// ## Names are data
//
// Their names are not ours, and a linear layer of PyTorch stores its matrix the other way round. Neither is a reason to
// write a second model. One table says which of their tensors is which of ours; it is used for reading and, backwards,
// for writing. Below is one layer of each part and all that stands outside of the layers; biases go with their weights.

// %% Theirs → ours
const { tensors } = await pretrainedLayout(folder);
const parts = {
  eyes: ['vision_tower.', 'vision.'],
  translator: ['multi_modal_projector.', 'projector.'],
  brain: ['language_model.', 'decoder.'],
} as const;
for (const [part, [theirs, ours]] of Object.entries(parts)) {
  const matrices = tensors.filter(
    ({ publicName }) =>
      publicName.startsWith(theirs) && !/layers\.[1-9]|bias$/.test(publicName),
  );
  show.table(
    matrices.map(({ publicName, paths, layout }) => ({
      [`${theirs}*`]: publicName.slice(theirs.length),
      [`${ours}*`]: paths.map((path) => path.slice(ours.length)).join(', '),
      stored: layout === 'same' ? '' : layout,
    })),
    { caption: `The ${part}.` },
  );
}
console.log(`${tensors.length} tensors in all`);

// %% [markdown]
// Over the years the same model was stored under four different sets of names, and each is still out there. A name that
// is missing, or that nobody asked for, is an error or a warning with that name in it: a weight that is quietly left at
// random would cost you a day.
//
// ## The same numbers
//
// Does our code compute what theirs does? Beside each folder lies what their library gave for the same image and the
// same words: the logits after every token, and what it said when always the likeliest token was taken.

// %% Ours beside theirs
for (const name of ['llava', 'llava-v4names', 'smolvlm']) {
  const outputs = await compareFolder(join(fixtures, name));
  show.table(
    outputs.map(({ output, values, difference }) => ({
      folder: name,
      output,
      numbers: values,
      'largest difference': difference.toExponential(1),
    })),
  );
  const worst = Math.max(...outputs.map(({ difference }) => difference));
  expectBand(
    `${name}: largest difference`,
    worst,
    [0, 1e-4],
    'float32 rounds differently',
  );
}

// %% [markdown]
// The generated ids differ by 0: the same words, one for one. What you have taken apart in these lessons *is* the real
// thing.
//
// ## What they weigh
//
// A config is enough to know how large a model is: every matrix follows from a few widths. These are the settings of
// real models, as their own `config.json` states them (what is left out is the library's default). Gemma, the brain of
// PaliGemma, scales its norms and its embeddings a little differently from Llama, so we do not run it, but its matrices
// have the same shapes, and can be counted. The published counts are those of the hub; PaliGemma's is that of Keras.

// %% [folded] The configs of six models
const smolVision = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 512,
  patch_size: 16,
};
const smolText = {
  model_type: 'llama',
  vocab_size: 49280,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  max_position_embeddings: 8192,
};
const publicConfigs = {
  'SmolVLM-256M': {
    model_type: 'idefics3',
    scale_factor: 4,
    vision_config: smolVision,
    text_config: smolText,
  },
  'SmolVLM-500M': {
    model_type: 'idefics3',
    scale_factor: 4,
    vision_config: smolVision,
    text_config: {
      ...smolText,
      hidden_size: 960,
      intermediate_size: 2560,
      num_hidden_layers: 32,
      num_attention_heads: 15,
      num_key_value_heads: 5,
    },
  },
  'LLaVA-1.5-7B': {
    model_type: 'llava',
    vision_config: {
      model_type: 'clip_vision_model',
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      image_size: 336,
      patch_size: 14,
    },
    text_config: {
      model_type: 'llama',
      vocab_size: 32064,
      max_position_embeddings: 4096,
    },
  },
};
/** SigLIP-B/16 at 224 × 224 and SmolLM2-135M, joined as LLaVA joins its parts. */
const small: LlavaConfig = {
  vision: {
    imageSize: 224,
    patchSize: 16,
    channels: 3,
    width: 768,
    layers: 12,
    heads: 12,
    hidden: 3072,
    patchBias: true,
    preNorm: false,
    pooling: 'mean',
    activation: 'geluTanh',
  },
  projector: { kind: 'mlp2x_gelu' },
  decoder: {
    ...decoderPresets.llama,
    vocabulary: 49152,
    width: 576,
    layers: 30,
    heads: 9,
    keyValueHeads: 3,
    hidden: 1536,
    maxTokens: 2048,
    tied: true,
  },
  imageId: 49152,
  visionLayer: -1,
};
const paligemma: LlavaConfig = {
  vision: {
    ...small.vision,
    patchSize: 14,
    width: 1152,
    layers: 27,
    heads: 16,
    hidden: 4304,
  },
  projector: { kind: 'linear' },
  decoder: {
    ...decoderPresets.llama,
    vocabulary: 257152,
    width: 2048,
    layers: 18,
    heads: 8,
    keyValueHeads: 1,
    headWidth: 256,
    hidden: 16384,
    maxTokens: 8192,
    activation: 'geluTanh',
    tied: true,
  },
  imageId: 257152,
};
const { model } = reference;
/** A vocabulary is learned from text; the recipe says how many words it may have. */
const vocabulary = reference.tokenizer.vocabularySize;
const ours = { ...model, decoder: { ...model.decoder, vocabulary }, imageId: 0 };
const configs: Readonly<Record<string, LlavaConfig>> = {
  'ours (lesson 11)': ours,
  'SigLIP-B + SmolLM2-135M': small,
  ...Object.fromEntries(
    Object.entries(publicConfigs).map(([name, json]) => [
      name,
      llavaConfigFrom(json, name),
    ]),
  ),
  'PaliGemma-3B': paligemma,
};

// %% Parameters, part by part
const sizes = Object.entries(configs).map(([name, config]) => {
  const { parameters, ...rest } = llavaSizes(config);
  return { name, parameters, total: sumOf(Object.values(parameters)), ...rest };
});
show.table(
  sizes.map(({ name, parameters, total }) => ({
    model: name,
    eyes: parameters.vision,
    translator: parameters.projector,
    brain: parameters.decoder,
    together: total,
  })),
);
const sizeOf = (name: string) => sizes.find((size) => size.name === name)!;
const published = {
  'SmolVLM-256M': 256_484_928,
  'LLaVA-1.5-7B': 7_063_427_072,
  'PaliGemma-3B': 2_923_335_408,
};
for (const [name, parameters] of Object.entries(published)) {
  const band: [number, number] = [parameters, parameters];
  expectBand(
    `${name}: parameters`,
    sizeOf(name).total,
    band,
    'as published, to the last one',
  );
}
const smolLm = sizeOf('SigLIP-B + SmolLM2-135M').parameters.decoder;
expectBand(
  'SmolLM2-135M: parameters',
  smolLm,
  [134_515_008, 134_515_008],
  'as published',
);

// %% Where they are
const partNames = {
  vision: 'eyes',
  projector: 'translator',
  decoder: 'brain',
} as const;
show.bars(
  Object.fromEntries(
    (['decoder', 'projector', 'vision'] as const).map((part) => [
      partNames[part],
      Object.fromEntries(
        sizes.map(({ name, parameters, total }) => [name, parameters[part] / total]),
      ),
    ]),
  ),
  { title: 'share of the parameters', horizontal: true },
);

// %% [markdown]
// The larger the model, the more of it is *brain*: LLaVA-1.5 looks with 4 % of its parameters, translates with 0.3 %
// and thinks with the rest. That is why the translator is trained first and alone: it is the only part that is new, and
// it is tiny. In the small models the *table of words* weighs heavily: look at SmolVLM-256M, of whose brain more than a
// third are the vectors of 49,280 tokens, stored twice, for reading and for speaking.
//
// ## Memory
//
// A weight takes four bytes as float32, two as bfloat16, and about half a byte in four bits (4.5 bits with the scale
// that each group of 32 shares). To that comes the **cache**: for every token of the conversation, image tokens
// included, the keys and the values of every layer:
//
// $$\text{numbers a token} = 2 \cdot L \cdot H_{kv} \cdot D_h$$
//
// With 32 layers and 32 heads of 128 that is a quarter of a million numbers *for each token*.

// %% Weights
const bytes = { float32: 4, bfloat16: 2, '4 bits': 4.5 / 8 };
const mega = (numbers: number, each: number): number => (numbers * each) / 1e6;
show.table(
  sizes.map(({ name, total }) => ({
    model: name,
    'float32, MB': round(mega(total, bytes.float32)),
    'bfloat16, MB': round(mega(total, bytes.bfloat16)),
    '4 bits, MB': round(mega(total, bytes['4 bits'])),
  })),
);

// %% Cache
const cacheOf = (tokens: number, numbers: number): number =>
  mega(tokens * numbers, bytes.bfloat16);
show.table(
  sizes.map(({ name, cachedNumbers, imageTokens }) => ({
    model: name,
    'numbers a token': cachedNumbers,
    'tokens an image': imageTokens,
    'MB an image': round(cacheOf(imageTokens, cachedNumbers), 3),
  })),
  { caption: 'In bfloat16.' },
);
const perToken = sizeOf('LLaVA-1.5-7B').cachedNumbers;
const asCounted: [number, number] = [262144, 262144];
expectBand('LLaVA-1.5-7B: numbers a token', perToken, asCounted, '2·32·32·128');
const lengths = Array.from({ length: 33 }, (_, step) => 128 * step);
const growing = (numbers: number) => ({
  x: lengths,
  y: lengths.map((length) => cacheOf(length, numbers)),
});
show.lines(
  {
    'LLaVA-1.5-7B': growing(perToken),
    'the same with 8 heads of keys': growing(perToken / 4),
    'SmolVLM-256M': growing(sizeOf('SmolVLM-256M').cachedNumbers),
  },
  { title: 'cache of one conversation', x: 'tokens', y: 'MB, bfloat16' },
);

// %% [markdown]
// LLaVA-1.5 keeps keys and values for each of its 32 heads. Llama 3 has 8 heads of keys for 32 of queries (*grouped-query
// attention*, lesson 9), SmolLM2 has 3 for 9, Gemma a single one for 8: the more heads share, the longer a conversation
// fits.
//
// ## One of real size, here
//
// SigLIP-B/16 as eyes and a decoder of SmolLM2-135M's shape, joined by LLaVA's projector: 220 million parameters. Its
// weights are random, because nothing in this course needs the network, so what it says is noise. What it *costs* is
// real: the same matrices, the same cache, on your machine.

// %% Build it
const since = (began: number): number => (performance.now() - began) / 1000;
const beganBuilding = performance.now();
const llava = new Llava(small, new QuickRandom());
const built = since(beganBuilding).toFixed(1);
console.log(`${count(llava.parameterCount())} random weights in ${built} s`);
const flower = photograph('flower').file;
const scale = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const options = { size: { height: 224, width: 224 }, ...scale };
const pixels = imageTensor(await loadImage(flower, options)); // [1, 224, 224, 3]
show.image(await decodeImage(flower), { caption: 'What it looks at.' });

// %% Look
const beganLooking = performance.now();
const seen = llava.imageTokens(pixels); // [1, 196, 576]
await seen.data();
const looking = since(beganLooking);

// %% Read and speak
const imageTokens = seen.shape[1];
const question = Array.from({ length: 32 }, (_, place) => 7 * place); // any words
const ids = [...new Array<number>(imageTokens).fill(small.imageId), ...question];
const idTensor = tf.tensor2d(ids, [1, ids.length], 'int32');
const prompt = llava.merge(idTensor, seen); // [1, 228, 576]
const newTokens = full ? 64 : 12;
const moments: number[] = [];
const beganReading = performance.now();
for await (const _ of generate(llava.decoder, prompt, { maxNewTokens: newTokens })) {
  moments.push(since(beganReading));
}
const reading = moments[0]!;
const rate = (newTokens - 1) / (moments.at(-1)! - reading);
show.table([
  {
    what: `look at 224 × 224 pixels: ${imageTokens} tokens`,
    took: `${looking.toFixed(2)} s`,
  },
  {
    what: `read ${ids.length} tokens and say the first`,
    took: `${reading.toFixed(2)} s`,
  },
  { what: 'say each further one', took: `${(1000 / rate).toFixed(0)} ms` },
]);
const first = (looking + reading).toFixed(1);
const held = (process.memoryUsage().rss / 1e9).toFixed(2);
console.log(
  `first word after ${first} s, then ${rate.toFixed(1)} a second; ${held} GB`,
);
expectBand('tokens it read', ids.length, [228, 228], '196 of the image, 32 of words');

// %% [markdown]
// **Always know the first loss**, also of a quarter of a billion parameters: who knows nothing of 49,152 tokens pays
// $\ln 49152 = 10.80$ for each.

// %%
const labels = ids.map((_, place) =>
  place < imageTokens ? -100 : (ids[place + 1] ?? -100),
);
const loss = tf.tidy(() => {
  const labelTensor = tf.tensor2d(labels, [1, labels.length], 'int32');
  return llava.loss({ ids: idTensor, labels: labelTensor }, seen).dataSync()[0]!;
});
expectBand('loss before training', loss, [10.6, 11.6], 'ln 49152 = 10.80');
tf.dispose([pixels, idTensor, seen, prompt]);
llava.dispose();

// %% [markdown]
// ## What seven billion would cost, here
//
// Two speeds say nearly everything. *Looking and reading* are matrix products with many rows: two operations for each
// weight and token, as fast as the processor multiplies. *Speaking* has a single row at a time: each token takes every
// weight of the brain out of memory once, as fast as memory gives them. From the run above both can be estimated for
// this machine, and with them the other models.

// %% Estimates for this machine
/** `blocks` meet every token; `spoken` come from memory for each new one. */
const weightsOf = (config: LlavaConfig) => {
  const { parameters } = llavaSizes(config);
  const { vocabulary, width, tied } = config.decoder;
  const table = vocabulary * width;
  const spoken = parameters.decoder - (tied ? 0 : table); // one is looked up
  return { ...parameters, blocks: spoken - table, spoken };
};
const operationsOf = (config: LlavaConfig): number => {
  const { imageTokens } = llavaSizes(config);
  const { vision, projector, blocks } = weightsOf(config);
  const patches = imageTokens * (config.projector.pixelShuffle ?? 1) ** 2;
  const read = imageTokens + question.length;
  return 2 * (vision * patches + projector * imageTokens + blocks * read);
};
const speed = operationsOf(small) / (looking + reading);
const bandwidth = rate * weightsOf(small).spoken * bytes.float32;
const [billions, gigabytes] = [round(speed / 1e9), round(bandwidth / 1e9)];
console.log(`${billions} billion operations and ${gigabytes} GB a second`);
const rateOf = (name: string, each: number): number =>
  round(bandwidth / (weightsOf(configs[name]!).spoken * each));
show.table(
  sizes.slice(1).map(({ name }) => ({
    model: name,
    'first word after, s': round(operationsOf(configs[name]!) / speed),
    'words a second': rateOf(name, bytes.float32),
    'in 4 bits': rateOf(name, bytes['4 bits']),
  })),
  { caption: 'Estimates, as if memory sufficed and four bits were unpacked for free.' },
);

// %% [markdown]
// That is what the four bits are for: not the model's sake, but that of the memory through which all of it must pass for
// every word.
//
// ## What changes at seven billion
//
// Not the equations. The data, the machines, and who did most of the work *before* the three stages begin.

// %% [folded] The stages, ours and theirs
const stageOf = (name: string) =>
  reference.stages.find((stage) => stage.name === name)!;
const oursDid = (name: string): string => {
  const { steps, batchSize, learningRate } = stageOf(name);
  return `${count(steps)} steps of ${batchSize} (rate ${learningRate})`;
};
const stepsOf = (pairs: number, batch: number): string =>
  `${count(pairs)} images with texts: ${count(Math.ceil(pairs / batch))} steps of ${batch}`;
show.table([
  {
    '': 'the eyes learned from',
    'ours (lesson 11)': oursDid('visionPretraining'),
    'LLaVA-1.5-7B': 'CLIP: 400 million pairs of images and texts (Radford et al. 2021)',
  },
  {
    '': 'the brain learned from',
    'ours (lesson 11)': oursDid('brain'),
    'LLaVA-1.5-7B':
      'Llama 2: two trillion tokens (Touvron et al. 2023), then Vicuna’s conversations',
  },
  {
    '': 'alignment',
    'ours (lesson 11)': oursDid('alignment'),
    'LLaVA-1.5-7B': `${stepsOf(558_000, 256)} (rate 0.001), 3.5 hours on 8 A100`,
  },
  {
    '': 'instruction tuning',
    'ours (lesson 11)': oursDid('instructionTuning'),
    'LLaVA-1.5-7B': `${stepsOf(665_000, 128)} (rate 0.00002), 10 hours on 8 A100`,
  },
  {
    '': 'an image',
    'ours (lesson 11)': `${sizeOf('ours (lesson 11)').imageTokens} tokens at most`,
    'LLaVA-1.5-7B': `${sizeOf('LLaVA-1.5-7B').imageTokens} tokens, 24 × 24 patches of 14 × 14 pixels`,
  },
]);
const anyResolution = 5 * sizeOf('LLaVA-1.5-7B').imageTokens;
expectBand('tokens of an image in five tiles', anyResolution, [2880, 2880], '5 · 576');

// %% [markdown]
// The figures are those of LLaVA's authors (the README of `haotian-liu/LLaVA`; Liu et al. 2023, *Improved baselines with
// visual instruction tuning*). Three things to take from the table:
//
// - **The stages are a small part.** A few thousand steps, a night on one machine: everything the model *knows* was
//   there before. Ours had to learn its words, its things and its eyes from nothing, so it knows nothing else.
// - **The translator learns fast, the brain slowly**: fifty times smaller steps when the brain learns along, lest it
//   forget what two trillion tokens taught it.
// - **Resolution is bought with tokens.** To read small print LLaVA-NeXT cuts an image into up to four tiles of
//   336 × 336 and adds the whole of it, small: *any resolution*, five times 576 tokens. SmolVLM goes the other way: a
//   pixel shuffle makes one token of 4 × 4 patches, 64 for 512 × 512 pixels. Here it sees one tile; its authors' code
//   cuts larger images into tiles as well.
//
// ## If you have downloaded one
//
// `pnpm pull HuggingFaceTB/SmolVLM-256M-Instruct` fetches half a gigabyte, once. If it is there, the next cell asks it
// about the photograph.

// %% A public model answers
const wanted = [
  'HuggingFaceTB/SmolVLM-256M-Instruct',
  'HuggingFaceTB/SmolVLM-500M-Instruct',
];
const found = wanted.flatMap((name) => {
  try {
    return [{ name, folder: pulled(name) }];
  } catch {
    return []; // not pulled
  }
})[0];
if (found === undefined) {
  show.markdown(
    `None is here yet. Run \`pnpm pull ${wanted[0]}\`, then this lesson again, ` +
      `or talk to it: \`pnpm chat --model ${wanted[0]} --image photo.jpg\`.`,
  );
} else {
  const real = await fromPretrained(found.folder);
  const chat = await loadChat(found.folder, real);
  const picture = imageTensor(await loadImage(flower, chat.imageOptions));
  const tokensSeen = real.imageTokens(picture);
  const dialogue = new Dialogue(real, chat.format, [tokensSeen]);
  for (const asked of ['What is in this picture?', 'Which colours does it have?']) {
    const began = performance.now();
    for await (const _ of dialogue.ask(asked, { maxNewTokens: full ? 64 : 24 }));
    const took = `${found.name}, ${since(began).toFixed(1)} s`;
    show.markdown(`**${asked}** ${dialogue.conversation.at(-1)!.answer} *(${took})*`);
  }
  dialogue.dispose();
  tf.dispose([picture, tokensSeen]);
  real.dispose();
}

// %% [markdown]
// ## Try it
//
// - `pnpm parity tests/fixtures/hf/*` compares every fixture. `pnpm parity` on a folder of your own needs an
//   `expected.json` beside it.
// - Give `paligemma` an `imageSize` of 896. How many tokens is an image now, and how large is its cache?
// - What would LLaVA-1.5's cache be with `num_key_value_heads: 8`, as in Llama 3?
// - `saveAs(llava, folder)` of your own model from lesson 11 writes a folder. Which `model_type` does it get, and why?
