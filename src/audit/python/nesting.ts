/** How deeply a program is nested. */
import type { Stmt } from './tree';

/** Whether more nodes than these stand inside each other; looks no deeper than that. */
export function isDeeper(body: readonly Stmt[], most: number): boolean {
  return reaches(body, most);
}

function reaches(value: unknown, left: number): boolean {
  if (value === null || typeof value !== 'object') {
    return false;
  }
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (reaches(item, left)) {
        return true;
      }
    }
    return false;
  }
  const below = 'nodeType' in value ? left - 1 : left;
  if (below < 0) {
    return true;
  }
  for (const key of Object.keys(value)) {
    if (key !== 'ctx' && key !== 'op' && reaches((value as Record<string, unknown>)[key], below)) {
      return true;
    }
  }
  return false;
}
