import { Random } from '@pixels/tensor';
import { expect, test } from 'vitest';
import type { ByteImage } from '../../src/index.ts';
import { decodeImage, encodePng } from '../../src/node.ts';

function noise(channels: number): ByteImage {
  const random = new Random(1);
  const [height, width] = [3, 5];
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: 15 * channels }, () => random.int(256)),
  };
}

test('decoding gives the pixels back; grey becomes three equal channels', async () => {
  const colour = noise(3);
  expect(await decodeImage(await encodePng(colour))).toEqual(colour);
  const grey = noise(1);
  const decoded = await decodeImage(await encodePng(grey));
  expect(decoded).toMatchObject({ width: 5, height: 3 });
  const { channels } = decoded;
  expect(Array.from(decoded.data.filter((_, at) => at % channels === 0))).toEqual([...grey.data]);
});

test('other channels are refused', async () => {
  await expect(encodePng(noise(2))).rejects.toThrow('encodePng: channels must be 1 or 3; got 2');
});
