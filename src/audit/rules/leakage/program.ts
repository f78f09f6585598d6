/** The notebook's statements in the order in which they run, for fixes. Nothing is parsed here. */
import { lineEnd } from '../../flow/code';
import type { Binding, CallCode, Code, Flow, Site } from '../../flow/types';
import type { Edit, Notebook, Range } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { holds } from '../../notebook/ranges';

/** A replacement inside a text that is about to be copied. */
export interface Change {
  readonly range: Range;
  readonly text: string;
}

export class Program {
  readonly codes: readonly Code[];
  /** Index of each cell's first statement. */
  private readonly firstOf: ReadonlyMap<number, number>;

  constructor(private readonly context: Pick<RuleContext, 'notebook' | 'flow'>) {
    this.codes = context.notebook.cells.flatMap((_, cell) => context.flow.code(cell));
    this.firstOf = new Map(this.codes.map((c, i) => [c.range.cell, i] as const).reverse());
  }

  /** Index of the statement at the left edge in which something happens; null inside of functions and blocks. */
  at(site: Site): number | null {
    const i = site.calls.length > 0 || site.loops.length > 0 ? -1 : this.around(site.range);
    return i >= 0 && this.codes[i].simple && this.codes[i].exact && this.end(this.codes[i]) !== null
      ? i
      : null;
  }

  /** Index of the statement at the left edge that holds the range; -1 when there is none. */
  around(range: Range): number {
    for (
      let i = this.firstOf.get(range.cell) ?? this.codes.length;
      this.codes[i]?.range.cell === range.cell;
      i++
    ) {
      if (holds(this.codes[i].range, range)) {
        return i;
      }
    }
    return -1;
  }

  text(range: Range): string {
    return this.context.notebook.cells[range.cell].source.slice(range.start, range.end);
  }

  /** The statement's text with changes made in it. */
  changed(range: Range, changes: readonly Change[]): string {
    let out = '';
    let from = range.start;
    for (const change of [...changes].sort((a, b) => a.range.start - b.range.start)) {
      out += this.text({ ...range, start: from, end: change.range.start }) + change.text;
      from = change.range.end;
    }
    return out + this.text({ ...range, start: from });
  }

  binding(name: string, code: Code): Binding | null {
    const { flow } = this.context;
    const { cell } = code.range;
    return flow.bindingsAfter(cell).get(name) ?? flow.bindingsAfter(cell - 1).get(name) ?? null;
  }

  /** Whether the name stands for rows of data there, rather than for a model, a number or a module. */
  isRows(name: string, code: Code): boolean {
    const binding = this.binding(name, code);
    return binding !== null && binding.data !== null && /^(?:frame|series|array)$/.test(binding.kind);
  }

  /** Whether the name certainly stands for a table or column of pandas there, which an array is not. */
  isTable(name: string, code: Code): boolean {
    const binding = this.binding(name, code);
    return (
      binding?.kind === 'series' || (binding?.kind === 'frame' && (binding.data?.holds ?? null) !== null)
    );
  }

  /** Whether any statement uses the name, in any way. */
  knows(name: string): boolean {
    return this.codes.some(c => c.writes.has(name) || c.uses.some(u => u.name === name));
  }

  /** Whether the value that the name has after this statement is used by a later one. */
  usedAfter(name: string, index: number, except: (code: Code) => boolean = () => false): boolean {
    for (const code of this.codes.slice(index + 1)) {
      if (code.uses.some(u => u.name === name && !u.stored) && !except(code)) {
        return true;
      }
      if (code.simple && code.uses.some(u => u.name === name && u.stored)) {
        return false;
      }
    }
    return false;
  }

  /** The comment on the lines right above a statement, unless it marks a cell. */
  comment(code: Code): Range | null {
    const { source } = this.context.notebook.cells[code.range.cell];
    let { start } = code.range;
    while (start > 0) {
      const before = source.lastIndexOf('\n', start - 2) + 1;
      if (!/^#(?! ?(?:%%|In ?\[))/.test(source.slice(before, start))) {
        break;
      }
      start = before;
    }
    return start < code.range.start ? { ...code.range, start, end: code.range.start - 1 } : null;
  }

  /** Takes statements out, with their lines, and with the comments above them where these go along. */
  removals(codes: readonly Code[], comments = false): Edit[] {
    const ranges: Range[] = [];
    for (const code of [...codes].sort((a, b) => this.codes.indexOf(a) - this.codes.indexOf(b))) {
      const { source } = this.context.notebook.cells[code.range.cell];
      const { start } = (comments && this.comment(code)) || code.range;
      const range = {
        ...code.range,
        start,
        end: Math.min((this.end(code) ?? code.range.end) + 1, source.length)
      };
      const last = ranges.at(-1);
      if (last?.cell === range.cell && last.end === range.start) {
        ranges[ranges.length - 1] = { ...last, end: range.end };
      } else {
        ranges.push(range);
      }
    }
    return ranges.map(range => {
      // On the last line the line break that goes is the one before it.
      const toEnd = range.end === this.context.notebook.cells[range.cell].source.length;
      const start = toEnd ? Math.max(0, range.start - 1) : range.start;
      return { kind: 'replace', range: { ...range, start }, text: '' };
    });
  }

  /** Puts lines after the statement's line. */
  lineAfter(code: Code, lines: readonly string[]): Edit {
    const end = this.end(code) ?? code.range.end;
    return { kind: 'replace', range: { ...code.range, start: end, end }, text: `\n${lines.join('\n')}` };
  }

  /** Whether the statement has its lines for itself. */
  hasLine(index: number): boolean {
    return this.end(this.codes[index]) !== null;
  }

  private end(code: Code): number | null {
    return code.alone ? lineEnd(this.context.notebook.cells[code.range.cell].source, code.range) : null;
  }
}

/** Several fixes of one notebook share its program. */
const programs = new WeakMap<Flow, Program>();

export function programOf(context: { readonly notebook: Notebook; readonly flow: Flow }): Program {
  let program = programs.get(context.flow);
  if (!program) {
    programs.set(context.flow, (program = new Program(context)));
  }
  return program;
}

export const FITS = /^fit(?:_transform|_resample|_sample)?$/;
export const RESAMPLES = /^fit_(?:resample|sample)$/;

/** The calls in a statement that fit something, `scaler.fit_transform(X)`. */
export function fitsIn(code: Code): readonly CallCode[] {
  return code.calls.filter(c => c.receiver !== null && FITS.test(c.name));
}

/** A name for what had none, after its class: `StandardScaler(with_mean=False)` is a `standard_scaler`. */
export function variableFor(text: string, taken: (name: string) => boolean): string {
  const cls = /(?<!\w)([A-Za-z_]\w*)\s*\(/.exec(text)?.[1] ?? 'transformer';
  const base = cls
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/(?<![A-Z])([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  return free(base === cls ? `${base}_` : base, taken);
}

export function free(name: string, taken: (name: string) => boolean): string {
  let i = 2;
  let out = name;
  while (taken(out)) {
    out = `${name}_${i++}`;
  }
  return out;
}
