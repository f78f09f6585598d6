/**
 * The fix of most leaks: divide the rows first, and do on each part what was done on all of them. Between what learns
 * and the split, the statements that depend on it are taken out and written again after the split, for the training part
 * as they were, for the other parts with what the training part taught.
 */
import type { Fix } from '../../finding';
import type { CallCode, Code, EventOf, Site } from '../../flow/types';
import type { Edit, Range } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { arraysOf, importOf } from './division';
import { dependents, isPlain, looksOnly, scalingIn, statisticsIn, turnsIntoArray } from './movable';
import { type Change, type Program, RESAMPLES, fitsIn, free, programOf, variableFor } from './program';
import { holds } from '../../notebook/ranges';

/** An array of the split, followed back to what it was before anything learned from it. */
interface Lane {
  readonly arg: string;
  readonly root: string;
  readonly names: ReadonlySet<string>;
  /** Its names in the parts, training part first. */
  readonly parts: readonly string[];
}

export function splitFirst(context: RuleContext, split: EventOf<'split'>, from: Site): Fix | null {
  const program = programOf(context);
  const start = program.at(from);
  const at = program.at(split.site);
  if (start === null || at === null || start >= at) {
    return null;
  }
  const division = divisionOf(program, at);
  const slice = division && dependents(program, split, start, at);
  if (!division || !slice || !slice.every(i => isPlain(context, program, program.codes[i], split))) {
    return null;
  }
  return new Postponing(
    context,
    program,
    split,
    division,
    slice.map(i => program.codes[i])
  ).fix();
}

interface Division {
  /** The first split; the last of those that divide its parts further. */
  readonly first: number;
  readonly last: number;
  readonly args: readonly string[];
  /** Names of the parts of each array, training part first. */
  readonly parts: readonly (readonly string[])[];
}

/** `a, b, c, d = train_test_split(x, y)`, and the split of its parts into training and validation, where there is one. */
function divisionOf(program: Program, at: number): Division | null {
  const first = arraysOf(program.codes[at]);
  if (!first) {
    return null;
  }
  let parts = first.args.map((_, k) => [first.targets[2 * k], first.targets[2 * k + 1]]);
  let last = at;
  for (let i = at + 1; i < program.codes.length; i++) {
    const next = arraysOf(program.codes[i]);
    const index = next ? [0, 1].findIndex(p => next.args.every((a, k) => a === parts[k]?.[p])) : -1;
    if (next && index >= 0 && next.args.length === parts.length && last === at) {
      const used = program.codes.slice(at + 1, i).some(c => c.uses.some(u => parts.flat().includes(u.name)));
      if (used) {
        break;
      }
      const divided = next.args.map((_, k) => [next.targets[2 * k], next.targets[2 * k + 1]]);
      parts = parts.map((p, k) => (index === 0 ? [...divided[k], p[1]] : [p[0], ...divided[k]]));
      last = i;
    }
  }
  return { first: at, last, args: first.args, parts };
}

class Postponing {
  constructor(
    private readonly context: RuleContext,
    private readonly program: Program,
    private readonly split: EventOf<'split'>,
    private readonly division: Division,
    private readonly slice: readonly Code[]
  ) {}

  fix(): Fix | null {
    const lanes = this.lanes();
    if (!lanes || this.usedLater(lanes)) {
      return null;
    }
    const lines: string[] = [];
    for (const code of this.slice) {
      const copies = this.copies(code, lanes);
      if (!copies) {
        return null;
      }
      const comment = this.program.comment(code);
      const moved = copies.filter(line => !/^(\w+)\s*=\s*\1$/.test(line));
      lines.push(...(comment && moved.length > 0 ? [this.program.text(comment)] : []), ...moved);
    }
    const { codes } = this.program;
    const { first, last } = this.division;
    const edits: Edit[] = [
      ...this.program.removals(this.slice, true),
      ...this.imports,
      ...this.newSplit(codes[first], lanes),
      this.program.lineAfter(codes[last], lines)
    ];
    const learns = this.slice.flatMap(c => fitsIn(c).map(f => this.program.text(f.receiver!.range)));
    const what = [...new Set(learns)].map(t => `\`${t.replace(/\s+/g, ' ').slice(0, 40)}\``).join(', ');
    const train = lanes.find(l => l.names.size > 0)!.parts[0];
    const resamples = this.slice.some(c => fitsIn(c).some(f => RESAMPLES.test(f.name)));
    return {
      title: resamples
        ? `Split first, and resample \`${train}\` only`
        : what
          ? `Split first, then fit ${what} on \`${train}\` only`
          : `Split first, then compute the statistics of \`${train}\` only`,
      safe: false,
      edits
    };
  }

  private readonly imports: Edit[] = [];

  /** The arrays with the names they had on the way; null where the way is not a straight one. */
  private lanes(): Lane[] | null {
    const lanes: Lane[] = [];
    for (const [k, arg] of this.division.args.entries()) {
      const names = new Set<string>();
      let holder = arg;
      for (const code of [...this.slice].reverse()) {
        if (code.writes.has(holder)) {
          const source = this.sourceOf(code, holder);
          if (!source) {
            return null;
          }
          names.add(holder).add(source);
          holder = source;
        }
      }
      lanes.push({ arg, root: holder, names, parts: this.division.parts[k] });
    }
    const moved = lanes.filter(l => l.names.size > 0);
    const roots = new Set(moved.map(l => l.root));
    if (moved.length === 0) {
      return null;
    }
    if (roots.size === moved.length) {
      const shared = moved.some(l =>
        lanes.some(o => o !== l && [...l.names].some(n => o.names.has(n) || o.arg === n))
      );
      return shared || !moved.every(l => this.isStraight(l)) ? null : lanes;
    }
    return roots.size === 1 ? this.dividedWhole(lanes, [...roots][0]) : null;
  }

  /** Several arrays are made of one frame after something learned from it: the frame itself is divided. */
  private dividedWhole(lanes: readonly Lane[], root: string): Lane[] | null {
    const { first, last, parts } = this.division;
    if (first !== last || lanes.some(l => l.names.size === 0 && l.arg === root)) {
      return null;
    }
    const suffixes = parts[0].map((_, p) => (p === 0 ? 'train' : 'test'));
    const taken = (name: string): boolean => this.program.knows(name);
    const named = (name: string): string[] => suffixes.map(s => free(`${name}_${s}`, taken));
    const whole: Lane = { arg: root, root, names: new Set([root]), parts: named(root) };
    const made = lanes
      .filter(l => l.names.size > 0)
      .map(l => ({ ...l, root, names: new Set(l.arg === root ? [] : [l.arg]) }));
    const between = new Set(this.slice.flatMap(c => [...c.writes]));
    for (const lane of lanes) {
      between.delete(lane.arg);
    }
    between.delete(root);
    const others = [...between]
      .filter(name => this.slice.some(c => this.program.isRows(name, c)))
      .map(name => ({ arg: name, root, names: new Set([name]), parts: named(name) }));
    return made.some(l => l.names.size === 0)
      ? null
      : [whole, ...made, ...others, ...lanes.filter(l => l.names.size === 0)];
  }

  /** What a statement makes the value of `name` from. */
  private sourceOf(code: Code, name: string): string | null {
    const fit = fitsIn(code)[0] ?? code.calls.find(c => c.name === 'transform' && c.receiver);
    let within: Range = code.range;
    if (fit) {
      const position = RESAMPLES.test(fit.name) ? code.targets.indexOf(name) : 0;
      const value = fit.args[position];
      if (!value || (RESAMPLES.test(fit.name) && fit !== code.value)) {
        return null;
      }
      within = value.range;
    }
    const sources = new Set(
      code.uses
        .filter(u => holds(within, u.range) && (!u.stored || u.name === name))
        .map(u => u.name)
        .filter(n => this.program.isRows(n, code))
    );
    // `X_new = …` is not made of itself; `df['a'] = …` is.
    const stored = code.uses.some(u => u.name === name && u.stored);
    if (stored && sources.size > 1) {
      sources.delete(name);
    }
    if (!stored && !sources.has(name) && code.targets.length > 0) {
      // Part of `name` is made from something else: two ways lead here.
      return null;
    }
    return sources.size === 1 ? [...sources][0] : null;
  }

  /** Each statement uses the lane under the name it has then, so that one name can stand for all of them. */
  private isStraight(lane: Lane): boolean {
    let holder = lane.root;
    for (const code of this.slice) {
      const used = code.uses.filter(u => lane.names.has(u.name));
      if (used.some(u => !u.stored && u.name !== holder)) {
        return false;
      }
      holder = used.find(u => u.stored)?.name ?? holder;
    }
    return holder === lane.arg;
  }

  /** Whether what is no longer there, or no longer changed, is asked for after the split. */
  private usedLater(lanes: readonly Lane[]): boolean {
    const { codes } = this.program;
    const changed = new Set(this.slice.flatMap(c => [...c.writes]));
    const gone = new Set(lanes.flatMap(l => [...l.names]).filter(n => changed.has(n)));
    const { first } = this.division;
    const labels = (code: Code): boolean => code === codes[first];
    return [...gone].some(name => {
      const kept = lanes.some(l => l.root === name);
      const harmless = (code: Code): boolean =>
        labels(code) ||
        (kept && code.uses.every(u => u.name !== name || u.stored || u.attribute === 'columns')) ||
        // Looking at the data changes nothing: it is shown as it was before.
        (kept &&
          code.simple &&
          looksOnly(code) &&
          !turnsIntoArray(this.slice, name) &&
          code.calls.every(c => !c.args.some(a => a.name === name)));
      return (
        this.program.usedAfter(name, first, harmless) ||
        codes.some(c => c.defines && c.uses.some(u => u.name === name))
      );
    });
  }

  /** The split of what there was before, its other arguments as they were. */
  private newSplit(code: Code, lanes: readonly Lane[]): Edit[] {
    const call = code.value!;
    const whole = lanes.find(
      l => l.root === l.arg && !this.division.args.includes(l.arg) && l.names.has(l.arg)
    );
    const edits: Edit[] = [];
    const rootOf = (name: string): string =>
      lanes.find(l => l.arg === name && l.names.size > 0)?.root ?? name;
    if (!whole) {
      for (const a of call.args) {
        const inside = code.uses.filter(u => holds(a.range, u.range) && rootOf(u.name) !== u.name);
        edits.push(...inside.map((u): Edit => ({ kind: 'replace', range: u.range, text: rootOf(u.name) })));
      }
      return [...edits, ...this.stratified(call, rootOf)];
    }
    const still = lanes.filter(l => l.names.size === 0);
    const inputs = [whole, ...still];
    const targets = inputs.flatMap(l => l.parts).join(', ');
    const positional = call.args.filter(a => a.keyword === null);
    const labels = { ...code.range, end: call.range.start };
    const data = { ...code.range, start: positional[0].range.start, end: positional.at(-1)!.range.end };
    edits.push({ kind: 'replace', range: labels, text: `${targets} = ` });
    edits.push({ kind: 'replace', range: data, text: inputs.map(l => l.arg).join(', ') });
    return edits;
  }

  /** Classes that are evened out are of unequal size when they are divided. */
  private stratified({ args }: CallCode, rootOf: (name: string) => string): Edit[] {
    const resamples = this.slice.some(c => fitsIn(c).some(f => RESAMPLES.test(f.name)));
    const [, y, ...others] = this.division.args;
    const asked = args.some(a => a.keyword === 'stratify' || a.keyword === 'shuffle');
    const last = args.at(-1);
    return resamples && y && others.length === 0 && !asked && last && /^\w+$/.test(y)
      ? [
          {
            kind: 'replace',
            range: { ...last.range, start: last.range.end },
            text: `, stratify=${rootOf(y)}`
          }
        ]
      : [];
  }

  /** A statement of the slice, written for each part it is needed for; null where that cannot be done. */
  private copies(code: Code, lanes: readonly Lane[]): string[] | null {
    const { program, split } = this;
    const byName = new Map<string, Lane>();
    for (const lane of lanes) {
      [...lane.names, ...(lane.names.size === 0 ? [lane.arg] : [])].forEach(n => byName.set(n, lane));
    }
    const rows = code.uses.filter(u => byName.has(u.name));
    const inPart = (part: number, learned: readonly Range[]): Change[] =>
      rows.map(u => ({
        range: u.range,
        text: byName.get(u.name)!.parts[learned.some(r => holds(r, u.range)) ? 0 : part]
      }));
    const parts = lanes[0].parts.map((_, p) => p);
    const [fit] = fitsIn(code);
    const makesRows = rows.some(u => u.stored || code.writes.has(u.name));
    const write = (part: number, changes: readonly Change[] = [], learned: readonly Range[] = []): string =>
      program.changed(code.range, [...inPart(part, learned), ...changes]);
    if (fit && RESAMPLES.test(fit.name)) {
      return [write(0)];
    }
    if (fit) {
      const before: string[] = [];
      const named: Change[] = [];
      if (fit.receiver!.name === null && makesRows) {
        if (!fit.receiver!.call || rows.some(u => holds(fit.receiver!.range, u.range))) {
          return null;
        }
        const text = program.text(fit.receiver!.range);
        const name = variableFor(text, n => program.knows(n));
        before.push(`${name} = ${text}`);
        named.push({ range: fit.receiver!.range, text: name });
      }
      const all = [...parts.keys()].map(p => this.indexed(code, lanes, p));
      if (!makesRows) {
        return [...before, write(0, named)];
      }
      if (fit.name === 'fit') {
        return null;
      }
      const [data, ...rest] = fit.args;
      const applied: Change[] = [{ range: fit.nameRange, text: 'transform' }];
      if (rest.length > 0) {
        applied.push({
          range: { ...data.range, start: data.range.end, end: rest.at(-1)!.range.end },
          text: ''
        });
      }
      const kept = inPart(0, [])
        .filter(c => rest.some(a => holds(a.range, c.range)))
        .map(c => c.range);
      return [
        ...before,
        write(0, [...named, ...all[0]]),
        ...parts.slice(1).map(p => {
          const own = inPart(p, []).filter(c => !kept.some(r => r.start === c.range.start));
          return program.changed(code.range, [...own, ...named, ...applied, ...all[p]]);
        })
      ];
    }
    const learned = statisticsIn(split, code).map(s => s.site.range);
    const scaling = scalingIn(code, statisticsIn(split, code));
    if (scaling) {
      return this.scaled(code, scaling, write, parts);
    }
    if (learned.length > 0) {
      // The training part comes last: until then its statistics are those of the rows as they were.
      return makesRows ? [...parts.slice(1), 0].map(p => write(p, [], learned)) : [write(0)];
    }
    if (makesRows && code.value?.name === 'get_dummies') {
      const [train] = byName.get(code.targets[0])?.parts ?? [];
      const like = `.reindex(columns=${train}.columns, fill_value=0)`;
      return train ? parts.map(p => write(p) + (p === 0 ? '' : like)) : null;
    }
    if (makesRows) {
      return parts.map(p => write(p, this.indexed(code, lanes, p)));
    }
    return rows.length === 0 || looksOnly(code) ? [write(0)] : null;
  }

  /** `X = preprocessing.scale(X)` by a scaler that remembers. */
  private scaled(
    code: Code,
    { nameRange, receiver }: CallCode,
    write: (part: number, changes: readonly Change[]) => string,
    parts: readonly number[]
  ): string[] | null {
    const { program } = this;
    const name = variableFor('StandardScaler()', n => program.knows(n));
    const range = { ...nameRange, start: receiver?.range.start ?? nameRange.start };
    const module = receiver ? `${program.text(receiver.range)}.` : '';
    if (!receiver) {
      const imports = importOf(
        this.context,
        'sklearn.preprocessing',
        'StandardScaler',
        program.codes.indexOf(code)
      );
      if (!imports) {
        return null;
      }
      this.imports.push(...imports);
    }
    return [
      `${name} = ${module}StandardScaler()`,
      ...parts.map(p => write(p, [{ range, text: `${name}.${p === 0 ? 'fit_transform' : 'transform'}` }]))
    ];
  }

  /** A frame made anew from a part keeps the part's row labels, which are no longer 0, 1, 2, … */
  private indexed(code: Code, lanes: readonly Lane[], part: number): Change[] {
    const call = code.value;
    const made =
      call && code.calls.find(c => c !== call && /^(?:fit_)?transform$/.test(c.name) && c.receiver);
    const data = made?.args[0]?.name;
    const lane = lanes.find(l => data && l.names.has(data));
    if (call?.name !== 'DataFrame' || !lane || this.program.binding(lane.root, code)?.kind !== 'frame') {
      return [];
    }
    if (call.args.length > 1 && call.args.slice(1).every(a => a.keyword !== null && a.keyword !== 'index')) {
      const { end } = call.args.at(-1)!.range;
      return [{ range: { ...code.range, start: end, end }, text: `, index=${lane.parts[part]}.index` }];
    }
    return [];
  }
}
