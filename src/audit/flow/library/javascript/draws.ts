/** What JavaScript's libraries draw at random, and by what it is seeded. */
import { javascript } from '../../../knowledge';
import type { Call } from '../../calls';
import type { Machine } from '../../machine';
import type { Generator } from '../../types';
import type { Value } from '../../values';
import { emitDraw } from '../seeding';
import { spoken } from './files';

/** Tells of a draw. @param seed what is given for one; null where none can be given */
export function drawn(
  m: Machine,
  c: Call,
  callee: string,
  generator: Generator,
  seedArgument: string | null,
  seed: Value | undefined
): void {
  emitDraw(
    m,
    {
      generator,
      arg: seedArgument,
      given: seed !== undefined && m.constantOf(seed) !== null,
      // Where a call ends is known; what must stand before a seed by position is not.
      insertAt: null,
      prefix: '',
      site: m.site(c.node),
      callee
    },
    (seed !== undefined && m.constantOf(seed) !== null) || c.open
  );
}

/** A function that draws at once, by the table. */
export function drawsBy(m: Machine, path: string, c: Call): void {
  for (const [library, names] of Object.entries(javascript.draws)) {
    const name = path.startsWith(`${library}.`) ? path.slice(library.length + 1) : '';
    if (Object.hasOwn(names, name)) {
      const position = names[name];
      drawn(
        m,
        c,
        spoken(path),
        position === null ? 'javascript' : 'anew',
        position === null ? null : 'seed',
        position === null ? undefined : (c.kw.get('seed') ?? c.args[position])
      );
    }
  }
}
