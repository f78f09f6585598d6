/**
 * The lines of a text that comes in pieces. JSON lines end at line feeds alone: Node's own reader also cuts at U+2028, which JSON
 * may hold as it is.
 */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  // A line of a hundred megabytes is put together once.
  let begun: string[] = [];
  for await (const piece of pieces) {
    const [first, ...others] = piece.split('\n');
    begun.push(first);
    for (const next of others) {
      yield begun.join('');
      begun = [next];
    }
  }
  const rest = begun.join('');
  if (rest !== '') {
    yield rest;
  }
}
