/** The parts of this package that need files: checkpoints, atomic writes. */
export { type FileContents, FileWriteError, writeFileAtomic } from './node/atomic-file.ts';
export { type CheckpointReader, openSafetensors } from './node/safetensors.ts';
export { type WriteSafetensorsOptions, writeSafetensors } from './node/write-safetensors.ts';
