/** What turns the text of a cell into trees, by language. Every language's trees have one shape: the interpreter's. */
import type { CellStatus } from './flow/types';
import { commentsOf } from './python/comments';
import type { Magic } from './python/magics';
import { parseCell } from './python/parse';
import type { CellTree } from './python/tree';
import type { Comment } from './notebook/comment';

export interface ParsedCell {
  readonly trees: readonly CellTree[];
  readonly magics: readonly Magic[];
  readonly status: CellStatus;
}

export interface FrontEnd {
  /** What starts a comment that ends with its line. */
  readonly commentSign: '#' | '//';
  /** Parses one code cell. A cell that is broken in one place still gives its other statements. */
  parseCell(source: string, index: number): ParsedCell;
  /** The comments of a cell, in their order. */
  commentsOf(source: string, index: number): readonly Comment[];
}

/** A language whose notebooks are audited. JavaScript is TypeScript without types. */
export type Language = 'python' | 'typescript';

const frontEnds = new Map<Language, FrontEnd>([['python', { commentSign: '#', parseCell, commentsOf }]]);

/** The language that a notebook's cells are audited as; null where none is. */
export function languageOf(language: string): Language | null {
  return language === 'python'
    ? 'python'
    : language === 'typescript' || language === 'javascript'
      ? 'typescript'
      : null;
}

/**
 * Adds a language. Hosts decide when: a page loads the parser of TypeScript only once there is such a notebook, the
 * command and the companion have it from the start.
 */
export function addFrontEnd(language: Language, frontEnd: FrontEnd): void {
  frontEnds.set(language, frontEnd);
}

/** The front end of a notebook's language; null for a language that is not audited, or not loaded. */
export function frontEndOf(language: string): FrontEnd | null {
  const audited = languageOf(language);
  return (audited && frontEnds.get(audited)) ?? null;
}
