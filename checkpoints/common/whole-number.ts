/** Reads the number of an option. @throws unless it is whole, and 0 or more. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new Error(`${option} must be a whole number, 0 or more; got '${text}'`);
  };
}
