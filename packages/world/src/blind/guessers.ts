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
  const prior = new Map<string, number>();
  const total = new Map<string, number>();
  const counts = new Map<string, Map<string, number>>();
  for (const { text, answer } of train) {
    prior.set(answer, (prior.get(answer) ?? 0) + 1);
    for (const feature of features(text)) {
      total.set(answer, (total.get(answer) ?? 0) + 1);
      let seen = counts.get(feature);
      if (seen === undefined) {
        seen = new Map();
        counts.set(feature, seen);
      }
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
    }
  }
  const answers = [...prior.keys()];
  const unseen = new Map(answers.map((answer) => [answer, Math.log((total.get(answer) ?? 0) + counts.size)]));
  return (text) => {
    const known = features(text).filter((feature) => counts.has(feature));
    const scores = new Map(
      answers.map((answer) => [answer, Math.log(prior.get(answer)!) - known.length * unseen.get(answer)!]),
    );
    for (const feature of known) {
      for (const [answer, count] of counts.get(feature)!) {
        scores.set(answer, scores.get(answer)! + Math.log(count + 1));
      }
    }
    return largest(scores);
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
  return largest(counts);
}

function largest(scores: ReadonlyMap<string, number>): string {
  let best = '';
  let highest = Number.NEGATIVE_INFINITY;
  for (const [name, score] of scores) {
    if (score <= highest) continue;
    best = name;
    highest = score;
  }
  return best;
}
