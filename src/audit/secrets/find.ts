/** Credentials in the cells of a notebook. */
import { frontEndOf } from '../frontEnds';
import { textsOf } from '../flow/texts';
import type { NamedText } from '../flow/types';
import type { Notebook, Range } from '../notebook/types';
import { remembered } from '../remembered';
import { isLocal } from './local';
import { isCertain, isCredential, namesCredential } from './named';
import { formsIn, NAMES, whatOf } from './texts';

export interface Credential {
  /** Where it stands: of a text with quotes, between them. */
  readonly range: Range;
  /** What it is: `a GitHub token`, `a password`. */
  readonly what: string;
  /** The name it is given to; null where its form tells it. */
  readonly name: string | null;
  /** As it stands in the code, and as it is at run time where that is something else. */
  readonly values: readonly string[];
  /** Masked, and no finding: it ends by itself, opens only what runs on this machine, or is not beyond doubt. */
  readonly quiet: boolean;
}

/** Those of a cell, most of which are the same from one audit to the next. */
const formsInCell = remembered(formsIn);

/** How texts that are given to names are found in a cell. */
export type TextsOf = (cell: number) => readonly NamedText[];

/**
 * Credentials in cells, in the order of the notebook: in code, comments and commands included, and those that their form tells in
 * text.
 */
export function credentialsIn(notebook: Notebook, texts: TextsOf): Credential[] {
  return notebook.cells.flatMap(({ kind, source }, cell) => {
    const formed = formsInCell(source).map(({ start, end, what, quiet }): Credential => {
      const value = source.slice(start, end);
      return { range: { cell, start, end }, what, name: null, values: [value, ...linesOf(value)], quiet };
    });
    const given = kind === 'code' && NAMES.test(source) ? texts(cell) : [];
    const local = staysHere(given);
    const named = given
      .filter(({ name, value }) => namesCredential(name) && isCredential(name, value))
      .filter(({ range }) => !formed.some(f => f.range.start < range.end && f.range.end > range.start))
      .map(({ name, value, range }): Credential => {
        const inner = innerOf(source, range, value);
        const values = [...new Set([source.slice(inner.start, inner.end), value])];
        return { range: inner, what: whatOf(name), name, values, quiet: local || !isCertain(name, value) };
      });
    return [...formed, ...named].sort((a, b) => a.range.start - b.range.start);
  });
}

/** Names of the machine that a service runs on. */
const HOST = /(?:^|_)(?:host(?:name)?|server|servername)$/i;

/** Whether all hosts that a cell names are this machine: what it gives as a password opens a database of a tutorial. */
function staysHere(texts: readonly NamedText[]): boolean {
  const hosts = texts.filter(({ name }) => HOST.test(name));
  return hosts.length > 0 && hosts.every(({ value }) => isLocal(value.replace(/:\d+$/, '')));
}

/** A cell that gives a text to a name of a credential: whatever else is not parsed again. */
const GIVES =
  /(?:passw|passphrase|pwd|secret|token|key|bearer|credential|db_?pass)\w{0,80}["'\])]*(?:\s*:\s*\w+)?\s*[=:,]\s*\(?\s*[A-Za-z]{0,2}["'`]|^[^\S\n]*[%!].*(?:passw|pwd|secret|token|key)|^%%(?:bash|sh|script|writefile)\b/im;

/** Texts that are given to names, by parsing the cells that seem to have some that matter. */
export function parsedTexts({ language, cells }: Notebook): TextsOf {
  const frontEnd = frontEndOf(language);
  return cell => {
    const { source } = cells[cell];
    if (!frontEnd || !GIVES.test(source)) {
      return [];
    }
    const { trees, magics } = frontEnd.parseCell(source, cell);
    return textsOf(trees, magics, cell);
  };
}

/** Where the value stands: without prefix and quotes, and within a command; the whole where it is written otherwise. */
function innerOf(source: string, range: Range, value: string): Range {
  const start = source.indexOf(value, range.start);
  return start >= 0 && start + value.length <= range.end
    ? { ...range, start, end: start + value.length }
    : range;
}

/** Each line of a key that goes over several, the lines perhaps texts of their own: an excerpt may show one of them. */
function linesOf(value: string): string[] {
  const lines = value.split(/\s+|\\[nr]|["',\\()]/);
  return lines.length > 1 ? lines.filter(line => line.length >= LINE) : [];
}

/** The shortest line of a key that is masked by itself. */
const LINE = 24;
