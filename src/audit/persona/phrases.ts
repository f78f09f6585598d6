/** Finds what a text speaks of by phrases that are known to mean it. */

interface Phrase<T> {
  readonly meaning: T;
  readonly words: readonly string[];
  /** It means that only where nothing else is said. */
  readonly alone: boolean;
}

/** What is done about a thing, or may come of it; such words beside a phrase do not change what it is about. */
const NEUTRAL: ReadonlySet<string> = new Set(
  wordsOf('analysis assessment check concern control detection finding issue prevention problem review risk')
);

export class Phrases<T> {
  private readonly known: readonly Phrase<T>[];

  /** @param table phrases by what they mean; a `*` at the end of a word stands for any ending, a `=` in front for nothing else beside it */
  constructor(table: readonly (readonly [T, readonly string[]])[]) {
    this.known = table.flatMap(([meaning, phrases]) =>
      phrases.map(phrase => ({ meaning, words: wordsOf(phrase), alone: phrase.startsWith('=') }))
    );
  }

  /**
   * What the phrases in a text mean. A longer phrase says more exactly what is meant than one inside it: "environment
   * reproducibility" is not about seeds.
   */
  in(text: string): ReadonlySet<T> {
    const words = wordsOf(text);
    const telling = words.filter(word => !NEUTRAL.has(word)).length;
    const found = this.known.flatMap(({ meaning, words: phrase, alone }) =>
      words.flatMap((_word, start) =>
        (!alone || phrase.length === telling) && phrase.every((each, i) => isWord(words[start + i], each))
          ? [{ meaning, start, end: start + phrase.length }]
          : []
      )
    );
    const exact = found.filter(
      a => !found.some(b => b.start <= a.start && a.end <= b.end && b.end - b.start > a.end - a.start)
    );
    return new Set(exact.map(({ meaning }) => meaning));
  }
}

/** Lower-case words without plural endings; what joins them ("train/test", "held-out") is no part of them. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}*]+/gu) ?? []).map(word =>
    /[^siu]s$/.test(word) ? word.slice(0, -1) : word
  );
}

function isWord(word: string | undefined, pattern: string): boolean {
  return pattern.endsWith('*') ? (word?.startsWith(pattern.slice(0, -1)) ?? false) : word === pattern;
}
