/** One drawing in as many looks as one likes: what training sees in place of more artists. */

import {
  type Artist,
  backgrounds,
  blankPicture,
  type Colour,
  Draws,
  type Noun,
  nouns,
  type Picture,
  type SpriteAtlas,
} from '@pixels/world';
import { type ColourRegions, colourRegions } from './colour-regions.ts';
import { halved } from './halved.ts';
import { restyle, rimmed } from './restyle.ts';
import { warpOnto } from './warp-onto.ts';

export interface DrawingViewsOptions {
  readonly artists: readonly Artist[];
  readonly size: number;
  /** Smallest and largest longest side of the drawing, as a share of the picture; small ones are as many as large ones. */
  readonly scales: readonly [smallest: number, largest: number];
  /** Share of the drawings that lie on a coloured card, with a rim. */
  readonly onCards: number;
  readonly seed: number;
  /** The things that are drawn; default all 401. */
  readonly things?: readonly Noun[];
}

export interface DrawingView {
  readonly picture: Picture;
  /** Its place among the things. */
  readonly label: number;
}

/** The drawings of some artists, artist by artist, thing by thing. */
export class DrawingViews {
  readonly length: number;
  readonly #regions: readonly ColourRegions[];
  readonly #options: DrawingViewsOptions;
  readonly #things: readonly Noun[];

  constructor(atlas: SpriteAtlas, options: DrawingViewsOptions) {
    this.#options = options;
    this.#things = options.things ?? nouns;
    this.#regions = options.artists.flatMap((artist) =>
      this.#things.map((noun) => colourRegions(atlas.sprite(noun, artist))),
    );
    this.length = this.#regions.length;
  }

  /** View number `view` of a drawing, changed as far as `strength` says, 0 … 1. */
  view(drawing: number, view: number, strength: number): DrawingView {
    const { size, scales, onCards, seed } = this.#options;
    const draws = new Draws(seed, 'clip/drawing', view);
    const [smallest, largest] = scales;
    // Twice as large, then halved: a thin line that falls between two pixels is not lost.
    const onCard = draws.uniform() < onCards;
    const picture = blankPicture(2 * size, 2 * size, onCard ? card(draws) : ground(draws));
    const longest = 2 * size * smallest * (largest / smallest) ** draws.uniform();
    const sprite = restyle(this.#regions[drawing]!, draws, strength);
    warpOnto(picture, onCard ? rimmed(sprite) : sprite, draws, { longest, strength });
    return { picture: lit(halved(picture), draws), label: drawing % this.#things.length };
  }
}

function ground(draws: Draws): Colour {
  const [red, green, blue] = draws.pick(backgrounds);
  const near = (part: number): number => Math.min(255, part + draws.between(-10, 10));
  return [near(red), near(green), near(blue)];
}

function card(draws: Draws): Colour {
  return [draws.int(256), draws.int(256), draws.int(256)];
}

/** In a light of 85 … 115 %, tinted by up to 5 %. */
function lit(picture: Picture, draws: Draws): Picture {
  const bright = 0.85 + 0.3 * draws.uniform();
  const light = Array.from({ length: 3 }, () => bright * (0.95 + 0.1 * draws.uniform()));
  for (let i = 0; i < picture.rgb.length; i++) {
    picture.rgb[i] = Math.min(255, picture.rgb[i]! * light[i % 3]!);
  }
  return picture;
}
