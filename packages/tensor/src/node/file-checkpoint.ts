import fs from 'node:fs';
import type { CheckpointStore } from '../train/checkpoint.ts';
import { openSafetensors } from './safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

/** Keeps the checkpoint of a training run in a file: `….safetensors`, always a whole one. */
export function fileCheckpoint(file: string): CheckpointStore {
  return {
    name: file,
    write: async (tensors, metadata) => void writeSafetensors(file, tensors, { metadata }),
    read: async () => (fs.existsSync(file) ? openSafetensors(file) : undefined),
  };
}
