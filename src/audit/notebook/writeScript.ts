/** Edits in the text of a script. */
import { diffArrays } from 'diff';
import { replaceIn, sortEdits } from './edit';
import { NotebookError } from './json';
import { type Splice, spliced } from './layout';
import { normaliseLineEnds } from './lines';
import { notebookOf, scriptCell, scriptOf } from './script';
import { isMagic } from './script/magics';
import { runOrder } from './script/marimo/order';
import { type Script, type ScriptCell, type SourceLine, textOf } from './script/types';
import type { Edit, Replace } from './types';
import { ScriptUnits } from './units';
import { replacedIn } from './writeSource';

/**
 * Applies edits to the text of a script; lines that no edit touches stay byte for byte. Parameters and results of marimo's cells stay
 * as well: marimo works them out anew and goes by the code alone.
 *
 * @param edits positions as `readScript` gives them for the same text
 * @throws NotebookError when the script cannot hold an edit, RangeError when the edits do not fit it
 */
export function writeScript(text: string, edits: readonly Edit[], path: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const script = scriptOf(body);
  const notebook = notebookOf(script, path);
  const { replaces, inserts } = sortEdits(notebook, edits);
  const newline = body.includes('\r\n') ? '\r\n' : '\n';
  const stored = (lines: string): string => lines.replace(/\n/g, newline);
  const units = new ScriptUnits(body, script);
  const splices: Splice[] = [];
  for (const [index, list] of replaces) {
    const cell = script.cells[index];
    splices.push(
      isVerbatim(cell)
        ? verbatimSplice(body, units, index, list, stored)
        : linesSplice(body, units, script, cell, replaceIn(notebook.cells[index].source, list), newline)
    );
  }
  for (const [at, list] of inserts) {
    if (script.form === 'marimo') {
      throw new NotebookError(
        'No cell can be put into a marimo notebook: marimo runs cells by what they need, not where they stand.'
      );
    }
    if (at === 0 && !script.opens) {
      throw new NotebookError('Nothing can be put before the first line of a script without a marker there.');
    }
    // In a script without cells, new code is code like the rest.
    const texts = list.map(({ cell }) =>
      script.form === 'plain' ? `${cell.source}\n` : scriptCell(cell.kind, cell.source, script.markers)
    );
    if (at < script.cells.length) {
      const start = units.at(script.cells[at].start);
      splices.push({ start, end: start, text: stored(texts.map(each => `${each}\n`).join('')) });
    } else {
      const before = body === '' ? '' : body.endsWith('\n') ? '\n' : '\n\n';
      splices.push({ start: body.length, end: body.length, text: stored(before + texts.join('\n')) });
    }
  }
  const after = spliced(body, splices);
  if (script.form === 'marimo') {
    checkRuns(script, after);
  }
  return mark + after;
}

/** @throws NotebookError where marimo would refuse to run what it would run before */
function checkRuns(before: Script, after: string): void {
  const known = runOrder(notebookOf(before, '').cells).conflicts;
  const now = runOrder(notebookOf(scriptOf(after), '').cells).conflicts;
  const conflict = now.find(each => !known.includes(each));
  if (conflict !== undefined) {
    throw new NotebookError(`marimo would refuse the cells: ${conflict}.`);
  }
}

/** Whether a cell is nothing but lines of the file, one after the other. */
function isVerbatim({ lines }: ScriptCell): boolean {
  return lines.every(
    ({ line, hidden, until, made }, at) =>
      line === lines[0].line + at && hidden === undefined && until === undefined && made === undefined
  );
}

function verbatimSplice(
  body: string,
  units: ScriptUnits,
  index: number,
  replaces: readonly Replace[],
  stored: (text: string) => string
): Splice {
  const own = units.ofCell(index);
  const { start, end } = own.span(0, own.text.length);
  return { start, end, text: replacedIn(body, own, replaces, stored) };
}

/** A cell's lines in the file, with those that are new written as the others are: indented, or commented out. */
function linesSplice(
  body: string,
  units: ScriptUnits,
  { lines: all }: Script,
  { lines, prefix }: ScriptCell,
  source: string,
  newline: string
): Splice {
  const text = (each: SourceLine): string => textOf(each, all);
  const wanted = normaliseLineEnds(source).split('\n');
  const parts = diffArrays(lines.map(text), wanted);
  const pieces: { text: string; end: string }[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    if (added) {
      pieces.push(...value.map(line => ({ text: written(line, prefix), end: newline })));
      continue;
    }
    const own = lines.slice(at, at + value.length);
    at += value.length;
    if (removed) {
      if (own.some(({ until, made }) => until !== undefined || made !== undefined)) {
        throw new NotebookError('A line that a cell shares with other code cannot be edited.');
      }
      continue;
    }
    for (const { line } of own) {
      const end = units.endOf(line);
      const next = line + 1 < all.length ? units.at(line + 1) : end;
      pieces.push({ text: body.slice(units.at(line), end), end: body.slice(end, next) });
    }
  }
  const last = pieces.pop();
  return {
    start: units.at(lines[0].line),
    end: units.endOf(lines[lines.length - 1].line),
    text: pieces.map(piece => piece.text + (piece.end || newline)).join('') + (last?.text ?? '')
  };
}

/** A new line of a cell as the file has it. */
function written(line: string, prefix: string): string {
  if (line === '') {
    return prefix.trimEnd();
  }
  const indent = /^\s*/.exec(line)![0];
  return prefix === '' && isMagic(line) ? `${indent}# ${line.slice(indent.length)}` : prefix + line;
}
