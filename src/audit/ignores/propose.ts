/** Works out the comment that silences one finding: where it can stand, and that it does what it is meant to. */
import { type Asked, Auditor } from '../audit';
import type { Finding } from '../finding';
import { frontEndOf } from '../frontEnds';
import { applyEdits } from '../notebook/edit';
import type { Edit, Notebook } from '../notebook/types';
import { isUnread } from '../standing';

export type IgnoreScope = 'line' | 'cell' | 'notebook';

export interface IgnoreRequest extends Asked {
  readonly fingerprint: string;
  readonly scope: IgnoreScope;
  /** Why; on one line. */
  readonly reason: string;
}

/** Beyond this a comment stands on a line of its own. */
const LINE_LENGTH = 100;

/**
 * The edits that write the comment; null where there is no place for it. Each place is tried by an audit: a comment
 * within a text, behind a backslash or before a cell magic would be none.
 */
export function proposeIgnore(request: IgnoreRequest): readonly Edit[] | null {
  const { notebook, facts, settings, personas, fingerprint } = request;
  const auditor = new Auditor();
  const look = (state: Notebook) => auditor.audit(state, { facts, settings, personas, trials: 'none' });
  const before = look(notebook);
  const finding = before.findings.find(each => each.fingerprint === fingerprint);
  if (!finding) {
    return null;
  }
  const unread = before.cells.filter(isUnread).length;
  for (const edits of places(request, finding)) {
    const after = look(applyEdits(notebook, edits));
    const silenced = after.ignored.some(each => each.finding.fingerprint === fingerprint);
    if (silenced && after.cells.filter(isUnread).length <= unread) {
      return edits;
    }
  }
  return null;
}

/** Where the comment may stand, the best place first. */
function places({ notebook, scope, reason }: IgnoreRequest, finding: Finding): Edit[][] {
  const name = scope === 'line' ? 'ignore' : `ignore-${scope}`;
  const sign = frontEndOf(notebook.language)?.commentSign ?? '#';
  const comment = `${sign} preflight: ${name}[${finding.rule}] ${reason.replace(/\s+/g, ' ').trim()}`.trim();
  const insert = (cell: number, at: number, text: string): Edit[] => [
    { kind: 'replace', range: { cell, start: at, end: at }, text }
  ];
  if (scope === 'line') {
    const { cell, start, end } = finding.range;
    const { source } = notebook.cells[cell];
    const last = endOfLine(source, end);
    const first = source.lastIndexOf('\n', start - 1) + 1;
    const indent = /^[ \t]*/.exec(source.slice(first))![0];
    const behind = insert(cell, last, `  ${comment}`);
    const above = insert(cell, first, `${indent}${comment}\n`);
    const width = last - (source.lastIndexOf('\n', last - 1) + 1) + comment.length + 2;
    return width > LINE_LENGTH ? [above, behind] : [behind, above];
  }
  const code = notebook.cells.findIndex(({ kind }) => kind === 'code');
  const cell = scope === 'cell' ? finding.range.cell : code;
  if (cell < 0) {
    return [];
  }
  const { source } = notebook.cells[cell];
  const line = endOfLine(source, 0);
  const second =
    line < source.length ? insert(cell, line + 1, `${comment}\n`) : insert(cell, line, `\n${comment}`);
  // IPython reads a cell magic on the first line only.
  return source.startsWith('%%') ? [second] : [insert(cell, 0, `${comment}\n`), second];
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}
