import { type Artist, artistsOf, type Split } from './artists.ts';
import type { Sprite, SpriteAtlas } from './atlas.ts';
import { SeededDataset } from './dataset.ts';
import { drawSprite, placeSprite, scaledSize } from './draw.ts';
import { expectSeed, expectWhole, WorldError } from './errors.ts';
import { nounNamed, nouns } from './lexicon.ts';
import { backgrounds, blankPicture, type Colour } from './picture.ts';
import { Draws } from './random.ts';

export interface SpriteDatasetOptions {
  /** Side of the square pictures, in pixels. */
  readonly size: number;
  readonly split: Split;
  readonly seed: number;
  /**
   * Default: the three trained artists for `train` and `validation`, the held-out one for `test`. Ask `test` for
   * trained artists to see new views of known drawings there too.
   */
  readonly artists?: readonly Artist[];
  /** The things to tell apart; default all 401. They are the classes, in this order. */
  readonly nouns?: readonly string[];
  /** False: every drawing in the middle of one background, always the same. Default true. */
  readonly augment?: boolean;
}

/**
 * Drawings with the noun as label, each on another background, at another place, size, light and possibly mirrored.
 *
 * In `train` each epoch shows each drawing in a new way. In `validation` and `test` example i always looks the
 * same, in a way that no other split shows: their random numbers come from streams of their own.
 */
export class SpriteDataset extends SeededDataset {
  readonly #sprites: readonly Sprite[];
  readonly #labels: readonly number[];
  readonly #size: number;
  readonly #split: Split;
  readonly #augment: boolean;

  /** @throws WorldError when the held-out artist is asked for outside `test` */
  constructor(atlas: SpriteAtlas, options: SpriteDatasetOptions) {
    const {
      size,
      split,
      seed,
      artists,
      nouns: names = nouns.map(({ noun }) => noun),
      augment = true,
    } = options;
    expectWhole('spriteDataset: size', size, 8, 512);
    expectSeed('spriteDataset:', seed);
    if (new Set(names).size !== names.length)
      throw new WorldError('spriteDataset: nouns: each may stand once');
    const chosen = artistsOf(split, artists);
    super({
      name: `sprites/${split}`,
      length: names.length * chosen.length,
      classes: names.map((name) => nounNamed(name).noun),
      imageShape: [size, size, 3],
      seed,
    });
    this.#sprites = chosen.flatMap((artist) => names.map((name) => atlas.sprite(name, artist)));
    this.#labels = chosen.flatMap(() => names.map((_, label) => label));
    this.#size = size;
    this.#split = split;
    this.#augment = augment;
  }

  /** Who drew example `index`, and what. */
  sprite(index: number): Sprite {
    expectWhole(`${this.name}: sprite: index`, index, 0, this.length - 1);
    return this.#sprites[index]!;
  }

  protected override paint(index: number, epoch: number, images: Float32Array, offset: number): number {
    const rgb = this.#picture(index, epoch);
    for (let i = 0; i < rgb.length; i++) images[offset + i] = rgb[i]! / 255;
    return this.#labels[index]!;
  }

  #picture(index: number, epoch: number): Uint8Array {
    const sprite = this.#sprites[index]!;
    if (!this.#augment) return drawSprite(sprite, { size: this.#size });
    const view = this.#split === 'train' ? epoch * this.length + index : index;
    return augmentedSprite(sprite, this.#size, new Draws(this.seed, `${this.name}/view`, view));
  }
}

/** Smallest and largest longest side as a share of the picture. */
const SCALES = [0.62, 0.96] as const;

/**
 * A sprite seen some other way: longest side 62 – 96 % of the picture, anywhere in it, mirrored in half of the
 * cases, one of eight backgrounds ± 8 a channel, light 85 – 115 % and tinted by up to 5 %.
 *
 * @returns [size, size, 3], 0 … 255
 */
export function augmentedSprite(sprite: Sprite, size: number, draws: Draws): Uint8Array {
  const [red, green, blue] = draws.pick(backgrounds);
  const near = (part: number): number => Math.min(255, part + draws.between(-8, 8));
  const background: Colour = [near(red), near(green), near(blue)];
  const longest = draws.between(Math.ceil(size * SCALES[0]), Math.floor(size * SCALES[1]));
  const { width, height } = scaledSize(sprite, longest);
  const x = draws.between(0, size - width);
  const y = draws.between(0, size - height);
  const flip = draws.coin();
  const brightness = draws.between(218, 294);
  const tinted = (): number => (brightness * draws.between(243, 269)) >> 8;
  const light: Colour = [tinted(), tinted(), tinted()];
  const picture = blankPicture(size, size, background);
  placeSprite(picture, sprite, { x, y, longest, flip, light });
  return picture.rgb;
}
