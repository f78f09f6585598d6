/** Which fixes can be applied in one step. */
import type { Fix } from './finding';
import type { Edit, Replace } from './notebook/types';

/** Edits by the places that they touch: a cell, or a place between two. */
class Taken {
  /** Whether an edit does what another one does as well, or touches nothing that others do. */
  fits(edit: Edit): boolean {
    if (this.known.has(keyOf(edit))) {
      return true;
    }
    return edit.kind === 'insert'
      ? !this.inserts.has(edit.at)
      : !this.replaces.get(edit.range.cell)?.some(({ range }) => meet(edit, range));
  }

  add(edit: Edit): void {
    if (this.known.has(keyOf(edit))) {
      return;
    }
    this.known.add(keyOf(edit));
    if (edit.kind === 'insert') {
      this.inserts.add(edit.at);
    } else {
      const { cell } = edit.range;
      this.replaces
        .set(cell, this.replaces.get(cell) ?? [])
        .get(cell)!
        .push(edit);
    }
  }

  private readonly known = new Set<string>();
  private readonly inserts = new Set<number>();
  private readonly replaces = new Map<number, Replace[]>();
}

/** Of those that edit the same code in different ways, the first. */
export function compatible<T>(items: readonly T[], editsIn: (item: T) => readonly Edit[]): T[] {
  const taken = new Taken();
  return items.filter(item => {
    const edits = editsIn(item);
    const fits = edits.every(edit => taken.fits(edit));
    if (fits) {
      edits.forEach(edit => taken.add(edit));
    }
    return fits;
  });
}

/** The edits of several fixes; one that some have in common (an import, a seed) once. */
export function editsOf(fixes: readonly Fix[]): Edit[] {
  return [...new Map(fixes.flatMap(fix => fix.edits).map(edit => [keyOf(edit), edit])).values()];
}

const keyOf = (edit: Edit): string => JSON.stringify(edit);

function meet({ range }: Replace, other: Replace['range']): boolean {
  return range.start <= other.end && other.start <= range.end;
}
