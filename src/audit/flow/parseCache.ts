/** Keeps what was parsed, since most cells are the same from one audit to the next. */
import type { FrontEnd, ParsedCell } from '../frontEnds';
import type { Cell } from '../notebook/types';

/** Parsed cells by their source; a cell that did not change, or has another number now, is not parsed again. */
export class ParseCache {
  /** @param limit how many sources are kept at most */
  constructor(
    private readonly frontEnd: FrontEnd,
    private readonly limit = 20_000
  ) {}

  parse(cells: readonly Cell[], index: number): ParsedCell {
    const { source } = cells[index];
    let known = this.sources.get(source);
    if (!known) {
      if (this.sources.size >= this.limit) {
        this.sources.clear();
      }
      this.sources.set(source, (known = new Map<number, ParsedCell>()));
    }
    let parsed = known.get(index);
    if (!parsed) {
      // Two cells of one source have trees of their own: nodes are told apart by identity.
      const left = [...known.keys()].find(other => cells[other]?.source !== source);
      parsed = left === undefined ? this.frontEnd.parseCell(source, index) : moved(known.get(left)!, index);
      known.delete(left ?? index);
      known.set(index, parsed);
    }
    return parsed;
  }

  private readonly sources = new Map<string, Map<number, ParsedCell>>();
}

function moved({ trees, magics, status }: ParsedCell, cell: number): ParsedCell {
  const range = status.range && { ...status.range, cell };
  return { trees: trees.map(tree => tree.movedTo(cell)), magics, status: { ...status, cell, range } };
}
