/** "a cat, a dog" → ['a cat', 'a dog'] */
export function parseLabels(list: string): string[] {
  const labels = list.split(',').map((label) => label.trim());
  if (labels.includes('')) {
    throw new Error(`--labels must be names separated by commas, such as "a cat, a dog"; got "${list}"`);
  }
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new Error(`--labels names "${twice}" twice; name it once`);
  return labels;
}
