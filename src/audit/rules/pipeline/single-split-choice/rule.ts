import { type RowSet, overlaps, sources } from '../../../flow/rows';
import type { EventOf, Flow, MadeCall, ModelView, Site } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { dataset } from '../../../knowledge';
import { RUNNING, classOf, isSearched } from '../../candidates';
import { argument, callsAt, callsLike, callsNamed, keyword } from '../../calls';
import { type StepAt, modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { pairs } from '../../leakage/pairs';
import { readsOf, splitOf } from '../../origins';
import { isExercise } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * Models are compared by one score each on one small part of few rows, without cross-validation.
 * Source: Raschka, "Model Evaluation, Model Selection, and Algorithm Selection in Machine Learning", 2018, section 2.
 */
export const rule: Rule = {
  id: 'pipeline/single-split-choice',
  severity: 'low',
  tier: 'preview',
  topics: ['evaluation', 'training'],
  summary: 'Models are compared on a single split of few rows',
  remediation:
    'Compare the models by `cross_val_score` with a `RepeatedStratifiedKFold` (or `RepeatedKFold`), and tell the spread of the scores with their mean.',
  check
};

/** More rows than this, and the part that is held out has enough of them. */
const FEW = 1000;
const MOST_SHOWN = 6;
/** What a guess scores is no candidate. */
const GUESS = /\.Dummy(?:Classifier|Regressor)$/;
/** Ways to judge a model on more than one part, by function and by class. */
const FOLDS =
  /(?:^|\.)(?:cross_\w+|\w*KFold|\w*ShuffleSplit|LeaveP?(?:One)?\w*Out|TimeSeriesSplit|PredefinedSplit|bootstrap\w*|\w+CV)$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  if (isExercise(flow) || isSearched(flow) || isRepeated(flow)) {
    return;
  }
  for (const split of of(flow, 'split')) {
    const total = split.input.rows && countOf(flow, split.input.rows);
    const candidates = total && total.rows <= FEW ? candidatesOn(flow, split) : null;
    if (total && candidates) {
      const { models, score } = candidates;
      const held = heldOut(flow, split, total.rows);
      const rows = `${held === null ? '' : `${held} of `}${total.rows} rows`;
      yield {
        message: `${models} are compared by one score each on \`${nameOf(score.X)}\`, a single part of ${rows}: which one wins hangs on the rows that this one split drew.`,
        range: split.site.range,
        evidence: steps([
          { site: total.site, note: `${total.rows} rows${total.of}` },
          { site: split.site, note: 'divided once' },
          ...candidates.steps.slice(0, MOST_SHOWN)
        ])
      };
      return;
    }
  }
}

/** Models are judged on several parts somewhere: by folds, or by a split that is made again and again. */
function isRepeated(flow: Flow): boolean {
  const splits = of(flow, 'split');
  return (
    of(flow, 'score').some(s => s.crossValidated) ||
    callsLike(flow, FOLDS).length > 0 ||
    splits.some(s => !s.callee.endsWith('train_test_split') || s.site.loops.length > 0) ||
    new Set(splits.map(s => s.input.rows)).size < splits.length
  );
}

interface Count {
  /** There are so many rows at most. */
  readonly rows: number;
  readonly of: string;
  readonly site: Site;
}

function countOf(flow: Flow, rows: RowSet): Count | null {
  if (rows.kind === 'union' || rows.kind === 'resampled') {
    return null;
  }
  const [source] = sources(rows);
  if (rows.kind === 'source') {
    return ofDataset(flow, source.label) ?? ofRead(flow, rows);
  }
  const whole = countOf(flow, rows.of);
  const to = rows.kind === 'subset' && rows.key.by === 'slice' && rows.key.from === null ? rows.key.to : null;
  const most = to !== null && /^\d+$/.test(to) ? Number(to) : null;
  const site = most === null ? null : readsOf(flow, rows)?.[0]?.site;
  return site && most !== null && most < (whole?.rows ?? Infinity)
    ? { rows: most, of: ', the first ones', site }
    : whole;
}

/** Of a data set of scikit-learn, known or made. */
function ofDataset(flow: Flow, label: string): Count | null {
  const known = dataset(`sklearn.datasets.${label}`);
  const calls = callsNamed(flow, label).filter(c => c.callee.startsWith('sklearn.datasets'));
  const counts = calls.map(c => (known?.kind === 'made' ? made(c, known.rows) : (known?.rows ?? null)));
  return calls.length > 0 && counts.every(n => n !== null)
    ? { rows: Math.max(...counts), of: ` of ${label}`, site: calls[0].site }
    : null;
}

function made(call: MadeCall, usual: number | null): number | null {
  const given = argument(call, 0, 'n_samples');
  if (!given) {
    return call.open ? null : usual;
  }
  return typeof given.constant === 'number' ? given.constant : null;
}

/** `pd.read_csv(path, nrows=500)` */
function ofRead(flow: Flow, rows: RowSet): Count | null {
  const reads = readsOf(flow, rows) ?? [];
  const call = reads.length === 1 ? callsAt(flow, reads[0].site.range)[0] : undefined;
  const most = call && keyword(call, 'nrows')?.constant;
  return typeof most === 'number'
    ? { rows: most, of: ` of ${reads[0].path ?? 'the file'}`, site: reads[0].site }
    : null;
}

/** Rows of the part that is held out, as `train_test_split` counts them; null where its size is not a constant. */
function heldOut(flow: Flow, split: EventOf<'split'>, total: number): number | null {
  const call = callsAt(flow, split.site.range).find(c => c.callee.endsWith('train_test_split'));
  if (!call || call.open || keyword(call, 'train_size')) {
    return null;
  }
  const size = keyword(call, 'test_size');
  const part = size ? size.constant : 0.25;
  return typeof part !== 'number' ? null : part < 1 ? Math.ceil(part * total) : part;
}

interface Candidates {
  /** In words. */
  readonly models: string;
  readonly score: EventOf<'score'>;
  readonly steps: readonly StepAt[];
}

/** Different models or settings, each scored on the same part of the split that none of them was trained on. */
function candidatesOn(flow: Flow, split: EventOf<'split'>): Candidates | null {
  const scored = pairs(flow).flatMap(({ fit, scores }) => {
    const score = scores.find(
      ({ X }) =>
        X.rows && fit.X.rows && overlaps(fit.X.rows, X.rows) === 'no' && splitOf(flow, X.rows) === split
    );
    return score && fit.method === 'fit' && isCandidate(fit.model) ? [{ fit, score }] : [];
  });
  const kinds = new Map(scored.map(s => [settingsOf(s.fit.model), s]));
  const tried = scored.find(({ fit, score }) =>
    score.site.loops.some(l => fit.site.loops.map(rangeKey).includes(rangeKey(l)))
  );
  const sameTask = new Set(scored.map(s => s.fit.model.task)).size === 1;
  if (!sameTask || (kinds.size < 2 && !tried)) {
    return null;
  }
  const shown = [...kinds.values()];
  return {
    models:
      kinds.size < 2
        ? `Settings of ${classOf(shown[0].fit.model).split('.').at(-1)}`
        : `${kinds.size} models`,
    score: shown[0].score,
    steps: shown.map(({ fit, score }) => ({
      site: score.site,
      note: `${modelName(fit.model)} is scored on ${nameOf(score.X)}`
    }))
  };
}

function isCandidate({ library, cls, task }: ModelView): boolean {
  return (
    ['sklearn', 'xgboost', 'lightgbm', 'catboost'].includes(library) &&
    ['classification', 'regression'].includes(task) &&
    !GUESS.test(cls)
  );
}

/** Seeds and threads aside, what makes it another candidate. */
function settingsOf(model: ModelView): string {
  const settings = [...model.params].filter(([name]) => !RUNNING.has(name));
  return JSON.stringify([classOf(model), settings.sort(([a], [b]) => a.localeCompare(b))]);
}
