/** A question and its answer, without its picture. */
export interface BlindQuestion {
  readonly text: string;
  readonly answer: string;
}

/** Answers a question it sees no picture for. */
export type Guesser = (text: string) => string;

/** The most frequent answer, whatever the question. */
export function majorityGuesser(train: readonly BlindQuestion[]): Guesser {
  const answer = mostFrequent(train.map(({ answer }) => answer));
  return () => answer;
}

/** The most frequent answer to just this question; the majority for one that training did not have. */
export function sameQuestionGuesser(train: readonly BlindQuestion[]): Guesser {
  const majority = majorityGuesser(train);
  const byText = Map.groupBy(train, ({ text }) => text);
  const best = new Map(
    [...byText].map(([text, same]) => [text, mostFrequent(same.map(({ answer }) => answer))]),
  );
  return (text) => best.get(text) ?? majority(text);
}

/**
 * argmax over answers a of  log P(a) + Σ over words and pairs of words w of  log (n(w, a) + 1) / (n(a) + V)
 *
 * Naive Bayes with add-one smoothing; V words and pairs are known, n(a) of them stood in questions answered by a.
 */
export function naiveBayesGuesser(train: readonly BlindQuestion[]): Guesser {
  const answers = [...new Set(train.map(({ answer }) => answer))];
  const places = new Map(answers.map((answer, place) => [answer, place]));
  const prior = new Float64Array(answers.length);
  const total = new Float64Array(answers.length);
  const counts = new Map<string, Map<number, number>>();
  for (const { text, answer } of train) {
    const place = places.get(answer)!;
    prior[place]! += 1;
    for (const feature of features(text)) {
      total[place]! += 1;
      const seen = counts.get(feature) ?? new Map<number, number>();
      counts.set(feature, seen.set(place, (seen.get(place) ?? 0) + 1));
    }
  }
  const logPrior = prior.map(Math.log);
  const logTotal = total.map((features) => Math.log(features + counts.size));
  return (text) => {
    const known = features(text).flatMap((feature) => counts.get(feature) ?? []);
    const scores = logPrior.map((start, place) => start - known.length * logTotal[place]!);
    for (const seen of known) {
      for (const [place, count] of seen) scores[place]! += Math.log(count + 1);
    }
    return answers[scores.indexOf(Math.max(...scores))]!;
  };
}

/** Single words and neighbours. */
function features(text: string): readonly string[] {
  const words = text.match(/[\w'-]+/g) ?? [];
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

function mostFrequent(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  let [best, most] = ['', 0];
  for (const [answer, count] of counts) if (count > most) [best, most] = [answer, count];
  return best;
}
