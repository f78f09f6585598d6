/** The order in which marimo runs cells: by what they need of each other, and as they stand where that leaves it open. */
import { type CodeNames, namesOf } from '../../../python/names';
import { parseCell } from '../../../python/parse';
import { applyEdits } from '../../edit';
import type { Cell, Edit, Notebook } from '../../types';

export interface RunOrder {
  /** Places of the cells. */
  readonly order: readonly number[];
  /** Why marimo would refuse to run them, in words; none where it runs them. */
  readonly conflicts: readonly string[];
}

/** Names that begin so are a cell's own. */
const isOwn = (name: string): boolean => name.startsWith('_');

/** Code that defines nothing and needs nothing. */
const NO_NAMES: CodeNames = { defined: new Set(), needed: new Set(), deleted: new Set() };

/** Cells that need each other in a circle keep the order in which they stand. */
export function runOrder(sources: readonly Pick<Cell, 'kind' | 'source'>[]): RunOrder {
  const cells = sources.map(({ kind, source }) =>
    kind === 'code' ? namesOf(parseCell(source, 0).trees.flatMap(tree => tree.body)) : NO_NAMES
  );
  const conflicts: string[] = [];
  const givenBy = new Map<string, number[]>();
  cells.forEach(({ defined }, at) => {
    for (const name of defined) {
      if (!isOwn(name)) {
        givenBy.set(name, [...(givenBy.get(name) ?? []), at]);
      }
    }
  });
  for (const [name, places] of givenBy) {
    if (places.length > 1) {
      conflicts.push(`${name} is given a value in more than one cell`);
    }
  }
  const needs = cells.map(({ needed, deleted }, at) => {
    const givers = [...needed].flatMap(name => givenBy.get(name) ?? []);
    // Who takes a name away comes after all that read it.
    const readers = cells.flatMap((other, place) =>
      [...deleted].some(name => other.needed.has(name)) ? [place] : []
    );
    return new Set([...givers, ...readers].filter(other => other !== at));
  });
  const order: number[] = [];
  const left = new Set(cells.keys());
  while (left.size > 0) {
    const free = firstOf(left, at => [...needs[at]].every(other => !left.has(other)));
    if (free === undefined) {
      conflicts.push('cells need each other in a circle');
      order.push(...left);
      break;
    }
    order.push(free);
    left.delete(free);
  }
  return { order, conflicts };
}

/** The first that fits; a set is not copied for it, since mostly the very first does. */
function firstOf(places: ReadonlySet<number>, fits: (at: number) => boolean): number | undefined {
  for (const at of places) {
    if (fits(at)) {
      return at;
    }
  }
  return undefined;
}

/**
 * Whether marimo runs the cells of its notebook after edits in the order in which they are, with nothing to refuse that it would not
 * refuse before. A new cell needs nothing of others, and so could run at any time.
 */
export function keepsOrder(notebook: Notebook, edits: readonly Edit[]): boolean {
  if (edits.some(({ kind }) => kind === 'insert')) {
    return false;
  }
  const before = runOrder(notebook.cells);
  const after = runOrder(applyEdits(notebook, edits).cells);
  return (
    after.conflicts.every(each => before.conflicts.includes(each)) &&
    JSON.stringify(after.order) === JSON.stringify(before.order)
  );
}
