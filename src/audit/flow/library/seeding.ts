/** Randomness: what a call draws from, and whether something seeds it. */
import {
  draw,
  generatorMaker,
  type Seed,
  seededCall,
  seededMethod,
  seeds,
  usesRandomness
} from '../../knowledge';
import type { Call } from '../calls';
import type { Machine } from '../machine';
import type { Generator, Site } from '../types';
import type { Seeding, Value } from '../values';

/** The constant given for a parameter, `unknown` for one that cannot be told, undefined where none is given. */
export function given(
  m: Machine,
  c: Call,
  name: string,
  positional: readonly string[] = []
): { readonly value: string | number | boolean | null } | 'unknown' | undefined {
  const value = c.kw.get(name) ?? c.args[positional.indexOf(name)];
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
  if (!usesRandomness(seed, name => given(m, c, name, seed.positional))) {
    return null;
  }
  const value = given(m, c, seed.arg, seed.positional);
  const isGiven =
    value === undefined ? seed.fallback !== undefined : value === 'unknown' || value.value !== null;
  return { generator, arg: seed.arg, given: isGiven, ...insertion(m, c), site: drawSite(m, c), callee };
}

/** Where a call draws; in a chain over several lines the line of the method, not the one that the chain starts on. */
function drawSite(m: Machine, c: Call): Site {
  const site = m.site(c.node);
  const f = c.node.func;
  if (f.nodeType !== 'Attribute' || !m.tree.text(f).includes('\n')) {
    return site;
  }
  return { ...site, range: { ...site.range, start: m.tree.range(f).end - f.attr.length } };
}

/** A method that draws unless it is seeded, called on what the table says it must be. */
export function drawnByMethod(
  m: Machine,
  c: Call,
  name: string,
  callee: string,
  generator?: Generator
): void {
  const row = seededMethod(name);
  const seeding = row && seedingOf(m, c, row, generator ?? row.generator, callee);
  if (seeding) {
    emitDraw(m, seeding);
  }
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

/** Tells that something was drawn, now unless it is said what governed it then. */
export function emitDraw(
  m: Machine,
  s: Seeding,
  governed = s.given || m.seeded.has(s.generator),
  later?: true
): void {
  m.emitAt(s.site, {
    kind: 'draw',
    callee: s.callee,
    generator: s.generator,
    seeded: governed,
    seedArgument: s.arg,
    insertArgumentAt: s.insertAt,
    argumentPrefix: s.prefix,
    ...(later && { later })
  });
}

/** Seeds that are another number at each run. */
const ANEW =
  /^(?:time\.time(?:_ns)?|time|os\.urandom|os\.getpid|datetime\.(?:datetime\.)?(?:now|utcnow|today)\w*)$/;

/** Names under which projects keep a helper that seeds every generator. */
const SEED_HELPER =
  /^(?:set|fix|seed|init|setup|make|same|reset|lock)(?:\w*_)?(?:seeds?|deterministic|determinism|reproducib\w+)$|^seed_(?:everything|every_thing|all|it_all|basic|torch|packages)$|^(?:seed|random_seed|enable)_(?:everything|full_determinism)$/i;

/** `set_seed(42)` of a module that is not seen: named for what it does, it seeds what the project draws from. */
export function seedHelper(m: Machine, name: string, c: Call): boolean {
  if (!SEED_HELPER.test(name)) {
    return false;
  }
  seedAll(m, c, ['python', 'numpy', 'torch', 'tensorflow'], name);
  return true;
}

function seedAll(m: Machine, c: Call, generators: readonly Generator[], callee: string): void {
  for (const generator of generators) {
    m.store.set(m.seeded, generator, true as const);
    m.emit(c.node, { kind: 'seed', generator, callee });
  }
}

/** Seeds, draws and generators by qualified name. A generator object is returned; anything else has other values. */
export function randomness(m: Machine, path: string, c: Call): Value | null {
  const governed = seeds(path);
  if (governed) {
    const value = c.args[0] ?? c.kw.values().next().value;
    const known = value === undefined ? null : m.constantOf(value);
    if (known !== null && !ANEW.test(m.data(value)?.name ?? '')) {
      seedAll(m, c, governed, path);
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
  if (drawnBy(m, path, c)) {
    return null;
  }
  const call = seededCall(path);
  if (call) {
    const seeding = seedingOf(m, c, call, call.generator, path);
    if (seeding) {
      emitDraw(m, seeding, undefined, call.iterated);
    }
  }
  return null;
}

/** What a loader draws each time that it is iterated over. */
export function drawsIterated(m: Machine, c: Call, path: string): Seeding | null {
  const call = seededCall(path);
  return call?.iterated ? seedingOf(m, c, call, call.generator, path) : null;
}

/** A function, or a tensor's method, that draws at once. Weights set where a network is made are part of making it. */
export function drawnBy(m: Machine, path: string, c: Call): boolean {
  const drawn = draw(path);
  if (drawn && !(SETS_WEIGHTS.test(path) && isBeingMade(m))) {
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
  }
  return drawn !== null;
}

const SETS_WEIGHTS = /^torch\.(?:nn\.init|Tensor)\./;

/** The `__init__` of a network runs: what it makes are parts of that network. */
export function isBeingMade(m: Machine): boolean {
  return m.frames.some(({ node, scope }) => {
    const init = typeof node === 'object' && node !== null && 'name' in node && node.name === '__init__';
    const self: Value | undefined = init ? scope.vars.values().next().value : undefined;
    return self !== undefined && m.read(self).k === 'estimator';
  });
}
