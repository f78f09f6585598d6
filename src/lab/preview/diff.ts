/** What edits would change, line by line, as it is shown before anything is applied. Pure. */
import { diffWordsWithSpace, structuredPatch } from 'diff';
import { applyEdits } from '../../audit/notebook/edit';
import type { Edit } from '../../audit/notebook/types';
import { printable } from '../../audit/report/safe';
import { blanked } from '../../audit/secrets/texts';
import type { NotebookMessage } from '../notebook';

/** A stretch of a line; `changed` is what is not in the line that it stands for or that stands for it. */
export interface Part {
  readonly text: string;
  readonly changed: boolean;
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly parts: readonly Part[];
}

export interface CellDiff {
  /** Index of the cell, in the notebook before for an edited one and after for a new one. */
  readonly cell: number;
  readonly kind: 'edited' | 'new';
  /** Lines that stand together; between two hunks, lines that stay the same are left out. */
  readonly hunks: readonly (readonly DiffLine[])[];
}

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

const plain = (text: string): Part[] => [{ text, changed: false }];

/** Code as it may be looked at over a shoulder: without credentials, and without what makes it read as something else. */
const shown = (text: string): string => printable(blanked(text));

/** A removed line and the one in its place, with the words that differ marked. */
function marked(removed: string, added: string): [DiffLine, DiffLine] {
  const words = diffWordsWithSpace(removed, added);
  const kept = words
    .filter(word => !word.added && !word.removed)
    .reduce((sum, word) => sum + word.value.length, 0);
  // Lines with little in common are easier read as two lines than as scattered marks.
  if (kept * 2 < Math.min(removed.length, added.length)) {
    return [
      { kind: 'removed', parts: plain(removed) },
      { kind: 'added', parts: plain(added) }
    ];
  }
  const side = (other: 'added' | 'removed', own: 'added' | 'removed'): Part[] =>
    words.filter(word => !word[other]).map(word => ({ text: word.value, changed: word[own] }));
  return [
    { kind: 'removed', parts: side('added', 'removed') },
    { kind: 'added', parts: side('removed', 'added') }
  ];
}

/** The lines of a hunk of a patch: as many removed as added ones in a row are compared word by word. */
function linesOf(patch: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let at = 0;
  const run = (sign: string): string[] => {
    const from = at;
    while (at < patch.length && patch[at].startsWith(sign)) {
      at += 1;
    }
    return patch.slice(from, at).map(line => line.slice(1));
  };
  while (at < patch.length) {
    const same = run(' ');
    lines.push(...same.map((text): DiffLine => ({ kind: 'same', parts: plain(text) })));
    const removed = run('-');
    const added = run('+');
    if (removed.length > 0 && removed.length === added.length) {
      const pairs = removed.map((text, index) => marked(text, added[index]));
      lines.push(...pairs.map(pair => pair[0]), ...pairs.map(pair => pair[1]));
    } else {
      lines.push(...removed.map((text): DiffLine => ({ kind: 'removed', parts: plain(text) })));
      lines.push(...added.map((text): DiffLine => ({ kind: 'added', parts: plain(text) })));
    }
    if (same.length + removed.length + added.length === 0) {
      // The note about a missing newline at the end.
      at += 1;
    }
  }
  return lines;
}

/** The cells that the edits would change or add, in the order of the notebook after them. */
export function diffOf(base: NotebookMessage, edits: readonly Edit[]): CellDiff[] {
  const before = new Map(base.cells.map((cell, index) => [cell.id, index]));
  return applyEdits(base, edits).cells.flatMap((cell, index): CellDiff[] => {
    const old = before.get(cell.id);
    if (old === undefined) {
      const lines = shown(cell.source)
        .split('\n')
        .map((text): DiffLine => ({ kind: 'added', parts: plain(text) }));
      return [{ cell: index, kind: 'new', hunks: [lines] }];
    }
    const source = base.cells[old].source;
    if (source === cell.source) {
      return [];
    }
    return [{ cell: old, kind: 'edited', hunks: hunksOf(`${source}\n`, `${cell.source}\n`) }];
  });
}

/** The lines of a text that differ, with some around them. */
export function hunksOf(before: string, after: string): DiffLine[][] {
  const { hunks } = structuredPatch('', '', shown(before), shown(after), '', '', { context: CONTEXT });
  return hunks.map(hunk => linesOf(hunk.lines));
}
