import { BytePairTokenizer } from '@pixels/clip';
import { Random } from '@pixels/tensor';
import { DialogueFormat, dialogueTokens, Llava, type LlavaConfig } from '../../../src/index.ts';
import { type SaveOptions, saveAs, saveChat } from '../../../src/node.ts';
import { loud, tinyLlavaConfig } from '../../tiny-llava.ts';

export const tokenizer: BytePairTokenizer = BytePairTokenizer.train(
  [' what is unusual here? a kiwi, an owl and a pair of socks'],
  { vocabularySize: 300, specialTokens: dialogueTokens },
);

export const format: DialogueFormat = new DialogueFormat(tokenizer);

/** A model that speaks, if nonsense, and reads pictures of 64 × 64 and 64 × 96 as those that are trained here do. */
export function tinySpeaker(change: Partial<LlavaConfig['decoder']> = {}): Llava {
  const { vision, decoder } = tinyLlavaConfig;
  return loud(
    new Llava(
      {
        vision: {
          ...vision,
          imageSize: { height: 64, width: 96 },
          smallerImages: 'topLeft',
          patchSize: 8,
        },
        projector: { kind: 'mlp2x_gelu', pixelShuffle: 2 },
        decoder: { ...decoder, vocabulary: tokenizer.vocabularySize, maxTokens: 120, ...change },
        imageId: format.imageId,
      },
      new Random(1),
    ),
    2,
  );
}

/** Its folder, as a training leaves it. */
export function saveTinySpeaker(
  folder: string,
  llava: Llava = tinySpeaker(),
  options: SaveOptions = {},
): void {
  saveAs(llava, folder, { specialIds: { eosIds: [tokenizer.specialIds.end] }, ...options });
  const mean = [0.5, 0.5, 0.5];
  saveChat(folder, {
    tokenizer,
    imageOptions: { size: { shortestEdge: 64 }, crop: 64, resize: 'bilinear', mean, std: mean },
  });
}
