/** Keeps what was parsed, since most cells are the same from one audit to the next. */
import { type FrontEnd, frontEndOf, type Language, type ParsedCell } from '../frontEnds';
import type { Cell } from '../notebook/types';

/** Parsed cells by their source; a cell that did not change, or has another number now, is not parsed again. */
export class ParseCache {
  /** @param spare how many sources are kept at most that no cell has: earlier ones, for an undo, and those of trials */
  constructor(
    private readonly frontEnd: FrontEnd,
    private readonly spare = 200
  ) {}

  parse(cells: readonly Cell[], index: number): ParsedCell {
    const { source } = cells[index];
    let known = this.sources.get(source);
    if (!known) {
      if (this.sources.size >= cells.length + this.spare) {
        this.letGo(cells);
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

  /** Keeps what the notebook is made of now. Each pause in typing leaves a source behind, and trees are large. */
  private letGo(cells: readonly Cell[]): void {
    const now = new Set(cells.map(({ source }) => source));
    for (const source of this.sources.keys()) {
      if (!now.has(source)) {
        this.sources.delete(source);
      }
    }
  }

  private readonly sources = new Map<string, Map<number, ParsedCell>>();
}

/** One for each language that a notebook was in; several interpreters may share them. */
export class ParseCaches {
  of(language: Language): ParseCache {
    let cache = this.caches.get(language);
    if (!cache) {
      this.caches.set(language, (cache = new ParseCache(frontEndOf(language)!)));
    }
    return cache;
  }

  private readonly caches = new Map<Language, ParseCache>();
}

function moved({ trees, magics, status }: ParsedCell, cell: number): ParsedCell {
  const range = status.range && { ...status.range, cell };
  return { trees: trees.map(tree => tree.movedTo(cell)), magics, status: { ...status, cell, range } };
}
