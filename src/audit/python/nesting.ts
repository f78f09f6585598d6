/** How deeply a program is nested, measured without being nested itself. */
import { childrenOf, type Stmt } from './tree';

/** Whether more nodes than these stand inside each other. */
export function isDeeper(body: readonly Stmt[], most: number): boolean {
  let level: readonly object[] = body;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) {
      return true;
    }
    level = level.flatMap(childrenOf);
  }
  return false;
}
