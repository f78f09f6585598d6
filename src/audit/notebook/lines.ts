/** Line and column, both 1-based; columns count UTF-16 code units, as CodeMirror and the engine's offsets do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Offsets at which the lines of `source` start. Only `\n` ends a line: notebook sources are normalised
 * when they are read.
 */
export function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/**
 * Position of an offset. Offsets outside the source are clamped to its ends.
 *
 * @param starts the source's `lineStarts`, for callers that ask many times.
 */
export function positionAt(source: string, offset: number, starts = lineStarts(source)): Position {
  const within = Math.min(Math.max(offset, 0), source.length);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= within) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return { line: low + 1, column: within - starts[low] + 1 };
}

/** Offset of a position; a column past the end of its line means the end of that line. */
export function offsetAt(source: string, position: Position, starts = lineStarts(source)): number {
  const line = Math.min(Math.max(position.line, 1), starts.length);
  const start = starts[line - 1];
  const end = line < starts.length ? starts[line] - 1 : source.length;
  return Math.min(start + Math.max(position.column - 1, 0), end);
}

/** The text of one 1-based line, without its line end; empty when there is no such line. */
export function lineText(source: string, line: number, starts = lineStarts(source)): string {
  if (line < 1 || line > starts.length) {
    return '';
  }
  return source.slice(starts[line - 1], line < starts.length ? starts[line] - 1 : source.length);
}

/** Makes every line end `\n`. */
export function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
