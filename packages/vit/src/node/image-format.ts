/** What a file is by its first bytes, not by its name. */

export type ImageFormat = 'PNG' | 'JPEG' | 'WebP';

const latin1 = new TextDecoder('latin1');

/** A format that we read, or the name of what it is instead. */
export function recogniseFormat(bytes: Uint8Array): { format: ImageFormat } | { unsupported: string } {
  const head = Array.from(bytes.subarray(0, 64), (byte) => String.fromCharCode(byte)).join('');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'PNG' };
  if (head.startsWith('\xff\xd8\xff')) return { format: 'JPEG' };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { format: 'WebP' };
  const known = others.find(({ matches }) => matches(head));
  return { unsupported: known?.name ?? 'not an image format we know' };
}

/** Worth a name in the refusal. */
const others: readonly { readonly name: string; readonly matches: (head: string) => boolean }[] = [
  { name: 'GIF', matches: (head) => head.startsWith('GIF8') },
  { name: 'BMP', matches: (head) => head.startsWith('BM') },
  { name: 'TIFF', matches: (head) => head.startsWith('II*\0') || head.startsWith('MM\0*') },
  { name: 'AVIF or HEIC', matches: (head) => head.slice(4, 8) === 'ftyp' },
  { name: 'JPEG XL', matches: (head) => head.startsWith('\xff\x0a') || head.slice(4, 8) === 'JXL ' },
  { name: 'PDF', matches: (head) => head.startsWith('%PDF') },
  { name: 'SVG or another text', matches: (head) => head.trimStart().startsWith('<') },
];

/** An animated PNG says so in an `acTL` chunk before its first `IDAT`. */
export function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signatureBytes = 8;
  const aroundChunkBytes = 12; // length, type, checksum
  for (let at = signatureBytes; at + 8 <= bytes.length; at += aroundChunkBytes + view.getUint32(at)) {
    const chunk = latin1.decode(bytes.subarray(at + 4, at + 8));
    if (chunk === 'acTL') return true;
    if (chunk === 'IDAT') return false;
  }
  return false;
}
