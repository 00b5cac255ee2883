/** `pnpm clip <model folder> <image…> --labels "a cat, a dog"`: which of the labels fits each image best? */

import { start, tf } from '@pixels/tensor';
import { imageTensor } from '@pixels/vit';
import { loadImage } from '@pixels/vit/node';
import { Command } from 'commander';
import { labelVectors, type ZeroShotChoice, zeroShot } from '../evaluate/zero-shot.ts';
import { readImageOptions } from './image-options.ts';
import { parseLabels } from './parse-labels.ts';
import { fromPretrained } from './pretrained.ts';
import { loadTokenizer } from './tokenizer-files.ts';

interface Options {
  readonly labels: string;
  readonly template: string;
  readonly backend: 'auto' | 'wasm' | 'cpu';
}

const command = new Command('pnpm clip')
  .description('Ranks labels by how well they fit each image, with a CLIP or SigLIP checkpoint.')
  .argument('<folder>', 'model folder with config.json, *.safetensors and tokenizer.json')
  .argument('<image...>', 'PNG, JPEG or WebP files')
  .requiredOption('--labels <list>', 'labels, separated by commas: "a cat, a dog"')
  .option('--template <text>', 'a sentence around each label: "a photo of {}"', '{}')
  .option('--backend <name>', 'auto, wasm or cpu', 'auto')
  .action(rank);

async function rank(folder: string, files: string[], { labels, template, backend }: Options): Promise<void> {
  const names = parseLabels(labels);
  const { description } = await start({ backend });
  const tokenizer = await loadTokenizer(folder);
  const clip = await fromPretrained(folder);
  console.log(`${description} · ${(clip.parameterCount() / 1e6).toFixed(1)} million parameters`);
  const options = await readImageOptions(folder, clip);
  const vectors = labelVectors(clip, tokenizer, names, { templates: [template] });
  for (const file of files) {
    const image = await loadImage(file, options);
    const began = performance.now();
    const pixels = imageTensor(image); // [1, height, width, C]
    const [ranking] = zeroShot(clip, pixels, vectors);
    tf.dispose(pixels);
    console.log(`\n${file} · ${(performance.now() - began).toFixed(0)} ms\n${table(ranking!)}`);
  }
}

function table(ranking: readonly ZeroShotChoice[]): string {
  const width = Math.max(...ranking.map(({ label }) => label.length));
  return ranking
    .map(({ label, probability, similarity }) => {
      const percent = `${(100 * probability).toFixed(1)} %`.padStart(8);
      return `  ${label.padEnd(width)}${percent}   cosine ${similarity.toFixed(3)}`;
    })
    .join('\n');
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`clip: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
