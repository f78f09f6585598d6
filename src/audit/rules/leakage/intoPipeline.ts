/**
 * The fix for data that is divided into folds after something learned from all of it: transformers and model become one
 * pipeline, which cross-validation fits anew on the training part of each fold.
 */
import type { Fix } from '../../finding';
import type { Code, EventOf, Statistic } from '../../flow/types';
import type { Edit, Range } from '../../notebook/types';
import type { RuleContext } from '../rule';
import { of } from './pairs';
import { type Program, holds, programOf } from './program';

interface Step {
  readonly code: Code;
  readonly index: number;
  /** The transformer as it is written there. */
  readonly transformer: string;
}

/** Data before anything learned from it, and the transformers it went through since. */
interface Origin {
  readonly name: string;
  readonly steps: readonly Step[];
}

export function intoPipeline(context: RuleContext, statistic: Statistic): Fix | null {
  const program = programOf(context);
  const divided = of(context.flow, 'score').filter(
    s => s.crossValidated && s.X.statistics.includes(statistic)
  );
  const searched = of(context.flow, 'fit').some(f => f.model.isSearch && f.X.statistics.includes(statistic));
  // The names of a search's parameters would have to change with the pipeline.
  if (divided.length === 0 || searched) {
    return null;
  }
  const edits: Edit[] = [];
  const asked: Range[] = [];
  const taken = new Map<string, Step>();
  const known = of(context.flow, 'import').find(i => i.name === 'make_pipeline' && i.as === 'make_pipeline');
  let importAt: Range | null = null;
  for (const score of uniquePlaces(divided)) {
    const index = program.around(score.site.range);
    const call = program.codes[index]?.calls.find(c => c.range.start === score.site.range.start);
    const model = call?.args.find(a => a.keyword === 'estimator') ?? call?.args[0];
    const X = call?.args.find(a => a.keyword === 'X') ?? call?.args[1];
    const origin =
      X?.name && call?.name.startsWith('cross_') ? originOf(program, X.name, index, statistic) : null;
    if (!model || !X || !origin || score.site.calls.length > 0 || !program.codes[index].exact) {
      return null;
    }
    const transformers = origin.steps.map(s => s.transformer).join(', ');
    const pipeline = `make_pipeline(${transformers}, ${program.text(model.range)})`;
    edits.push({ kind: 'replace', range: model.range, text: pipeline });
    edits.push({ kind: 'replace', range: X.range, text: origin.name });
    asked.push(X.range);
    importAt ??= program.codes[index].range;
    origin.steps.filter(s => s.code.writes.has(origin.name)).forEach(s => taken.set(origin.name, s));
  }
  for (const [name, step] of taken) {
    // `X = scaler.fit_transform(X)`: to have the data as it was, the step itself must go, and nobody may miss it.
    const missed = program.codes
      .slice(step.index + 1)
      .some(c => c.uses.some(u => u.name === name && !asked.some(r => holds(r, u.range))));
    if (missed || program.at(siteOf(step.code)) === null) {
      return null;
    }
  }
  edits.push(...program.removals([...taken.values()].map(s => s.code)));
  if (importAt && (!known || known.order > divided[0].order)) {
    const range = { ...importAt, end: importAt.start };
    edits.push({ kind: 'replace', range, text: 'from sklearn.pipeline import make_pipeline\n' });
  }
  return { title: 'Fit it anew in each fold, in one pipeline with the model', safe: false, edits };
}

/** Goes back from a name through `b = scaler.fit_transform(a)` to the data that the statistic was computed over. */
function originOf(program: Program, name: string, before: number, statistic: Statistic): Origin | null {
  const steps: Step[] = [];
  let [at, holder] = [before, name];
  for (;;) {
    const index = program.codes.findLastIndex((c, i) => i < at && c.writes.has(holder));
    const code = program.codes[index];
    const call = code?.value;
    const data = call?.args[0]?.name;
    const plain =
      call?.name === 'fit_transform' &&
      call.receiver &&
      call.args.every(a => a.keyword === null) &&
      data &&
      code.targets.length === 1 &&
      code.targets[0] === holder &&
      code.simple;
    if (!plain) {
      return null;
    }
    steps.unshift({ code, index, transformer: program.text(call.receiver.range) });
    [at, holder] = [index, data];
    if (call.range.start === statistic.site.range.start && code.range.cell === statistic.site.range.cell) {
      break;
    }
  }
  const changed = program.codes
    .slice(at + 1, before)
    .some(c => c.writes.has(holder) && !steps.some(s => s.code === c));
  return changed ? null : { name: holder, steps };
}

function siteOf(code: Code): EventOf<'score'>['site'] {
  return { range: code.range, calls: [], loops: [], statement: null };
}

/** One event a place: a loop calls it for several models. */
function uniquePlaces(events: readonly EventOf<'score'>[]): EventOf<'score'>[] {
  return events.filter(
    (e, i) =>
      events.findIndex(
        o => o.site.range.cell === e.site.range.cell && o.site.range.start === e.site.range.start
      ) === i
  );
}
