import { expectSeed, expectWhole, WorldError } from './errors.ts';
import { inEpochs } from './random.ts';

export interface Example {
  /** [H, W, C], 0 … 1 */
  readonly image: Float32Array;
  /** Its place in `classes`. */
  readonly label: number;
}

export interface Batch {
  /** [B, H, W, C], 0 … 1 */
  readonly images: Float32Array;
  /** [B] */
  readonly labels: Int32Array;
  readonly shape: readonly [B: number, H: number, W: number, C: number];
}

/** Labelled pictures. Nothing is kept between calls and nothing fetched ahead: the arguments say it all. */
export interface Dataset {
  /** How many examples an epoch has. */
  readonly length: number;
  /** The name of each label. */
  readonly classes: readonly string[];
  readonly imageShape: readonly [H: number, W: number, C: number];
  /** The example of that index, as the first epoch shows it. */
  example(index: number): Example;
  /**
   * What step `step` of a training with batches of `size` sees. The epochs follow one another without a gap, each a
   * new shuffle of all examples, so a training resumes at any step.
   */
  batch(step: number, size: number): Batch;
  /** The examples from `from` up to, not including, `to`, in order: for evaluation. */
  slice(from: number, to: number): Batch;
}

export interface DatasetDescription {
  /** Names the dataset in errors and its random numbers: `digits/train`. */
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly imageShape: readonly [H: number, W: number, C: number];
  readonly seed: number;
}

/** What all datasets share: which example comes when. A subclass only paints one example. */
export abstract class SeededDataset implements Dataset {
  readonly length: number;
  readonly classes: readonly string[];
  readonly imageShape: readonly [H: number, W: number, C: number];
  protected readonly name: string;
  protected readonly seed: number;
  readonly #placeOf: ReturnType<typeof inEpochs>;

  constructor({ name, length, classes, imageShape, seed }: DatasetDescription) {
    expectSeed(`${name}:`, seed);
    if (length === 0) throw new WorldError(`${name}: expected at least one example; there is none`);
    this.name = name;
    this.length = length;
    this.classes = classes;
    this.imageShape = imageShape;
    this.seed = seed;
    this.#placeOf = inEpochs(length, seed, `${name}/order`);
  }

  /** Paints example `index` of epoch `epoch` to `images` from `offset` on. @returns its label */
  protected abstract paint(index: number, epoch: number, images: Float32Array, offset: number): number;

  example(index: number): Example {
    expectWhole(`${this.name}: example: index`, index, 0, this.length - 1);
    const image = new Float32Array(this.#pixels());
    return { label: this.paint(index, 0, image, 0), image };
  }

  batch(step: number, size: number): Batch {
    expectWhole(`${this.name}: batch: size`, size, 1, 65536);
    expectWhole(`${this.name}: batch: step`, step, 0, Math.floor(Number.MAX_SAFE_INTEGER / size) - 1);
    return this.#collect(size, (place) => this.#placeOf(step * size + place));
  }

  slice(from: number, to: number): Batch {
    expectWhole(`${this.name}: slice: from`, from, 0, this.length - 1);
    expectWhole(`${this.name}: slice: to`, to, from + 1, this.length);
    return this.#collect(to - from, (place) => ({ epoch: 0, index: from + place }));
  }

  #collect(size: number, at: (place: number) => { epoch: number; index: number }): Batch {
    const pixels = this.#pixels();
    const images = new Float32Array(size * pixels);
    const labels = new Int32Array(size);
    for (let place = 0; place < size; place++) {
      const { epoch, index } = at(place);
      labels[place] = this.paint(index, epoch, images, place * pixels);
    }
    return { images, labels, shape: [size, ...this.imageShape] };
  }

  #pixels(): number {
    const [height, width, channels] = this.imageShape;
    return height * width * channels;
  }
}
