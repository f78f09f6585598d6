/** Ids of cells. */

/**
 * Unique ids for cells: a cell's own where it is the first to use it, else `cell-<index>`, with a suffix in the
 * odd case that another cell really is called so.
 */
export function uniqueIds(own: readonly (string | undefined)[]): string[] {
  const taken = new Set<string>();
  const ids = own.map(id => {
    if (!id || taken.has(id)) {
      return null;
    }
    taken.add(id);
    return id;
  });
  return ids.map((id, index) => {
    if (id !== null) {
      return id;
    }
    let made = `cell-${index}`;
    for (let n = 2; taken.has(made); n++) {
      made = `cell-${index}-${n}`;
    }
    taken.add(made);
    return made;
  });
}
