import { image as itermImage } from 'ansi-escapes';
import type { GraphicsProtocol } from './screen.ts';

/** Kitty takes a file in pieces of at most so many characters. */
const kittyChunk = 4096;

/** A PNG file as what a terminal takes for a picture. */
export function inlinePicture(png: Uint8Array, protocol: GraphicsProtocol): string {
  return protocol === 'kitty' ? kittyPicture(png) : itermImage(png);
}

/** `a=T`: transmit and show; `f=100`: a PNG; `m`: whether more pieces follow; `q=2`: no reply, which would be read as typed. */
function kittyPicture(png: Uint8Array): string {
  const text = Buffer.from(png).toString('base64');
  const pieces = text.match(new RegExp(`.{1,${kittyChunk}}`, 'g')) ?? [];
  return pieces
    .map((piece, index) => {
      const more = index + 1 < pieces.length ? 1 : 0;
      const keys = index === 0 ? `a=T,f=100,q=2,m=${more}` : `m=${more}`;
      return `\x1b_G${keys};${piece}\x1b\\`;
    })
    .join('');
}
