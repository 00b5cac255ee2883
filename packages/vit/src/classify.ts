/** Logits become a choice: softmax, then the best few with their names. */

export interface ClassifyOptions {
  /** How many classes to return; default 5. */
  readonly top?: number | undefined;
  /** Names of all classes, in order; default the model's own, else `class 0`, `class 1`, … */
  readonly labels?: readonly string[] | undefined;
}

export interface Classification {
  readonly classId: number;
  readonly label: string;
  readonly probability: number;
}

/** p_k = exp(z_k − max z) / Σⱼ exp(z_j − max z) */
export function probabilities(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** The `top` most probable classes of logits [K], best first; of equals the lower id first. */
export function topClasses(
  logits: ArrayLike<number>,
  { top = 5, labels }: ClassifyOptions = {},
): Classification[] {
  const classes = logits.length;
  if (!Number.isInteger(top) || top < 1) {
    throw new Error(`classify: top must be a whole number of classes, 1 or more; got ${top}`);
  }
  if (labels !== undefined && labels.length !== classes) {
    throw new Error(`classify: labels must name all ${classes} classes; got ${labels.length} names`);
  }
  return probabilities(logits)
    .map((probability, classId) => ({ classId, label: labels?.[classId] ?? `class ${classId}`, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}
