/**
 * Fixes of leakage/multi-test: a search is fitted on the training part; what chooses gets a validation part that is cut
 * from the training rows, and the test rows are left for one last score.
 */
import type { Fix } from '../../../finding';
import type { RowSet } from '../../../flow/rows';
import type { Code, EventOf, Flow, ModelView } from '../../../flow/types';
import type { Edit, Range } from '../../../notebook/types';
import type { RuleContext } from '../../rule';
import { type Division, callAt, divisionAt, validName } from '../division';
import { fitOnPart } from '../fitOnPart';
import { of } from '../../events';
import { splitOf } from '../../origins';
import { type Program, free, programOf } from '../program';

/** An evaluation on the test rows. */
export interface Use {
  readonly evaluation: EventOf<'score'> | EventOf<'predict'>;
  readonly model: ModelView;
}

/** The search fitted on part of the test rows goes to the training part. */
export function searchOnTraining(context: RuleContext, rows: RowSet, search: EventOf<'fit'>): Fix[] {
  const split = splitOf(context.flow, rows);
  const fix = split && split.order < search.order ? fitOnPart(context, [search], split) : null;
  return fix ? [fix] : [];
}

/** Rows for validation during training are cut from the training rows. */
export function validateOnTraining(
  context: RuleContext,
  rows: RowSet,
  fits: readonly EventOf<'fit'>[]
): Fix[] {
  const cutting = cuttingOf(context, rows);
  const fix = cutting?.fits(fits) ?? null;
  return fix ? [fix] : [];
}

/** Models are compared on rows cut from the training rows, and the best one meets the test rows once. */
export function compareOnTraining(context: RuleContext, rows: RowSet, uses: readonly Use[]): Fix[] {
  const cutting = cuttingOf(context, rows);
  const fix = cutting?.comparison(uses) ?? null;
  return fix ? [fix] : [];
}

function cuttingOf(context: RuleContext, rows: RowSet): Cutting | null {
  const split = splitOf(context.flow, rows);
  const division = split && divisionAt(programOf(context), split);
  const test = split?.parts.findIndex(p => p.rows === rows) ?? -1;
  // Rows of the part itself: what is chosen from it further on has no counterpart in the training rows.
  return division && split && test % 2 === 1 ? new Cutting(context, division) : null;
}

/** Which statements do to validation rows what they do to test rows. */
class Cutting {
  constructor(
    private readonly context: RuleContext,
    private readonly division: Division
  ) {
    this.program = programOf(context);
    for (const { test } of division.lanes) {
      this.valid.set(test, validName(test, this.program));
    }
  }

  /** `model.fit(X_train, y_train, validation_data=(X_test, y_test))` */
  fits(fits: readonly EventOf<'fit'>[]): Fix | null {
    const { program } = this;
    const places: { code: Code; range: Range }[] = [];
    for (const fit of fits) {
      const code = program.codes[program.around(fit.site.range)];
      const call = code && callAt(code, fit.site.range);
      const given = call?.args.filter(a => /^(?:validation_data|eval_set)$/.test(a.keyword ?? '')) ?? [];
      if (given.length !== 1 || fit.site.calls.length > 0 || !code.exact) {
        return null;
      }
      places.push({ code, range: given[0].range });
    }
    const last = Math.max(...places.map(p => program.codes.indexOf(p.code)));
    const cut = this.cut(last, () => false);
    if (!cut) {
      return null;
    }
    const edits = [...cut];
    for (const { code, range } of places) {
      const uses = code.uses.filter(
        u => this.valid.has(u.name) && u.range.start >= range.start && u.range.end <= range.end
      );
      if (uses.length < 2) {
        return null;
      }
      edits.push(...this.renamed(uses));
    }
    const train = this.division.lanes[0].train;
    return { title: `Cut rows for validation from \`${train}\``, safe: false, edits };
  }

  /** Scores of several models, each a name of its own at the end. */
  comparison(uses: readonly Use[]): Fix | null {
    const { program } = this;
    const { flow } = this.context;
    const models = [...new Map(uses.map(u => [u.model.id, u.model])).values()];
    const end = flow.bindingsAfter(this.context.notebook.cells.length - 1);
    const X = uses.find(u => u.evaluation.X.name !== null)?.evaluation.X.name;
    const y = uses.map(u => (u.evaluation.kind === 'score' ? u.evaluation.y?.name : null)).find(n => n);
    if (
      !X ||
      !models.every(m => m.name !== null && end.get(m.name)?.model?.id === m.id && scores(m)) ||
      new Set(models.map(m => m.name)).size !== models.length ||
      new Set(models.map(m => m.task)).size !== 1 ||
      models.some(m => m.task !== 'classification' && m.task !== 'regression')
    ) {
      return null;
    }
    const sites = evaluations(flow, new Set(models.map(m => m.id)));
    const evaluates = (code: Code): boolean =>
      sites.some(s => s.cell === code.range.cell && s.start >= code.range.start && s.end <= code.range.end);
    const last = program.codes.findLastIndex(c => c.uses.some(u => this.valid.has(u.name) && !u.stored));
    const cut = this.cut(program.codes.length, evaluates);
    const labels = y ?? this.division.lanes[1]?.test;
    if (!cut || last < 0 || !labels || !this.valid.has(X) || !this.valid.has(labels)) {
      return null;
    }
    // Each model is asked for its score on the same rows, seen in the same way.
    const alike = uses.every(u => [X, null].includes(u.evaluation.X.name));
    const lastCell = program.codes.findLast(c => c.uses.some(u => this.valid.has(u.name)))!.range.cell;
    if (!alike || program.codes.some(c => c.defines && c.uses.some(u => this.valid.has(u.name)))) {
      return null;
    }
    const best = free('best', n => program.knows(n));
    const names = models.map(m => m.name).join(', ');
    const [validX, validY] = [this.valid.get(X)!, this.valid.get(labels)!];
    const source = [
      `${best} = max([${names}], key=lambda model: model.score(${validX}, ${validY}))`,
      `print(${best}, ${best}.score(${X}, ${labels}))`
    ].join('\n');
    const train = this.division.lanes[0].train;
    return {
      title: `Compare the models on rows cut from \`${train}\`, and score the best on \`${X}\` once`,
      safe: false,
      edits: [...cut, { kind: 'insert', at: lastCell + 1, cell: { kind: 'code', source } }]
    };
  }

  /**
   * Cuts the training part once more, and does with the validation rows what is done with the test rows before they
   * judge; statements that judge are given the validation rows instead.
   */
  private cut(until: number, evaluates: (code: Code) => boolean): Edit[] | null {
    const { program, division } = this;
    const second = this.secondCut();
    if (second === null) {
      return null;
    }
    const edits: Edit[] = [program.lineAfter(division.code, [second])];
    let judged = false;
    // Names of what was made of predictions: it has as many rows as the rows that were predicted for.
    const predicted = new Set<string>();
    for (let i = division.index + 1; i < Math.min(until, program.codes.length); i++) {
      const code = program.codes[i];
      const uses = code.uses.filter(u => this.valid.has(u.name));
      const judges = evaluates(code) || code.uses.some(u => !u.stored && predicted.has(u.name));
      if (judges) {
        judged = true;
        code.writes.forEach(name => predicted.add(name));
        // What is put beside the test rows would be of another length.
        if (uses.length > 0 && (!code.exact || [...code.writes].some(name => this.valid.has(name)))) {
          return null;
        }
        edits.push(...this.renamed(uses));
      } else if (uses.length > 0 && !shows(code)) {
        const mirrored = this.mirrored(code, i);
        // Models that were tried before would meet the rows in another state in the end.
        if (!mirrored || (judged && mirrored.length > 0)) {
          return null;
        }
        edits.push(...mirrored);
      }
    }
    return edits;
  }

  /** `X_test_s = scaler.transform(X_test)`, for the validation rows too. */
  private mirrored(code: Code, index: number): Edit[] | null {
    const { program } = this;
    const [target] = code.targets;
    const plain = program.at({ range: code.range, calls: [], loops: [], statement: null }) === index;
    const learns = code.calls.some(c => /^(?:fit\w*|train_test_split)$/.test(c.name));
    if (!plain || code.targets.length !== 1 || learns || code.writes.size !== 1) {
      return null;
    }
    const [written] = code.writes;
    if (!this.valid.has(written)) {
      if (!program.isRows(written, code)) {
        return [];
      }
      if (!/^\w+$/.test(target)) {
        return null;
      }
      this.valid.set(written, validName(written, program));
    }
    const changes = code.uses
      .filter(u => this.valid.has(u.name))
      .map(u => ({ range: u.range, text: this.valid.get(u.name)! }));
    return [program.lineAfter(code, [program.changed(code.range, changes)])];
  }

  /** The same call again, on its own training part. */
  private secondCut(): string | null {
    const { program, division } = this;
    const { call, lanes, code } = division;
    const parts = new Map(lanes.map(l => [l.arg, l.train]));
    const named: string[] = [];
    for (const a of call.args.filter(each => each.keyword !== null)) {
      if (a.keyword === 'stratify' && a.name !== null && parts.has(a.name)) {
        named.push(`stratify=${parts.get(a.name)}`);
      } else if (/^(?:test_size|random_state|shuffle)$/.test(a.keyword!)) {
        named.push(`${a.keyword}=${program.text(a.range)}`);
      } else if (a.keyword !== 'stratify' || program.text(a.range) !== 'None') {
        return null;
      }
    }
    if (!call.args.some(a => a.keyword === 'random_state')) {
      named.push('random_state=0');
    }
    const trained = lanes.map(l => l.train);
    const targets = lanes.flatMap(l => [l.train, this.valid.get(l.test)!]).join(', ');
    const callee = program.text({ ...code.range, start: call.range.start, end: call.nameRange.end });
    return `${targets} = ${callee}(${[...trained, ...named].join(', ')})`;
  }

  private renamed(uses: Code['uses']): Edit[] {
    return uses.map(u => ({ kind: 'replace', range: u.range, text: this.valid.get(u.name)! }));
  }

  private readonly program: Program;
  /** Names of test rows, with the names of validation rows beside them. */
  private readonly valid = new Map<string, string>();
}

/** Where these models predict or are scored. */
function evaluations(flow: Flow, models: ReadonlySet<number>): Range[] {
  return [
    ...of(flow, 'predict').filter(p => models.has(p.model.id)),
    ...of(flow, 'score').filter(s => s.models.some(m => models.has(m.id)))
  ].map(e => e.site.calls[0] ?? e.site.range);
}

/** A value that is only shown: nothing is kept of it. */
function shows(code: Code): boolean {
  return code.simple && code.targets.length === 0 && code.writes.size === 0;
}

/** Models with scikit-learn's `score`. */
function scores(model: ModelView): boolean {
  return model.library === 'sklearn' || /\.(?:XGB|LGBM|CatBoost)(?:Classifier|Regressor)$/.test(model.cls);
}
