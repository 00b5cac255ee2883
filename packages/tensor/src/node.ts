/** The parts of this package that need Node: files, checkpoints of training runs, terminals, Ctrl-C, more cores. */
export { type FileContents, FileWriteError, writeFileAtomic } from './node/atomic-file.ts';
export { fileCheckpoint } from './node/file-checkpoint.ts';
export { type ProgressBarOptions, progressBar } from './node/progress-bar.ts';
export { readJson } from './node/read-json.ts';
export { type CheckpointReader, openSafetensors } from './node/safetensors.ts';
export { untilInterrupted } from './node/until-interrupted.ts';
export { availableWorkers } from './node/workers/available-workers.ts';
export { type OpenJob, openJob } from './node/workers/open-job.ts';
export { type WriteSafetensorsOptions, writeSafetensors } from './node/write-safetensors.ts';
