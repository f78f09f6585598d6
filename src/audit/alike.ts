/** Whether two texts of a cell are one program: comments, blank lines and the way it is laid out aside. */
import type { FrontEnd } from './frontEnds';

export function sameProgram(frontEnd: FrontEnd, a: string, b: string): boolean {
  return a === b || programOf(frontEnd, a) === programOf(frontEnd, b);
}

const POSITIONS = new Set(['lineno', 'col_offset', 'end_lineno', 'end_col_offset', 'comments']);

/** Programs by their text: the same cells are asked for at every audit. */
const programs = new WeakMap<FrontEnd, Map<string, string>>();
const REMEMBERED = 2_000;

/** The trees without their places; a cell that is not wholly read is its text. */
function programOf(frontEnd: FrontEnd, source: string): string {
  let known = programs.get(frontEnd);
  if (!known || known.size >= REMEMBERED) {
    programs.set(frontEnd, (known = new Map<string, string>()));
  }
  let program = known.get(source);
  if (program === undefined) {
    known.set(source, (program = withoutPlaces(frontEnd, source)));
  }
  return program;
}

function withoutPlaces(frontEnd: FrontEnd, source: string): string {
  const { trees, magics, status } = frontEnd.parseCell(source, 0);
  if (status.status !== 'ok') {
    return source;
  }
  const bodies = trees.map(tree => tree.body);
  return JSON.stringify([bodies, magics.map(magic => magic.text)], (key, value: unknown) =>
    POSITIONS.has(key) ? undefined : value
  );
}
