/** Parts findings into those that are told and those that the notebook says to ignore. */
import type { Finding } from '../finding';
import type { Flow } from '../flow/types';
import { positionAt } from '../notebook/lines';
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

/** Asks directives about one finding after the other. */
export class Ignoring {
  constructor(
    private readonly notebook: Notebook,
    private readonly flow: Flow,
    directives: readonly Directive[]
  ) {
    this.list = directives.map(directive => ({ directive, used: new Set<string>() }));
  }

  /** The first directive that silences the finding; all that do count as used. */
  ignored(finding: Finding): Ignored | null {
    let first: Directive | null = null;
    for (const { directive, used } of this.list) {
      const names = namesFor(directive, finding);
      if (names.length > 0 && this.concerns(directive, finding.range)) {
        names.forEach(name => used.add(name));
        first ??= directive;
      }
    }
    return first && { finding, reason: first.reason, by: first.range };
  }

  /** Every directive that silences the finding. */
  silencing(finding: Finding): readonly Directive[] {
    return this.list
      .map(({ directive }) => directive)
      .filter(
        directive => namesFor(directive, finding).length > 0 && this.concerns(directive, finding.range)
      );
  }

  get directives(): readonly UsedDirective[] {
    return this.list;
  }

  private concerns({ scope, range, line }: Directive, place: Range): boolean {
    if (scope === 'notebook') {
      return true;
    }
    if (range.cell !== place.cell) {
      return false;
    }
    if (line === null) {
      return true;
    }
    const { source } = this.notebook.cells[place.cell];
    // A comment may stand on any line of the statement: behind a bracket that closes lines below.
    const whole = this.flow
      .code(place.cell)
      .find(code => code.simple && code.range.start <= place.start && place.end <= code.range.end)?.range;
    const { start, end } = whole ?? place;
    return positionAt(source, start).line <= line && line <= positionAt(source, end).line;
  }

  private readonly list: { readonly directive: Directive; readonly used: Set<string> }[];
}

function namesFor({ selectors }: Directive, { rule }: Finding): readonly string[] {
  return selectors.filter(selector => selects(selector, rule));
}
