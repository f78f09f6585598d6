/** What may keep code from being run each time round: a test, a handler, a guard before it, a block that ends its loop. */
import type { Stmt } from '../python/tree';
import type { Machine, Place } from './machine';
import type { Condition } from './types';

export const UNCONDITIONAL: readonly Condition[] = [];

/** Runs what is only run under a condition, told by the place of its test. */
export function under<T>(m: Machine, test: Place, run: () => T): T {
  const outer = m.conditions;
  impose(m, test);
  const result = run();
  m.conditions = outer;
  return result;
}

/** Puts what follows in the block under a condition; whoever runs the block takes it away again. */
export function impose(m: Machine, test: Place): void {
  const condition = {
    range: m.tree.range(test),
    calls: m.calls.ranges.length,
    loops: m.loops.ranges.length
  };
  m.conditions = [...m.conditions, condition];
}

/** The statement of a block that ends the loop around it: what stands beside it is not run again after it ran through. */
export function leaving(m: Machine, body: readonly Stmt[]): Stmt | null {
  const loops = m.loops.ranges.length - (m.frames.at(-1)?.loops ?? 0);
  return loops > 0 ? (body.find(s => s.nodeType === 'Break' || s.nodeType === 'Return') ?? null) : null;
}

/** `if done: continue` and `if known: return it`: the rest of the block is not run then. */
export function isGuard(stmt: Stmt): boolean {
  return (
    stmt.nodeType === 'If' &&
    [stmt.body, stmt.orelse].some(
      block => block.at(-1)?.nodeType === 'Continue' || block.at(-1)?.nodeType === 'Return'
    )
  );
}
