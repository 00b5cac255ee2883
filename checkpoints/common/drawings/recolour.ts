import type { Draws } from '@pixels/world';

/** The regions' colours [regions, 3], 0 … 255, as another palette would have them. */
export function recoloured(colours: Float32Array, draws: Draws): Float32Array {
  switch (draws.pick(ways)) {
    case 'grey':
      return grey(colours);
    case 'any':
      return colours.map(() => anyPart(draws));
    case 'paper':
      return onPaper(colours, draws);
    case 'anyHue':
      return turned(colours, draws, Math.PI);
    case 'nearHue':
      return turned(colours, draws, 0.8);
  }
}

/** Near hues as often as all that is stranger: most artists agree on the colour of a tomato. */
const ways = ['grey', 'any', 'paper', 'anyHue', 'nearHue', 'nearHue'] as const;

function anyPart(draws: Draws): number {
  return 20 + 235 * draws.uniform();
}

function grey(colours: Float32Array): Float32Array {
  return colours.map((_, place) => {
    const at = place - (place % 3);
    return 0.299 * colours[at]! + 0.587 * colours[at + 1]! + 0.114 * colours[at + 2]!;
  });
}

/** A drawing on nearly white paper, a third of its regions filled in. */
function onPaper(colours: Float32Array, draws: Draws): Float32Array {
  const paper = colours.slice().fill(225 + 30 * draws.uniform());
  for (let at = 0; at < paper.length; at += 3) {
    if (draws.int(3) > 0) continue;
    for (let channel = 0; channel < 3; channel++) paper[at + channel] = anyPart(draws);
  }
  return paper;
}

/**
 * Hue turned by up to `angle`, saturation times 0.3 … 1.7, light times 0.75 … 1.25, and each part off by up to 20:
 * a rotation of the two colour axes of YIQ, the colour space of NTSC television.
 */
function turned(colours: Float32Array, draws: Draws, angle: number): Float32Array {
  const hue = (2 * draws.uniform() - 1) * angle;
  const saturation = 0.3 + 1.4 * draws.uniform();
  const light = 0.75 + 0.5 * draws.uniform();
  const [cos, sin] = [saturation * Math.cos(hue), saturation * Math.sin(hue)];
  const out = new Float32Array(colours.length);
  for (let at = 0; at < colours.length; at += 3) {
    const [red, green, blue] = [colours[at]!, colours[at + 1]!, colours[at + 2]!];
    const y = 0.299 * red + 0.587 * green + 0.114 * blue;
    const i = 0.596 * red - 0.274 * green - 0.322 * blue;
    const q = 0.211 * red - 0.523 * green + 0.312 * blue;
    const [newI, newQ] = [i * cos - q * sin, i * sin + q * cos];
    out[at] = light * (y + 0.956 * newI + 0.621 * newQ);
    out[at + 1] = light * (y - 0.272 * newI - 0.647 * newQ);
    out[at + 2] = light * (y - 1.106 * newI + 1.703 * newQ);
  }
  return out.map((part) => Math.min(255, Math.max(0, part + 40 * draws.uniform() - 20)));
}
