import { createHash } from 'node:crypto';
import { type PackedFile, packedFileBody, packedFileMagic, packedFileStart, unpack } from '../packed-file.ts';

/** The bytes of a packed file; see `PackedFile` for the layout. */
export function pack({ description, payload }: PackedFile): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(description));
  const bytes = new Uint8Array(packedFileStart + json.length + payload.length);
  bytes.set(new TextEncoder().encode(packedFileMagic));
  new DataView(bytes.buffer).setUint32(packedFileBody, json.length, true);
  bytes.set(json, packedFileStart);
  bytes.set(payload, packedFileStart + json.length);
  bytes.set(sha256(bytes.subarray(packedFileBody)), packedFileMagic.length);
  return bytes;
}

/** What `pack` wrote, or undefined when a single bit of it has changed. */
export function unpackVerified(bytes: Uint8Array): PackedFile | undefined {
  const stored = bytes.subarray(packedFileMagic.length, packedFileBody);
  if (sha256(bytes.subarray(packedFileBody)).compare(stored) !== 0) return undefined;
  return unpack(bytes);
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
