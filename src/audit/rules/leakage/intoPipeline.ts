/**
 * The fix for data that is divided into folds after something learned from all of it: transformers and model become one
 * pipeline, which cross-validation fits anew on the training part of each fold. A search's parameters get the name of
 * the pipeline's step.
 */
import type { Fix } from '../../finding';
import type { CallCode, Code, EventOf, Site } from '../../flow/types';
import type { Edit, Range } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { callAt, importOf } from './division';
import { type Program, RESAMPLES, programOf } from './program';
import { holds } from '../../notebook/ranges';

/** What divides rows into folds: a cross-validation, or the fit of a search. */
export type Dividing = EventOf<'score'> | EventOf<'fit'>;

interface Step {
  readonly code: Code;
  readonly index: number;
  /** The transformer as it is written there. */
  readonly transformer: string;
  readonly call: CallCode;
}

/** Data before anything learned from it, and the transformers it went through since. */
interface Origin {
  readonly name: string;
  readonly steps: readonly Step[];
}

/**
 * @param divided everything that divides the data after the learning
 * @param learning where the transformer was fitted, or the rows were resampled
 */
export function intoPipeline(context: RuleContext, divided: readonly Dividing[], learning: Site): Fix | null {
  if (divided.length === 0 || learning.calls.length > 0 || learning.loops.length > 0) {
    return null;
  }
  const pipelining = new Pipelining(context, learning);
  return uniquePlaces(divided).every(d => (d.kind === 'fit' ? pipelining.search(d) : pipelining.score(d)))
    ? pipelining.fix()
    : null;
}

class Pipelining {
  constructor(
    private readonly context: RuleContext,
    private readonly learning: Site
  ) {
    this.program = programOf(context);
  }

  /** `cross_val_score(model, X, y)`; false where it cannot be done. */
  score(score: EventOf<'score'>): boolean {
    const index = this.program.around(score.site.range);
    const code = this.program.codes[index];
    const call = code && callAt(code, score.site.range);
    const model = call && argument(call, 'estimator', 0);
    if (!call?.name.startsWith('cross_') || !model || score.site.calls.length > 0 || !code.exact) {
      return false;
    }
    const origin = this.data(call, 1, index);
    if (!origin) {
      return false;
    }
    this.wrap(model.range, origin);
    this.first = Math.min(this.first, index);
    return true;
  }

  /** `grid = GridSearchCV(model, parameters)`, `grid.fit(X, y)` and what is asked of it then. */
  search(fit: EventOf<'fit'>): boolean {
    const { program } = this;
    const index = program.at(fit.site);
    const call = index === null ? null : callAt(program.codes[index], fit.site.range);
    const name = call?.receiver?.name;
    const made = program.codes.findLastIndex(
      (c, i) => i < (index ?? 0) && c.targets.length === 1 && c.targets[0] === name
    );
    const making = program.codes[made]?.value;
    const model = making && argument(making, 'estimator', 0);
    const final = fit.model.inner?.split('.').at(-1);
    if (index === null || !call || !name || !making || !model || !final || fit.model.isPipeline) {
      return false;
    }
    const origin = this.data(call, 0, index);
    if (!origin || program.at(siteOf(program.codes[made])) === null || !this.rename(making, made, final)) {
      return false;
    }
    // The transformers are named where the search is made, so that they must be there already.
    const there = origin.steps.every(s => s.index < made || s.call.receiver!.name === null);
    if (!there || !origin.steps.every(s => s.call.receiver!.name === null || this.same(s, made))) {
      return false;
    }
    this.wrap(model.range, origin);
    this.first = Math.min(this.first, made);
    return program.codes.every(
      (c, i) => i === made || i === index || i < made || this.asked(c, i, name, origin)
    );
  }

  fix(): Fix | null {
    const { program } = this;
    for (const { name, step } of this.changed) {
      // `X = scaler.fit_transform(X)`: to have the data as it was, the step itself must go, and nobody may miss it.
      const missed = program.codes
        .slice(step.index + 1)
        .some(c =>
          c.uses.some(u => u.name === name && !this.changes(c) && !this.reads.some(r => holds(r, u.range)))
        );
      if (missed || program.at(siteOf(step.code)) === null) {
        return null;
      }
    }
    const edits = [
      ...this.edits,
      ...program.removals([...new Set([...this.changed.map(c => c.step), ...this.gone].map(s => s.code))])
    ];
    const resamples = this.steps.some(s => RESAMPLES.test(s.call.name));
    const module = resamples ? 'imblearn.pipeline' : 'sklearn.pipeline';
    const imports = importOf(this.context, module, 'make_pipeline', this.first);
    if (!imports) {
      return null;
    }
    edits.push(...imports);
    return {
      title: `${resamples ? 'Resample' : 'Fit it anew'} in each fold, in one pipeline with the model`,
      safe: false,
      edits
    };
  }

  /** Puts the data as it was in the place of X, and of y where y was resampled too. */
  private data(call: CallCode, position: number, index: number): Origin | null {
    const X = argument(call, 'X', position);
    const y = argument(call, 'y', position + 1);
    const origin = X?.name ? this.originOf(X.name, index) : null;
    if (!X || !origin || origin.steps.some(s => !this.same(s, index))) {
      return null;
    }
    this.give(X.range, origin.name);
    const resampling = origin.steps.find(s => RESAMPLES.test(s.call.name));
    if (resampling) {
      const [, labels] = resampling.call.args;
      const [, target] = resampling.code.targets;
      if (
        !y?.name ||
        y.name !== target ||
        !labels?.name ||
        this.rewritten(labels.name, resampling.index, index)
      ) {
        return null;
      }
      this.give(y.range, labels.name);
    }
    for (const step of origin.steps.filter(s => s.code.writes.has(origin.name))) {
      this.changed.push({ name: origin.name, step });
    }
    this.steps.push(...origin.steps);
    return origin;
  }

  private give(range: Range, text: string): void {
    this.edits.push({ kind: 'replace', range, text });
    this.reads.push(range);
  }

  private wrap(model: Range, { steps }: Origin): void {
    const transformers = steps.map(s => s.transformer).join(', ');
    const text = `make_pipeline(${transformers}, ${this.program.text(model)})`;
    this.edits.push({ kind: 'replace', range: model, text });
  }

  /** The parameters that a search looks over get the name of the step before theirs. */
  private rename(making: CallCode, made: number, final: string): boolean {
    const { program } = this;
    const given =
      making.args.find(a => /^param_(?:grid|distributions)$/.test(a.keyword ?? '')) ?? making.args[1];
    if (!given || making.args.some(a => a.keyword === '*' || a.keyword === '**')) {
      return false;
    }
    let keys = given.keys;
    if (given.name) {
      const index = program.codes.findLastIndex((c, i) => i < made && c.writes.has(given.name!));
      const uses = program.codes.flatMap(c => c.uses.filter(u => u.name === given.name));
      const code = program.codes[index];
      // Another search, or a change of it, would not understand the new names.
      keys = code?.simple && code.targets.length === 1 && uses.length === 2 ? code.keys : null;
    }
    for (const key of keys ?? []) {
      const range = { ...key, start: key.start + 1, end: key.start + 1 };
      this.edits.push({ kind: 'replace', range, text: `${final.toLowerCase()}__` });
    }
    return keys !== null && keys.length > 0;
  }

  /** Whether what a statement asks of the search can be answered by a pipeline; rows for it are given as they were. */
  private asked(code: Code, index: number, name: string, origin: Origin): boolean {
    const uses = code.uses.filter(u => u.name === name);
    if (uses.length === 0) {
      return true;
    }
    const shown = code.simple && code.targets.length === 0 && code.writes.size === 0;
    return uses.every(use => {
      const call = code.calls.find(
        c => c.receiver?.name === name && c.receiver.range.start === use.range.start
      );
      if (!call) {
        const rows = code.uses.some(u => this.program.isRows(u.name, code));
        return use.attribute === 'best_score_' || (shown && !rows && use.attribute !== null);
      }
      const X = argument(call, 'X', 0);
      const before = X?.name ? this.before(X.name, index, origin) : null;
      if (
        !/^(?:predict|predict_proba|predict_log_proba|decision_function|score)$/.test(call.name) ||
        !X ||
        !before
      ) {
        return false;
      }
      this.give(X.range, before);
      return code.exact;
    });
  }

  /** The rows that a name stood for before the same transformers were applied to them. */
  private before(name: string, index: number, { steps }: Origin): string | null {
    let [holder, at] = [name, index];
    for (const step of [...steps].reverse()) {
      if (RESAMPLES.test(step.call.name)) {
        continue;
      }
      const made = this.program.codes.findLastIndex((c, i) => i < at && c.writes.has(holder));
      const code = this.program.codes[made];
      const call = code?.value;
      const data = call?.args[0]?.name;
      const applied =
        call?.name === 'transform' && call.receiver?.name && call.receiver.name === step.call.receiver?.name;
      const own = code === step.code;
      if (
        !(applied || own) ||
        !data ||
        !code.simple ||
        code.targets.length !== 1 ||
        this.rewritten(data, made, index, code)
      ) {
        return null;
      }
      if (data === holder && !own) {
        const from = { code, index: made, transformer: '', call };
        if (this.program.at(siteOf(code)) === null) {
          return null;
        }
        this.gone.push(from);
        const missed = this.program.codes
          .slice(made + 1)
          .some(c => c.uses.some(u => u.name === holder && !this.reading(u.range, holder)));
        if (missed) {
          return null;
        }
      }
      [holder, at] = [data, made];
    }
    return holder;
  }

  /** Whether this use of rows is the argument of a call that is about to be answered by the pipeline. */
  private reading(range: Range, name: string): boolean {
    return this.program.codes.some(c =>
      c.calls.some(
        call =>
          /^(?:predict|predict_proba|predict_log_proba|decision_function|score)$/.test(call.name) &&
          call.args[0]?.name === name &&
          holds(call.args[0].range, range) &&
          this.program.binding(call.receiver?.name ?? '', c)?.model?.isSearch
      )
    );
  }

  /** Goes back from a name through `b = scaler.fit_transform(a)` to the data that was learned from. */
  private originOf(name: string, before: number): Origin | null {
    const { program, learning } = this;
    const steps: Step[] = [];
    let [at, holder] = [before, name];
    for (;;) {
      const index = program.codes.findLastIndex((c, i) => i < at && c.writes.has(holder));
      const code = program.codes[index];
      const call = code?.value;
      const data = call?.args[0]?.name;
      const resamples = call !== null && RESAMPLES.test(call?.name ?? '');
      const plain =
        call &&
        (call.name === 'fit_transform' || call.name === 'transform' || resamples) &&
        call.receiver &&
        call.args.every(a => a.keyword === null) &&
        data &&
        code.targets.length === (resamples ? 2 : 1) &&
        code.targets[0] === holder &&
        code.simple;
      if (!plain) {
        return null;
      }
      const step = { code, index, transformer: program.text(call.receiver.range), call };
      steps.unshift(step);
      [at, holder] = [index, data];
      const fitted = call.name === 'transform' ? this.fittedOn(step, data) : call.range;
      if (!fitted) {
        return null;
      }
      if (fitted.start === learning.range.start && fitted.cell === learning.range.cell) {
        break;
      }
    }
    const changed = program.codes
      .slice(at + 1, before)
      .some(c => c.writes.has(holder) && !steps.some(s => s.code === c));
    return changed ? null : { name: holder, steps };
  }

  /** `scaler.fit(a)`, or `scaler = StandardScaler().fit(a)`, of a later `scaler.transform(a)`. */
  private fittedOn({ index, call }: Step, data: string): Range | null {
    const { codes } = this.program;
    const name = call.receiver?.name;
    const at = codes.findLastIndex(
      (c, i) => i < index && name !== null && name !== undefined && c.writes.has(name)
    );
    const fit = codes[at]?.value;
    const own = fit?.receiver?.name === name || codes[at]?.targets[0] === name;
    return fit?.name === 'fit' && own && fit.args[0]?.name === data && !this.rewritten(data, at, index)
      ? fit.range
      : null;
  }

  /** Whether the transformer of a step is still the one that was meant there. */
  private same({ call, index }: Step, at: number): boolean {
    const name = call.receiver?.name;
    const [from, to] = index < at ? [index, at] : [at, index];
    return !name || !this.program.codes.slice(from + 1, to).some(c => c.targets.includes(name));
  }

  private rewritten(name: string, from: number, to: number, except?: Code): boolean {
    return this.program.codes.slice(from + 1, to).some(c => c !== except && c.writes.has(name));
  }

  private changes(code: Code): boolean {
    return [...this.changed.map(c => c.step), ...this.gone].some(s => s.code === code);
  }

  private readonly program: Program;
  private readonly edits: Edit[] = [];
  /** Places where data is asked for that is given as it was before. */
  private readonly reads: Range[] = [];
  private readonly steps: Step[] = [];
  /** Steps that put their result in the place of the data. */
  private readonly changed: { readonly name: string; readonly step: Step }[] = [];
  /** Steps that did the same to test rows. */
  private readonly gone: Step[] = [];
  private first = Infinity;
}

function argument(call: CallCode, keyword: string, position: number): CallCode['args'][number] | undefined {
  const positional = call.args[position];
  return (
    call.args.find(a => a.keyword === keyword) ?? (positional?.keyword === null ? positional : undefined)
  );
}

function siteOf(code: Code): Site {
  return { range: code.range, calls: [], loops: [], statement: null };
}

/** One event a place: a loop calls it for several models. */
function uniquePlaces(events: readonly Dividing[]): Dividing[] {
  return events.filter(
    (e, i) =>
      events.findIndex(
        o => o.site.range.cell === e.site.range.cell && o.site.range.start === e.site.range.start
      ) === i
  );
}
