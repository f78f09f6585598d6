/** Turns the positions of a tree's nodes into UTF-16 offsets in their cell. */
export interface Positions {
  offset(line: number, column: number): number;
}

/** CPython's positions: 1-based line, UTF-8 byte column. */
export class LineIndex implements Positions {
  /**
   * @param text the parsed text
   * @param base offset of that text within the cell
   */
  constructor(
    private readonly text: string,
    private readonly base = 0
  ) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      this.starts.push(i + 1);
    }
    // eslint-disable-next-line no-control-regex
    this.ascii = /^[\x00-\x7f]*$/.test(text);
  }

  offset(line: number, column: number): number {
    const start = this.starts[Math.min(Math.max(line, 1), this.starts.length) - 1];
    if (this.ascii) {
      return this.base + Math.min(start + column, this.text.length);
    }
    let at = start;
    for (let bytes = 0; bytes < column && at < this.text.length;) {
      const point = this.text.codePointAt(at)!;
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      at += point < 0x10000 ? 1 : 2;
    }
    return this.base + at;
  }

  private readonly starts: number[] = [0];
  private readonly ascii: boolean;
}
