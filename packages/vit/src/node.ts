/** What needs files: images and checkpoint folders. */

export { encodePng } from './node/encode-png.ts';
export { decodeImage, loadImage } from './node/load-image.ts';
export { type FromPretrainedOptions, fromPretrained, readPreprocessing, saveAs } from './node/pretrained.ts';
