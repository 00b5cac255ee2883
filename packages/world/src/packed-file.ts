import { WorldError } from './errors.ts';

/**
 * The one file format of this package: some JSON that describes, then bytes that need no decoding.
 *
 *     byte 0    'PIXELS1\n'
 *     byte 8    sha256 of all that follows, 32 bytes
 *     byte 40   n, uint32, little-endian: length of the description
 *     byte 44   description, n bytes of UTF-8 JSON
 *     then      payload, to the end of the file
 *
 * In a browser: `unpack(new Uint8Array(await response.arrayBuffer()))`; nothing here needs Node.
 */
export interface PackedFile {
  readonly description: unknown;
  /** A view into the file's bytes, not a copy. */
  readonly payload: Uint8Array;
}

export const packedFileMagic = 'PIXELS1\n';
/** Where the part begins that the sha256 covers. */
export const packedFileBody = 40;
/** Where the description begins. */
export const packedFileStart = 44;

/** @throws WorldError when these bytes are no packed file, or end too soon; the sha256 is not looked at */
export function unpack(bytes: Uint8Array): PackedFile {
  const magic = new TextDecoder().decode(bytes.subarray(0, packedFileMagic.length));
  if (bytes.length < packedFileStart || magic !== packedFileMagic) {
    throw new WorldError(`unpack: expected a file that begins with PIXELS1; got ${bytes.length} other bytes`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(packedFileBody, true);
  const end = packedFileStart + length;
  if (end > bytes.length) {
    throw new WorldError(`unpack: expected at least ${end} bytes; the file ends after ${bytes.length}`);
  }
  const json = new TextDecoder().decode(bytes.subarray(packedFileStart, end));
  return { description: parseJson(json), payload: bytes.subarray(end) };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new WorldError('unpack: expected a description in JSON; it does not parse');
  }
}
