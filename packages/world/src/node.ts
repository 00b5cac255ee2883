export { cacheFolder } from './node/cache.ts';
export { digitDataset, loadDigits } from './node/digits.ts';
export { type Photograph, photograph, photographs } from './node/photographs.ts';
export { loadSprites, spriteDataset } from './node/sprites.ts';
export { loadWorld } from './node/world.ts';
