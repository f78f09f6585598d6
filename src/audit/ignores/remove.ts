import type { Edit, Notebook } from '../notebook/types';
import type { Directive } from './directives';

/** The edit that takes names out of a comment's brackets, and the comment as a whole where no other name is left. */
export function removeNames(
  notebook: Notebook,
  { range, selectors }: Directive,
  names: readonly string[]
): { readonly edit: Edit; readonly whole: boolean } {
  const { cell } = range;
  const { source } = notebook.cells[cell];
  const left = selectors.filter(other => !names.includes(other));
  if (left.length > 0) {
    const text = source.slice(range.start, range.end);
    const [open, close] = [text.indexOf('['), text.indexOf(']')];
    const replaced = { cell, start: range.start + open + 1, end: range.start + close };
    return { edit: { kind: 'replace', range: replaced, text: left.join(', ') }, whole: false };
  }
  const lineStart = source.lastIndexOf('\n', range.start - 1) + 1;
  const before = source.slice(lineStart, range.start);
  const alone = before.trim() === '';
  const start = alone ? lineStart : range.start - (before.length - before.trimEnd().length);
  const end = alone && source[range.end] === '\n' ? range.end + 1 : range.end;
  return { edit: { kind: 'replace', range: { cell, start, end }, text: '' }, whole: true };
}
