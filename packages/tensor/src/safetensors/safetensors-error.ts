/** A file that is not what it should be: the message names the file, the fault and what to do about it. */
export class SafetensorsError extends Error {
  override readonly name: string = 'SafetensorsError';
  /** The file, as the caller named it. */
  readonly file: string;

  constructor(file: string, fault: string, mend: string, options?: ErrorOptions) {
    super(`${file}: ${fault}; ${mend}`, options);
    this.file = file;
  }
}

/** What to do about a file that broke on its way here. */
export const fetchAgain = 'download or copy the file again';
/** What to do about a file that some program wrote wrongly. */
export const exportAgain = 'export it again with a program that follows the safetensors format';

/** A name from a file, short and printable enough for a message. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}
