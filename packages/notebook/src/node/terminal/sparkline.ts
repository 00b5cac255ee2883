const bars = '▁▂▃▄▅▆▇█';
const ascii = '_.-=+*#@';

/** A curve in one line of text: `▇▅▃▂▁▁`. Of more values than columns, each column shows a mean. */
export function sparkline(values: readonly (number | null)[], columns: number, unicode: boolean): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || columns < 1) return '';
  const means = bucketMeans(known, Math.min(columns, known.length));
  const low = means.reduce((a, b) => Math.min(a, b));
  const high = means.reduce((a, b) => Math.max(a, b));
  const glyphs = unicode ? bars : ascii;
  return means
    .map((value) => glyphs[high > low ? Math.min(7, Math.floor(((value - low) / (high - low)) * 8)) : 0])
    .join('');
}

function bucketMeans(values: readonly number[], buckets: number): number[] {
  return Array.from({ length: buckets }, (_, index) => {
    const part = values.slice(
      Math.floor((index * values.length) / buckets),
      Math.floor(((index + 1) * values.length) / buckets),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
