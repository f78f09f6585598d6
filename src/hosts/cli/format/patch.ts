/** What fixes change, as a unified diff: of a script the file's, of a notebook one a cell. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { replaceIn } from '../../../audit/notebook/edit';
import { isScript } from '../../../audit/notebook/script';
import type { Edit } from '../../../audit/notebook/types';
import { oneLine } from '../../../audit/report/safe';
import type { FixedFile } from '../../workspace/fixFile';

const CONTEXT = 3;
const NOTHING = '/dev/null';

const patch = (from: string, to: string, before: string, after: string): string =>
  createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    context: CONTEXT,
    headerOptions: FILE_HEADERS_ONLY
  });

/** The end of a cell is no end of a file: nobody has to be told that there is no line end. */
const closed = (source: string): string => `${source}\n`;

/** @returns the empty text where nothing changes */
export function patchOf({ file, audited: { notebook }, edits, before, after }: FixedFile): string {
  const name = oneLine(file);
  if (edits.length === 0) {
    return '';
  }
  if (isScript(file)) {
    return patch(name, name, before, after);
  }
  const cellPatch = (edit: Edit): string => {
    if (edit.kind === 'insert') {
      const where = edit.at === 0 ? 'at the start' : `after cell ${edit.at}`;
      return patch(NOTHING, `${name}:new cell ${where}`, '', closed(edit.cell.source));
    }
    const { cell } = edit.range;
    const { source } = notebook.cells[cell];
    const label = `${name}:cell ${cell + 1}`;
    return patch(label, label, closed(source), closed(replaceIn(source, [edit])));
  };
  return edits.map(cellPatch).join('');
}
