/** `pnpm chat [--image file.png | --scene 42] [--model folder]`: talk to a model about a picture. */
import { chatCommand } from '@pixels/llava/node';
import { describe } from '@pixels/world';
import { loadWorld } from '@pixels/world/node';

process.exitCode = await chatCommand(process.argv.slice(2), {
  model: 'checkpoints/llava/reference',
  modelFrom: 'pnpm train:reference trains one, and --model names its folder',
  sceneNumber: 42,
  /** Pictures that no model was trained on. */
  scene: async (number) => {
    const world = await loadWorld({ split: 'test', seed: 1 });
    const { scene, turns } = world.conversation(number, { turns: 5 });
    const { width, height, rgb } = world.paint(scene);
    return {
      name: `scene ${number}`,
      image: { width, height, channels: 3, data: rgb },
      description: describe(scene),
      known: turns.map(({ text, answer }) => ({ question: text, answer })),
    };
  },
});
