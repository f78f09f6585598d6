/** Parts findings into those that are told and those that the notebook says to ignore. */
import type { Finding } from '../finding';
import type { Flow } from '../flow/types';
import { grouped } from '../grouped';
import { lineStarts, positionAt } from '../notebook/lines';
import type { Notebook, Range } from '../notebook/types';
import { selects } from '../policy/policy';
import type { Directive } from './directives';

/** A finding that is not told, and what says so. It was found like any other: nothing is left out of the analysis. */
export interface Ignored {
  readonly finding: Finding;
  readonly reason: string;
  /** Where it is said. */
  readonly by: Range;
}

/** A directive, with those of its names that ignored something. */
export interface UsedDirective {
  readonly directive: Directive;
  readonly used: ReadonlySet<string>;
}

interface Listed extends UsedDirective {
  readonly used: Set<string>;
  readonly place: number;
}

/** Asks directives about one finding after the other. */
export class Ignoring {
  constructor(
    private readonly notebook: Notebook,
    private readonly flow: Flow,
    directives: readonly Directive[]
  ) {
    this.list = directives.map((directive, place) => ({ directive, used: new Set<string>(), place }));
    this.byScope = grouped(this.list, ({ directive }) => [scopeOf(directive)]);
  }

  /** The first directive that silences the finding; all that do count as used. */
  ignored(finding: Finding): Ignored | null {
    let first: Directive | null = null;
    for (const { directive, used } of this.concerning(finding.range)) {
      const names = namesFor(directive, finding);
      if (names.length > 0) {
        names.forEach(name => used.add(name));
        first ??= directive;
      }
    }
    return first && { finding, reason: first.reason, by: first.range };
  }

  /** Every directive that silences the finding. */
  silencing(finding: Finding): readonly Directive[] {
    return this.concerning(finding.range)
      .map(({ directive }) => directive)
      .filter(directive => namesFor(directive, finding).length > 0);
  }

  get directives(): readonly UsedDirective[] {
    return this.list;
  }

  /** Directives that speak of a place, in their order. */
  private concerning(place: Range): readonly Listed[] {
    if (this.list.length === 0) {
      return [];
    }
    const scopes = ['notebook', `${place.cell}`];
    for (let [line, last] = this.linesOf(place); line <= last; line++) {
      scopes.push(`${place.cell}:${line}`);
    }
    return scopes.flatMap(scope => this.byScope.get(scope) ?? []).sort((a, b) => a.place - b.place);
  }

  /** First and last line of the statement at a place: a comment may stand on any, behind a bracket that closes lines below. */
  private linesOf({ cell, start, end }: Range): [number, number] {
    const { source } = this.notebook.cells[cell];
    const whole = this.flow
      .code(cell)
      .find(code => code.simple && code.range.start <= start && end <= code.range.end)?.range;
    let starts = this.starts.get(cell);
    if (!starts) {
      this.starts.set(cell, (starts = lineStarts(source)));
    }
    return [
      positionAt(source, whole?.start ?? start, starts).line,
      positionAt(source, whole?.end ?? end, starts).line
    ];
  }

  private readonly list: readonly Listed[];
  private readonly byScope: ReadonlyMap<string, readonly Listed[]>;
  private readonly starts = new Map<number, ReturnType<typeof lineStarts>>();
}

/** The whole notebook, a cell or a line of it. */
function scopeOf({ scope, range, line }: Directive): string {
  return scope === 'notebook' ? 'notebook' : line === null ? `${range.cell}` : `${range.cell}:${line}`;
}

function namesFor({ selectors }: Directive, { rule }: Finding): readonly string[] {
  return selectors.filter(selector => selects(selector, rule));
}
