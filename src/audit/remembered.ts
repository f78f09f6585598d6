/** Texts whose answers are kept at most; beyond that the memory starts afresh. */
const MOST_KEPT = 5000;

/** A question about texts that is answered once for each; notebooks hold the same few again and again. */
export function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return text => {
    let found = known.get(text);
    if (!found) {
      if (known.size >= MOST_KEPT) {
        known.clear();
      }
      known.set(text, (found = { answer: ask(text) }));
    }
    return found.answer;
  };
}
