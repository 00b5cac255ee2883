export class Random {
  readonly seed: number;
  constructor(seed: number) {
    this.seed = seed;
  }
}
