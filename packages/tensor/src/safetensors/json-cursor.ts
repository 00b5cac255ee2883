import { exportAgain, quote, SafetensorsError } from './safetensors-error.ts';

/** No public checkpoint nests deeper; unbounded nesting is an attack on the reader's memory. */
const deepest = 32;
/** Five times the tensors of the largest public checkpoint; 100 MB of tiny members would take gigabytes and a minute. */
const mostKeys = 500_000;
/** Names that would reach a prototype if some other reader kept tensors in a plain object. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a tensor or a metadata key may not be called so. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/**
 * Reads JSON value by value, in the order the caller expects, so that nothing is built that was not asked for.
 * JSON.parse can't serve here: it drops duplicate keys silently and builds whatever a hostile file describes.
 */
export class JsonCursor {
  readonly #text: string;
  readonly #file: string;
  readonly #what: string;
  #at = 0;

  /** @param what - what the text is, for messages: 'header' */
  constructor(text: string, file: string, what: string) {
    this.#text = text;
    this.#file = file;
    this.#what = what;
  }

  /** Calls `member` with each key of an object, the cursor before its value. */
  object(member: (key: string) => void): void {
    this.#expect('{');
    if (this.#take('}')) return;
    const seen = new Set<string>();
    do {
      const key = this.string();
      if (seen.has(key)) throw this.fault(`the key ${quote(key)} comes twice`);
      if (isReserved(key)) throw this.fault(`the key ${quote(key)} is not allowed as a name`);
      if (seen.size === mostKeys) throw this.fault(`an object has more than ${mostKeys} keys`);
      seen.add(key);
      this.#expect(':');
      member(key);
    } while (this.#take(','));
    this.#expect('}');
  }

  /** Calls `element` before each element of an array. */
  array(element: () => void): void {
    this.#expect('[');
    if (this.#take(']')) return;
    do element();
    while (this.#take(','));
    this.#expect(']');
  }

  /** A string without lone surrogates: it must survive being written as UTF-8. */
  string(): string {
    if (this.#next() !== '"') throw this.#unexpected('a string');
    const begin = this.#at++;
    for (; this.#text[this.#at] !== '"'; this.#at++) {
      if (this.#at >= this.#text.length) throw this.#unexpected('the end of a string');
      if (this.#text[this.#at] === '\\') this.#at++;
    }
    const token = this.#text.slice(begin, ++this.#at);
    let value: unknown;
    try {
      value = JSON.parse(token);
    } catch (cause) {
      throw this.fault(`${quote(token)} is not a valid JSON string`, cause);
    }
    if (typeof value !== 'string' || !value.isWellFormed()) {
      throw this.fault(`the string ${quote(token)} holds half of a surrogate pair`);
    }
    return value;
  }

  /** An integer of 0 or more that a number holds exactly. */
  integer(): number {
    const token = this.#word();
    const value = Number(token);
    if (!/^(?:0|[1-9]\d{0,15})$/.test(token) || !Number.isSafeInteger(value)) {
      const came = token === '' ? this.#came() : token;
      throw this.fault(`expected an integer from 0 to 2^53 - 1, got ${came}`);
    }
    return value;
  }

  /** Passes over a value of any kind. */
  skip(depth = 0): void {
    if (depth > deepest) throw this.fault(`values are nested more than ${deepest} deep`);
    const next = this.#next();
    if (next === '{') this.object(() => this.skip(depth + 1));
    else if (next === '[') this.array(() => this.skip(depth + 1));
    else if (next === '"') this.string();
    else if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(this.#word())) {
      throw this.#unexpected('a value');
    }
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.#next() !== undefined) throw this.#unexpected('the end');
  }

  fault(fault: string, cause?: unknown): SafetensorsError {
    const place = `${this.#what}, character ${this.#at}`;
    return new SafetensorsError(this.#file, `${place}: ${fault}`, exportAgain, { cause });
  }

  #unexpected(expected: string): SafetensorsError {
    return this.fault(`expected ${expected}, got ${this.#came()}`);
  }

  #came(): string {
    return this.#at < this.#text.length ? quote(this.#text.slice(this.#at, this.#at + 12)) : 'the end';
  }

  /** The next character that is not white space, without taking it. */
  #next(): string | undefined {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '.')) this.#at++;
    return this.#text[this.#at];
  }

  #take(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected(character);
  }

  /** A number or a literal; what is longer than any number is cut, and so refused by the caller. */
  #word(): string {
    this.#next();
    const begin = this.#at;
    while (this.#at - begin < 64 && /[\w.+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text.slice(begin, this.#at);
  }
}
