/** What JavaScript's libraries draw at random, and by what it is seeded. */
import { javascript } from '../../../knowledge';
import type { Call } from '../../calls';
import type { Machine } from '../../machine';
import type { Generator } from '../../types';
import type { Value } from '../../values';
import { emitDraw } from '../seeding';
import { spoken, within } from './files';

/** Tells of a draw. @param seed what is given for one; null where none can be given */
export function drawn(
  m: Machine,
  c: Call,
  callee: string,
  generator: Generator,
  seedArgument: string | null,
  seed: Value | undefined
): void {
  const given = seed !== undefined && m.constantOf(seed) !== null;
  emitDraw(
    m,
    {
      generator,
      arg: seedArgument,
      given,
      // Where a call ends is known; what must stand before a seed by position is not.
      insertAt: null,
      prefix: '',
      site: m.site(c.node),
      callee
    },
    given || c.open
  );
}

/** A function that draws at once, by the table. */
export function drawsBy(m: Machine, path: string, c: Call): void {
  const [library, name] = within(javascript.draws, path) ?? [];
  const names = library === undefined ? {} : javascript.draws[library];
  if (name === undefined || !Object.hasOwn(names, name)) {
    return;
  }
  const position = names[name];
  if (position === null) {
    drawn(m, c, spoken(path), 'javascript', null, undefined);
  } else {
    drawn(m, c, spoken(path), 'anew', 'seed', c.kw.get('seed') ?? c.args[position]);
  }
}
