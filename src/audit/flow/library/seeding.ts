/** Randomness: what a call draws from, and whether something seeds it. */
import { draw, generatorMaker, type Seed, seededCall, seeds, usesRandomness } from '../../knowledge';
import type { Call } from '../calls';
import type { Machine } from '../machine';
import type { Generator } from '../types';
import type { Seeding, Value } from '../values';

/** The constant given for a parameter, `unknown` for one that cannot be told, undefined where none is given. */
export function given(
  m: Machine,
  c: Call,
  name: string
): { readonly value: string | number | boolean | null } | 'unknown' | undefined {
  const value = c.kw.get(name);
  if (value === undefined) {
    return c.open ? 'unknown' : undefined;
  }
  const v = m.constantOf(value);
  return v === undefined ? 'unknown' : { value: v };
}

/** How a call with a seeding argument is seeded; null where it draws nothing. */
export function seedingOf(
  m: Machine,
  c: Call,
  seed: Seed,
  generator: Generator,
  callee: string
): Seeding | null {
  if (!usesRandomness(seed, name => given(m, c, name))) {
    return null;
  }
  const value = given(m, c, seed.arg);
  const isGiven =
    value === undefined ? seed.fallback !== undefined : value === 'unknown' || value.value !== null;
  return { generator, arg: seed.arg, given: isGiven, ...insertion(m, c), site: m.site(c.node), callee };
}

export function insertion(m: Machine, c: Call): Pick<Seeding, 'insertAt' | 'prefix'> {
  const range = m.tree.range(c.node);
  const ends = [...c.node.args, ...c.node.keywords.map(k => k.value)].map(n => m.tree.range(n).end);
  const last = Math.max(-1, ...ends);
  // A bare generator expression as the only argument allows no second one.
  if (c.node.args.some(a => a.nodeType === 'GeneratorExp')) {
    return { insertAt: null, prefix: '' };
  }
  const at = last < 0 ? range.end - 1 : last;
  return { insertAt: { cell: range.cell, start: at, end: at }, prefix: last < 0 ? '' : ', ' };
}

/** Tells that something was drawn now. */
export function emitDraw(m: Machine, s: Seeding): void {
  const governed = s.given || m.seeded.has(s.generator);
  m.emitAt(s.site, {
    kind: 'draw',
    callee: s.callee,
    generator: s.generator,
    seeded: governed,
    seedArgument: s.arg,
    insertArgumentAt: s.insertAt,
    argumentPrefix: s.prefix
  });
}

/** Seeds, draws and generators by qualified name. A generator object is returned; anything else has other values. */
export function randomness(m: Machine, path: string, c: Call): Value | null {
  const governed = seeds(path);
  if (governed) {
    const value = c.args[0] ?? c.kw.values().next().value;
    const known = value === undefined ? null : m.constantOf(value);
    if (known !== null) {
      for (const generator of governed) {
        m.store.set(m.seeded, generator, true as const);
        m.emit(c.node, { kind: 'seed', generator, callee: path });
      }
    }
    return { k: 'const', v: null };
  }
  const maker = generatorMaker(path);
  if (maker) {
    const value =
      (maker.arg ? c.kw.get(maker.arg) : undefined) ?? (maker.path === null ? undefined : c.args[maker.path]);
    const isGiven = value !== undefined && m.constantOf(value) !== null;
    if (maker.unseeded === 'random') {
      emitDraw(m, {
        generator: 'own',
        arg: maker.arg,
        given: isGiven,
        ...insertion(m, c),
        site: m.site(c.node),
        callee: path
      });
    }
    return {
      k: 'global',
      path: /RandomState|check_random_state/.test(path)
        ? 'numpy.random.RandomState'
        : path.startsWith('random.')
          ? 'random.Random'
          : path.startsWith('numpy')
            ? 'numpy.random.Generator'
            : path
    };
  }
  const drawn = draw(path);
  if (drawn) {
    const argument = drawn.arg ? given(m, c, drawn.arg) : undefined;
    const isGiven =
      drawn.generator === 'own' ||
      (argument !== undefined && (argument === 'unknown' || argument.value !== null));
    emitDraw(m, {
      generator: drawn.generator,
      arg: drawn.arg,
      given: isGiven,
      ...insertion(m, c),
      site: m.site(c.node),
      callee: path
    });
    return null;
  }
  const call = seededCall(path);
  if (call) {
    const seeding = seedingOf(m, c, call, call.generator, path);
    if (seeding) {
      emitDraw(m, seeding);
    }
  }
  return null;
}
