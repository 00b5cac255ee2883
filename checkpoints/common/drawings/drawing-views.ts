/** One drawing in as many looks as one likes: what training sees in place of more artists. */

import {
  type Artist,
  backgrounds,
  blankPicture,
  type Colour,
  canLookStrange,
  cardColours,
  cardPaint,
  Draws,
  type Look,
  type Noun,
  nouns,
  type Picture,
  type SpriteAtlas,
  withLook,
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
  /** Cards have the colours of the world's, and of those drawings that can look strange one in four does. */
  readonly asInScenes?: boolean;
}

export interface DrawingView {
  readonly picture: Picture;
  /** Its place among the things. */
  readonly label: number;
  /** What there is to say besides: of a card the colour, of a strange look how it looks. Only `asInScenes`. */
  readonly words: readonly string[];
}

/** The drawings of some artists, artist by artist, thing by thing. */
export class DrawingViews {
  readonly length: number;
  readonly #regions: readonly ColourRegions[];
  readonly #strange: readonly boolean[];
  readonly #options: DrawingViewsOptions;
  readonly #things: readonly Noun[];

  constructor(atlas: SpriteAtlas, options: DrawingViewsOptions) {
    this.#options = options;
    this.#things = options.things ?? nouns;
    const sprites = options.artists.flatMap((artist) =>
      this.#things.map((noun) => atlas.sprite(noun, artist)),
    );
    this.#regions = sprites.map(colourRegions);
    this.#strange = sprites.map((sprite) => options.asInScenes === true && canLookStrange(sprite));
    this.length = this.#regions.length;
  }

  /** View number `view` of a drawing, changed as far as `strength` says, 0 … 1. */
  view(drawing: number, view: number, strength: number): DrawingView {
    const { size, scales, onCards, seed, asInScenes = false } = this.#options;
    const draws = new Draws(seed, 'clip/drawing', view);
    const [smallest, largest] = scales;
    // Twice as large, then halved: a thin line that falls between two pixels is not lost.
    const onCard = draws.uniform() < onCards;
    const named = onCard && asInScenes ? draws.pick(cardColours) : undefined;
    const plain = onCard ? card(draws) : ground(draws);
    const picture = blankPicture(2 * size, 2 * size, named === undefined ? plain : cardPaint[named]);
    const longest = 2 * size * smallest * (largest / smallest) ** draws.uniform();
    const restyled = restyle(this.#regions[drawing]!, draws, strength);
    const look = this.#strange[drawing] ? draws.pick(looks) : 'plain';
    const sprite = { ...restyled, pixels: withLook(restyled.pixels, restyled.width, look) };
    warpOnto(picture, onCard ? rimmed(sprite) : sprite, draws, { longest, strength });
    const words = [...(look === 'plain' ? [] : [look]), ...(named === undefined ? [] : [named])];
    return { picture: lit(halved(picture), draws), label: drawing % this.#things.length, words };
  }
}

/** One in four is strange. */
const looks: readonly Look[] = [...new Array<Look>(6).fill('plain'), 'grey', 'upside down'];

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
