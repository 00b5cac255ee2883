/** The shared space drawn flat. */

import { expectShape, type Random, type tf } from '@pixels/tensor';
import { PCA } from 'ml-pca';
import { UMAP } from 'umap-js';

/** A place on the map for each vector. */
export type EmbeddingMap = readonly { readonly x: number; readonly y: number }[];

/**
 * The two directions along which the vectors [M, E] differ most (Pearson 1901). Each is turned so that its largest part
 * is positive: the same vectors give the same map on every machine.
 */
export function pcaMap(vectors: tf.Tensor): EmbeddingMap {
  const rows = rowsOf(vectors, 'pcaMap', 2);
  const pca = new PCA(rows);
  const directions = pca.getEigenvectors().transpose().to2DArray().slice(0, 2); // [2, E]
  const signs = directions.map((direction) => {
    const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    return Math.sign(largest) || 1;
  });
  const places = pca.predict(rows, { nComponents: 2 }).to2DArray(); // [M, ≤ 2]
  return places.map(([x, y = 0]) => ({ x: x! * signs[0]!, y: y * (signs[1] ?? 1) }));
}

export interface UmapOptions {
  /** How many neighbours count as near; default 15, or all there are. */
  readonly neighbours?: number;
  /** Default 0.1. */
  readonly minDistance?: number;
}

/**
 * Neighbours stay neighbours, distances mean little (McInnes et al. 2018, "UMAP"): vectors [M, E] of length 1, compared
 * by cosine. The same generator gives the same map.
 */
export function umapMap(vectors: tf.Tensor, random: Random, options: UmapOptions = {}): EmbeddingMap {
  const rows = rowsOf(vectors, 'umapMap', 4);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(options.neighbours ?? 15, rows.length - 1),
    minDist: options.minDistance ?? 0.1,
    distanceFn: (a, b) => 1 - a.reduce((sum, value, index) => sum + value * b[index]!, 0),
    random: () => random.uniform(),
  });
  return umap.fit(rows).map(([x, y]) => ({ x: x!, y: y! }));
}

function rowsOf(vectors: tf.Tensor, what: string, least: number): number[][] {
  const { M, E } = expectShape(vectors, 'M E', {}, `${what}: vectors`);
  if (M < least) throw new Error(`${what}: a map needs ${least} vectors or more; got ${M}`);
  const values = vectors.dataSync();
  return Array.from({ length: M }, (_, row) => Array.from(values.subarray(row * E, (row + 1) * E)));
}
