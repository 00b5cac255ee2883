/** What edges run where: the first thing that eyes compute (Hubel & Wiesel 1962), and no network has to learn. */

import { expectShape, tf } from '@pixels/tensor';

/** Horizontal, vertical, and both diagonals. */
export const edgeChannels = 4;

/** How often [¼, ½, ¼] is applied: neighbours within about two pixels speak together. */
const blurs = 2;
/** Below it an image counts as smooth. */
const faint = 1e-4;

/**
 * images [B, H, W, C] → [B, H, W, 4]: how much of an edge runs down, across, along one diagonal and along the other.
 *
 *     g_x = right − left, g_y = below − above                differences of neighbours, in every channel
 *     J = blur(Σ_c [g_x², g_x·g_y, g_y²])                    the structure tensor
 *     a = (J_xx − J_yy)·s, b = 2·J_xy·s                      twice the angle of the edge, as a vector
 *     edges = [max(a, 0), max(−a, 0), max(b, 0), max(−b, 0)]
 *
 * with s = 2 / (J_xx + J_yy)^¾, so that a faint line counts nearly as much as a strong one. Dark on light and light on
 * dark are the same edge, because the angle is doubled (Bigün & Granlund 1987). What is left of a drawing when its
 * colours change is its edges: that is why they carry over to another artist's hand.
 *
 * Computed from the numbers in one pass, ten times as fast as out of tensor operations: images are what comes in, and no
 * gradient goes to them.
 */
export function orientedEdges(images: tf.Tensor): tf.Tensor4D {
  const { B, H, W, C } = expectShape(images, 'B H W C', {}, 'orientedEdges: images');
  return tf.tidy(() => tf.slice(withEdges(images), [0, 0, 0, C], [B, H, W, edgeChannels]) as tf.Tensor4D); // [B, H, W, 4]
}

/** The images with their edges as four more channels: [B, H, W, C] → [B, H, W, C + 4]. */
export function withEdges(images: tf.Tensor): tf.Tensor4D {
  const { B, H, W, C } = expectShape(images, 'B H W C', {}, 'withEdges: images');
  const pixels = images.dataSync<'float32'>();
  const seen = new Float32Array(B * H * W * (C + edgeChannels));
  const planes = [1, 2, 3].map(() => new Float32Array(H * W)) as [Float32Array, Float32Array, Float32Array];
  const spare = new Float32Array(H * W);
  for (let image = 0; image < B; image++) {
    const at = image * H * W;
    structureTensor(pixels.subarray(at * C, (at + H * W) * C), H, W, C, planes);
    for (const plane of planes) {
      for (let time = 0; time < blurs; time++) blur(plane, H, W, spare);
    }
    for (let place = 0; place < H * W; place++) {
      const to = (at + place) * (C + edgeChannels);
      for (let channel = 0; channel < C; channel++) seen[to + channel] = pixels[(at + place) * C + channel]!;
      directions(planes, place, seen, to + C);
    }
  }
  return tf.tensor4d(seen, [B, H, W, C + edgeChannels]); // [B, H, W, C + 4]
}

type Planes = readonly [xx: Float32Array, yy: Float32Array, xy: Float32Array];

/** Σ_c [g_x², g_y², g_x·g_y] of one image [H, W, C]; at its ends the last pixel stands in for what lies beyond. */
function structureTensor(pixels: Float32Array, H: number, W: number, C: number, [xx, yy, xy]: Planes): void {
  for (let y = 0; y < H; y++) {
    const above = y > 0 ? -W * C : 0;
    const below = y < H - 1 ? W * C : 0;
    for (let x = 0; x < W; x++) {
      const left = x > 0 ? -C : 0;
      const right = x < W - 1 ? C : 0;
      const place = y * W + x;
      let across2 = 0;
      let down2 = 0;
      let both = 0;
      for (let at = place * C; at < (place + 1) * C; at++) {
        const across = pixels[at + right]! - pixels[at + left]!;
        const down = pixels[at + below]! - pixels[at + above]!;
        across2 += across * across;
        down2 += down * down;
        both += across * down;
      }
      xx[place] = across2;
      yy[place] = down2;
      xy[place] = both;
    }
  }
}

/** [¼, ½, ¼] along rows, then along columns. */
function blur(plane: Float32Array, H: number, W: number, spare: Float32Array): void {
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const at = y * W + x;
      const left = x > 0 ? at - 1 : at;
      const right = x < W - 1 ? at + 1 : at;
      spare[at] = plane[left]! / 4 + plane[at]! / 2 + plane[right]! / 4;
    }
  }
  for (let y = 0; y < H; y++) {
    const above = y > 0 ? -W : 0;
    const below = y < H - 1 ? W : 0;
    for (let at = y * W; at < (y + 1) * W; at++) {
      plane[at] = spare[at + above]! / 4 + spare[at]! / 2 + spare[at + below]! / 4;
    }
  }
}

/** The doubled angle at a place as four numbers, none below 0. */
function directions([xx, yy, xy]: Planes, place: number, edges: Float32Array, to: number): void {
  const strength = xx[place]! + yy[place]!;
  if (strength < faint) return;
  const root = Math.sqrt(strength);
  const s = 2 / (root * Math.sqrt(root));
  const a = (xx[place]! - yy[place]!) * s;
  const b = 2 * xy[place]! * s;
  edges[to + (a > 0 ? 0 : 1)] = Math.abs(a);
  edges[to + (b > 0 ? 2 : 3)] = Math.abs(b);
}
