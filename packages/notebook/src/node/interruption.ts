const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** How long a lesson that listens may take to leave things in order. */
const graceMs = 5000;
/** One Ctrl-C can arrive twice: from the terminal, and passed on by the parent process. */
const sameMs = 500;

/**
 * Ctrl-C and its sisters. A lesson that does not listen is ended at once; one that took `signal` has five
 * seconds to save what it is doing, and a second Ctrl-C cuts them short.
 */
export class Interruption {
  readonly #abort = new AbortController();
  readonly #end: (code: number) => void;
  #listened = false;
  #code = 0;
  #at = 0;

  constructor(end: (code: number) => void) {
    this.#end = end;
    for (const [name, code] of Object.entries(signals)) process.on(name, () => this.#take(code));
  }

  get signal(): AbortSignal {
    this.#listened = true;
    return this.#abort.signal;
  }

  /** The exit code that says which signal came; 0 while none has. */
  get code(): number {
    return this.#code;
  }

  #take(code: number): void {
    const again = this.#code > 0;
    if (again && performance.now() - this.#at < sameMs) return;
    this.#code = code;
    this.#at = performance.now();
    if (again || !this.#listened) this.#end(code);
    this.#abort.abort();
    setTimeout(() => this.#end(code), graceMs);
  }
}
