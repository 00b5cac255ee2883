/**
 * byte ↔ one printable character, so that any bytes can be written in JSON.
 *
 * Bytes that print as Latin-1 stand for themselves, the others (spaces, controls) take the characters from U+0100 on in
 * their order: a space is `Ġ`, a line feed `Ċ`. It is GPT-2's table, which every byte-level `tokenizer.json` uses.
 */

const printable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** The character of each byte. */
export const byteCharacters: readonly string[] = alphabet();

function alphabet(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

const utf8 = new TextEncoder();

/** UTF-8 of a text, a character for each byte. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function toByteCharacters(text: string): string {
  return Array.from(utf8.encode(text), (byte) => byteCharacters[byte]).join('');
}

const byteOf = new Map(byteCharacters.map((character, byte) => [character, byte]));
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The reverse; bytes that are no UTF-8 become U+FFFD. */
export function fromByteCharacters(characters: string): string {
  return decoder.decode(Uint8Array.from(characters, (character) => byteOf.get(character)!));
}
