/** The class asked about, or the one with the largest logit. */
export function expectClass(classId: number | undefined, logits: ArrayLike<number>, what: string): number {
  const classes = logits.length;
  if (classId === undefined) {
    const values = Array.from(logits);
    return values.indexOf(Math.max(...values));
  }
  if (!Number.isInteger(classId) || classId < 0 || classId >= classes) {
    throw new Error(`${what}: classId must be a whole number from 0 to ${classes - 1}; got ${classId}`);
  }
  return classId;
}
