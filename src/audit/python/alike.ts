/** Whether two texts of a cell are one program: comments, blank lines and the way it is laid out aside. */
import { parseCell } from './parse';

export function sameProgram(a: string, b: string): boolean {
  return a === b || programOf(a) === programOf(b);
}

const POSITIONS = new Set(['lineno', 'col_offset', 'end_lineno', 'end_col_offset', 'comments']);

/** Programs by their text: the same cells are asked for at every audit. */
const programs = new Map<string, string>();
const REMEMBERED = 2_000;

/** The trees without their places; a cell that is not wholly Python is its text. */
function programOf(source: string): string {
  let program = programs.get(source);
  if (program === undefined) {
    if (programs.size >= REMEMBERED) {
      programs.clear();
    }
    programs.set(source, (program = withoutPlaces(source)));
  }
  return program;
}

function withoutPlaces(source: string): string {
  const { trees, magics, status } = parseCell(source, 0);
  if (status.status !== 'ok') {
    return source;
  }
  const bodies = trees.map(tree => tree.body);
  return JSON.stringify([bodies, magics.map(magic => magic.text)], (key, value: unknown) =>
    POSITIONS.has(key) ? undefined : value
  );
}
