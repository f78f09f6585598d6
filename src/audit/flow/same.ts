/** Whether two pieces of the interpreter's memory are alike, whatever objects they are made of. */
import type { CellTree } from '../python/tree';
import type { Stmt } from '../python/tree';

/** Comparisons made before two things count as different: nothing later may wait for a large difference. */
const LIMIT = 20_000;

interface Coded {
  readonly tree: CellTree;
  readonly node: Stmt;
}

/** Compares several things against one limit. */
export class Comparison {
  same(a: unknown, b: unknown): boolean {
    const alike = this.compare(a, b);
    if (!alike) {
      // What was taken for alike on the way to a difference may be the difference.
      this.assumed.clear();
    }
    return alike;
  }

  private compare(a: unknown, b: unknown): boolean {
    if (Object.is(a, b)) {
      return true;
    }
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      return false;
    }
    if (this.left-- <= 0 || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
      return false;
    }
    // What holds itself is alike as long as nothing else in it differs.
    if (this.assumed.get(a) === b) {
      return true;
    }
    this.assumed.set(a, b);
    if (Array.isArray(a)) {
      const other = b as unknown[];
      return a.length === other.length && a.every((x, i) => this.compare(x, other[i]));
    }
    if (a instanceof Map) {
      const other = b as Map<unknown, unknown>;
      return a.size === other.size && [...a].every(([k, x]) => other.has(k) && this.compare(x, other.get(k)));
    }
    if (a instanceof Set) {
      const other = b as Set<unknown>;
      return a.size === other.size && [...a].every(x => other.has(x));
    }
    if (isCoded(a) && isCoded(b)) {
      return sameCode(a, b) && this.sameFields(a, b, key => key !== 'tree' && key !== 'node');
    }
    return this.sameFields(a, b, () => true);
  }

  private sameFields(a: object, b: object, counts: (key: string) => boolean): boolean {
    const other = b as Record<string, unknown>;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every(
        key => key in other && (!counts(key) || this.compare((a as Record<string, unknown>)[key], other[key]))
      )
    );
  }

  private left = LIMIT;
  private readonly assumed = new Map<object, object>();
}

/** A function or class as it was parsed. */
function isCoded(x: object): x is Coded {
  return 'tree' in x && 'node' in x;
}

/** Parsed anew from the same text at the same place. */
function sameCode(a: Coded, b: Coded): boolean {
  const [x, y] = [a.tree.range(a.node), b.tree.range(b.node)];
  return (
    x.cell === y.cell && x.start === y.start && x.end === y.end && a.tree.text(a.node) === b.tree.text(b.node)
  );
}
