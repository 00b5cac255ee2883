/** `pnpm bench [names]`: our kernels beside the published ones, and beside PyTorch where it is installed. */
import { join } from 'node:path';
import { start } from '@pixels/tensor';
import { Argument, Command } from 'commander';
import * as decode from './decode.ts';
import * as firstToken from './first-token.ts';
import * as matmul from './matmul.ts';
import * as ops from './ops.ts';
import { machine, table, writeReport } from './report.ts';
import * as step from './step.ts';
import * as workers from './workers.ts';

const benchmarks = { matmul, ops, step, workers, decode, 'first-token': firstToken };
type Name = keyof typeof benchmarks;

const command = new Command('pnpm bench')
  .description('Measures speeds, each side in turn in one run; prints tables and writes JSON.')
  .addArgument(new Argument('[names...]', 'which ones; all unless given').choices(Object.keys(benchmarks)))
  .option('--quick', 'only show that everything runs: seconds, and nothing is written', false)
  .option('--results <folder>', 'where the JSON goes', join(import.meta.dirname, 'results'))
  .parse();
const { quick, results } = command.opts<{ quick: boolean; results: string }>();
const names = (command.args.length > 0 ? command.args : Object.keys(benchmarks)) as Name[];

const { description } = await start({ backend: 'wasm' });
const about = machine(description);
console.log(`${Object.values(about).join(' · ')}\n`);
for (const name of names) {
  const report = await benchmarks[name].run({ quick });
  console.log(`${report.title}\n\n${table(report.rows)}\n\n${report.notes.join('\n')}`);
  console.log(quick ? '(--quick: these figures mean nothing)\n' : `${writeReport(report, about, results)}\n`);
}
