/** Which statements between what learns and the split can be done on each part, instead of on all rows. */
import type { CallCode, Code, EventOf, Statistic } from '../../flow/types';
import type { RuleContext } from '../rule';
import { of } from '../events';
import { FITS, type Program, fitsIn } from './program';
import { holds } from '../../notebook/ranges';

/** What may be done to each part on its own with the result it would have had on the whole. */
const ROWWISE = new Set(
  'drop dropna get_dummies copy astype to_numpy array asarray reshape ravel DataFrame Series fillna rename replace map log log1p sqrt exp abs toarray todense transform columns get_feature_names_out get_feature_names tolist dict list range len str float int set_axis'.split(
    ' '
  )
);
/** What only shows data where it stands, and can show it a few lines later; a plot has its place among others. */
const SHOWS = new Set(
  'print display head tail info describe type format isnull isna sum any nunique'.split(' ')
);
/** Calls that give an array, which is asked for its parts in another way than a table. */
const ARRAYS = /^(?:(?:fit_)?transform|scale|to_numpy|array|asarray|toarray|todense)$/;
/** Transformers that can only be fitted: what they learned cannot be applied to other rows. */
const FIT_ONLY = /\.(?:TSNE|MDS|SpectralEmbedding|MulticoreTSNE)$/;
/** Statistics that are one number a column, so that the training part's can stand in for the whole's. */
const REDUCTIONS = /\.(?:mean|median|std|var|min|max|mode|quantile|sum|nanmean|nanmedian|nanstd)$/;

/** Statements from the one that learns to the split that depend on it; null where one of them cannot be moved. */
export function dependents(
  program: Program,
  split: EventOf<'split'>,
  start: number,
  at: number
): number[] | null {
  const { codes } = program;
  const tainted = new Set<string>();
  // What is changed in place, `X = scaler.fit_transform(X)`, is still there without the change.
  const before = new Set(codes.slice(0, start).flatMap(c => [...c.writes]));
  const clean = new Set(
    split.arrays
      .filter(a => a.name && !split.input.statistics.some(s => a.statistics.includes(s)))
      .map(a => a.name)
  );
  const slice: number[] = [];
  for (let i = start; i < at; i++) {
    const code = codes[i];
    const reads = code.uses.filter(u => tainted.has(u.name)).map(u => u.name);
    const writes = [...code.writes];
    if (i > start && reads.length === 0 && !writes.some(w => tainted.has(w))) {
      continue;
    }
    const stays =
      i > start &&
      reads.every(r => before.has(r)) &&
      ((looksOnly(code) &&
        !reads.some(r =>
          turnsIntoArray(
            slice.map(k => codes[k]),
            r
          )
        )) ||
        (writes.length > 0 && writes.every(w => clean.has(w) && !tainted.has(w))));
    if (!stays) {
      slice.push(i);
      writes.forEach(w => tainted.add(w));
    }
  }
  const rewritten = slice.some(i =>
    codes[i].uses.some(
      u =>
        !tainted.has(u.name) &&
        codes.slice(i + 1, at).some((c, j) => !slice.includes(i + 1 + j) && c.writes.has(u.name))
    )
  );
  return rewritten ? null : slice;
}

/** Whether a statement does on a part of the rows what it does on all, but for what it learns. */
export function isPlain(
  context: RuleContext,
  program: Program,
  code: Code,
  split: EventOf<'split'>
): boolean {
  const learned = statisticsIn(split, code);
  return (
    program.at({ range: code.range, calls: [], loops: [], statement: null }) !== null &&
    (!code.choosesRows || looksOnly(code)) &&
    (learned.length === 0 || fitsIn(code).length === 0) &&
    fitsIn(code).length <= 1 &&
    code.calls.every(c => c.name !== 'get_dummies' || isWholeEncoding(code)) &&
    code.calls.every(
      c => c.name !== 'dropna' || c.args.every(a => /^(?:inplace|subset|how)$/.test(a.keyword ?? ''))
    ) &&
    !of(context.flow, 'transform-fit').some(
      f => FIT_ONLY.test(f.model.cls) && holds(code.range, f.site.range)
    ) &&
    (learned.every(s => REDUCTIONS.test(s.what)) || scalingIn(code, learned) !== null) &&
    !of(context.flow, 'fit').some(f => holds(code.range, f.site.range)) &&
    ((looksOnly(code) && code.calls.every(c => SHOWS.has(c.name) || ROWWISE.has(c.name))) ||
      code.calls.every(
        c =>
          ROWWISE.has(c.name) ||
          FITS.test(c.name) ||
          /^[A-Z]/.test(c.name) ||
          learned.some(s => holds(s.site.range, c.range))
      ))
  );
}

/** `X = pd.get_dummies(X)`, with a column for every value: those of the training part can be kept for the others. */
function isWholeEncoding(code: Code): boolean {
  const { value, targets } = code;
  return (
    value?.name === 'get_dummies' &&
    code.calls.length === 1 &&
    targets.length === 1 &&
    /^\w+$/.test(targets[0]) &&
    value.args.every(a => a.keyword !== 'drop_first' && a.keyword !== '*' && a.keyword !== '**')
  );
}

/** The call of scikit-learn's `scale`, which is a StandardScaler that is forgotten. */
export function scalingIn(code: Code, learned: readonly Statistic[]): CallCode | null {
  const call = code.calls.find(c => c.name === 'scale' && c.args.length === 1 && c.args[0].keyword === null);
  const [only] = learned;
  return call && learned.length === 1 && only.what === 'scale' && only.site.range.start === call.range.start
    ? call
    : null;
}

/** Whether the name stands for an array after these statements, where it may have been a table before. */
export function turnsIntoArray(codes: readonly Code[], name: string): boolean {
  return codes.some(
    c =>
      c.uses.some(u => u.stored && u.name === name) &&
      (c.calls.some(call => ARRAYS.test(call.name)) || c.uses.some(u => u.attribute === 'values'))
  );
}

/** An expression whose value is only shown. */
export function looksOnly(code: Code): boolean {
  return code.targets.length === 0 && code.writes.size === 0;
}

/** Statistics of the split's data that the statement computes itself, without an estimator. */
export function statisticsIn(split: EventOf<'split'>, code: Code): EventOf<'split'>['input']['statistics'] {
  const all = new Set(split.arrays.flatMap(a => a.statistics));
  return [...all].filter(
    s =>
      holds(code.range, s.site.range) &&
      !fitsIn(code).some(f => f.range.start === s.site.range.start && f.range.end === s.site.range.end)
  );
}
