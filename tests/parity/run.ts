/** `pnpm parity <folder…>`: does a public checkpoint give here what it gives in the library that it comes from? */

import { start } from '@pixels/tensor';
import { Command } from 'commander';
import { compareFolder, type OutputDifference, tolerance } from './compare.ts';

const command = new Command('pnpm parity')
  .description('Runs checkpoints on the inputs of their expected.json and prints how far the outputs differ.')
  .argument('<folder...>', 'folders with config.json, *.safetensors and expected.json')
  .option('--backend <name>', 'auto, wasm or cpu', 'auto')
  .action(async (folders: string[], { backend }: { backend: 'auto' | 'wasm' | 'cpu' }) => {
    const { description } = await start({ backend });
    console.log(description);
    for (const folder of folders) {
      const outputs = await compareFolder(folder);
      console.log(`\n${folder}\n${table(outputs)}`);
      if (!outputs.every(({ holds }) => holds)) process.exitCode = 1;
    }
  });

function table(outputs: readonly OutputDifference[]): string {
  const rows = outputs.map(({ output, values, difference, holds }) => [
    output,
    String(values),
    difference.toExponential(2),
    holds ? 'same' : `DIFFERS (limit ${tolerance})`,
  ]);
  return [['output', 'values', 'largest difference', ''], ...rows]
    .map(([output, values, difference, verdict]) =>
      `  ${output!.padEnd(18)}${values!.padStart(10)}${difference!.padStart(22)}  ${verdict}`.trimEnd(),
    )
    .join('\n');
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(`parity: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
