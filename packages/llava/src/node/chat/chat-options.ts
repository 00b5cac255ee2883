import { Command, InvalidArgumentError, Option } from 'commander';

/** What `pnpm chat` was asked for. */
export interface ChatOptions {
  readonly model: string;
  readonly image?: readonly string[];
  readonly scene?: number;
  /** Asked in a row; then the program ends. */
  readonly ask?: readonly string[];
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly repetitionPenalty?: number;
  readonly seed: number;
  readonly maxTokens: number;
  readonly backend: 'auto' | 'wasm' | 'cpu';
}

/** What a command line says, in words. @throws never: a mistake ends the process with a line, exit code 1. */
export function parseChatOptions(args: readonly string[], defaults: { readonly model: string }): ChatOptions {
  return new Command('pnpm chat')
    .description(
      'Shows a picture and talks about it. Questions come from --ask, from a pipe (one a line), or from you.',
    )
    .addOption(new Option('--image <file...>', 'PNG, JPEG or WebP; several are shown together'))
    .addOption(
      new Option('--scene <number>', 'a picture of the world, by its number')
        .argParser(wholeNumber)
        .conflicts('image'),
    )
    .option(
      '--model <folder>',
      'folder with config.json, *.safetensors and tokenizer.json, or what was pulled: owner/name',
      defaults.model,
    )
    .option('--ask <question...>', 'print the answers and end')
    .option('--temperature <number>', '0: always the likeliest word; higher: more chance', number, 0)
    .option('--top-k <count>', 'draw from the likeliest so many only', wholeNumber)
    .option('--top-p <share>', 'draw from the likeliest that have this chance together', number)
    .option('--repetition-penalty <number>', 'above 1: what was said already is less likely', number)
    .option('--seed <number>', 'of what is drawn', wholeNumber, 1)
    .option('--max-tokens <count>', 'of an answer', wholeNumber, 256)
    .addOption(
      new Option('--backend <name>', 'what computes').choices(['auto', 'wasm', 'cpu']).default('auto'),
    )
    .allowExcessArguments(false)
    .parse(args, { from: 'user' })
    .opts<ChatOptions>();
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}
