import { Random, tf } from '@pixels/tensor';
import { attentionRollout } from '@pixels/vit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jointWeights } from '../../src/looking/joint-weights.ts';
import { applyInHand, gradientsOf, type Look, looksOf, weightsOf } from '../../src/looking/looks-in-hand.ts';
import { onEveryBackend } from '../backends.ts';
import { largestDifference } from '../tiny-decoder.ts';
import { idsOf, image, leakedTensors, randomImages, tinyLlava } from '../tiny-llava.ts';

const fusions = ['concatenate', 'cross-attention'] as const;

function read(fusion: (typeof fusions)[number]) {
  const llava = tinyLlava({ fusion });
  const ids = idsOf([1, ...image(fusion === 'concatenate' ? 4 : 1), 5, 6, 7]);
  return { llava, ids, tokens: [llava.imageTokens(randomImages(1))] };
}

onEveryBackend('looks in hand', () => {
  test.each(fusions)('%s: lead to the hidden states of the fast path; every look is there', (fusion) => {
    const { llava, ids, tokens } = read(fusion);
    const seen: Look[] = [];
    const hidden = applyInHand(llava, ids, tokens, (look) => {
      seen.push(look);
      return (weights) => weights;
    });
    expect(largestDifference(hidden, llava.apply(ids, tokens))).toBeLessThan(1e-5);
    expect(seen).toEqual(looksOf(llava));
    expect(seen.filter(({ kind }) => kind === 'cross').map(({ layer }) => layer)).toEqual(
      fusion === 'concatenate' ? [] : [0, 1],
    );
    for (const weights of weightsOf(llava, ids, tokens)) {
      for (const sum of tf.sum(weights, 3).dataSync()) expect(sum).toBeCloseTo(1, 5);
    }
  });

  test.each(fusions)('%s: gradients are the central differences of the logit', (fusion) => {
    const { llava, ids, tokens } = read(fusion);
    const place = ids.shape[1] - 1;
    const gradients = gradientsOf(llava, ids, tokens, place, weightsOf(llava, ids, tokens));
    for (const [index, { kind, layer }] of looksOf(llava).entries()) {
      const gradient = gradients[index]!;
      const noise = new Random(index).normalTensor(gradient.shape, 1);
      const direction = tf.div(noise, tf.norm(noise));
      const logitAt = (step: number): number => {
        const hidden = applyInHand(llava, ids, tokens, (look) => (weights) => {
          const isThis = look.kind === kind && look.layer === layer;
          return isThis ? tf.add(weights, tf.mul(direction, step)) : weights;
        });
        const logits = llava.decoder.logits(hidden).arraySync() as number[][][];
        return logits[0]![place - 1]![7]!;
      };
      const epsilon = 1e-2;
      const measured = (logitAt(epsilon) - logitAt(-epsilon)) / (2 * epsilon);
      const computed = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
      expect(Math.abs(computed - measured), `${kind} ${layer}`).toBeLessThan(
        5e-3 * Math.max(1, Math.abs(measured)),
      );
      expect(Math.abs(measured), `${kind} ${layer}`).toBeGreaterThan(1e-3);
    }
  });

  test.each(fusions)('%s: no tensor is left behind', (fusion) => {
    const { llava, ids, tokens } = read(fusion);
    expect(leakedTensors(() => tf.dispose(weightsOf(llava, ids, tokens)))).toBe(0);
    const weights = weightsOf(llava, ids, tokens);
    expect(leakedTensors(() => tf.dispose(gradientsOf(llava, ids, tokens, 4, weights)))).toBe(0);
  });

  test('words and image tokens as one sequence: rows of the rollout sum to 1, and nothing comes from later words', () => {
    const few = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        few,
        few,
        fc.integer({ min: 1, max: 6 }),
        fc.nat({ max: 5 }),
        fc.nat(),
        (layers, heads, T, S, seed) => {
          tf.tidy(() => {
            const random = new Random(seed);
            const joint = Array.from({ length: layers }, (_, layer) => {
              const self = causalWeights(random, heads, T);
              const cross = tf.softmax(random.normalTensor([1, heads, T, Math.max(S, 1)], 3));
              const crosses = S === 0 ? [] : [jointWeights(cross, { kind: 'cross', layer }, S)];
              return [...crosses, jointWeights(self, { kind: 'self', layer }, S)];
            }).flat();
            const rollout = attentionRollout(joint);
            expect(rollout.shape).toEqual([T + S, T + S]);
            for (const sum of tf.sum(rollout, 1).dataSync()) expect(sum).toBeCloseTo(1, 5);
            for (const [i, row] of rollout.arraySync().entries()) {
              for (const [j, share] of row.entries()) if (j > i && (i >= T || j < T)) expect(share).toBe(0);
            }
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('one sequence, by hand: a word that looks at the second of two image tokens', () => {
    const cross = jointWeights(tf.tensor4d([0.25, 0.75], [1, 1, 1, 2]), { kind: 'cross', layer: 0 }, 2);
    expect(cross.arraySync()[0]![0]).toEqual([
      [0, 0.25, 0.75],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const gradient = jointWeights(tf.tensor4d([3, 4], [1, 1, 1, 2]), { kind: 'cross', layer: 0 }, 2, 0);
    expect(gradient.arraySync()[0]![0]![0]).toEqual([0, 3, 4]);
    expect(tf.sum(gradient).dataSync()[0]).toBe(7);
    const self = jointWeights(tf.tensor4d([1], [1, 1, 1, 1]), { kind: 'self', layer: 0 }, 2);
    expect(self.arraySync()[0]![0]).toEqual(tf.eye(3).arraySync());
  });
});

/** Rows that sum to 1, none of which sees what comes after it: [1, H, T, T]. */
function causalWeights(random: Random, heads: number, T: number): tf.Tensor {
  const hidden = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([T, T]), -1, 0)), -1e9); // [T, T]
  return tf.softmax(tf.add(random.normalTensor([1, heads, T, T], 3), hidden)); // [1, H, T, T]
}
