/** Calls of library functions and classes by their qualified name. */
import { canonical, draw, functionRows, type Seed, sklearnFunction, lastPart } from '../../knowledge';
import { elementsOf } from '../access';
import { beside } from '../stacking';
import { arg, type Call, callBack, derived, emitScore } from '../calls';
import { parseQuoted } from '../../python/parse';
import type { Machine } from '../machine';
import { tentatively } from '../missing';
import { run } from '../statements';
import {
  type Data,
  type Value,
  NONE,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  list,
  unite
} from '../values';
import { compose, construct } from './construct';
import { datasets } from './datasets';
import { filesAt, namedReader, observers, trackedByArguments, trackerMethod } from './effects';
import { callJavaScript } from './javascript/calls';
import { shellLine } from './shell';
import { learnAtOnce } from './estimators';
import { builtin, standardLibrary } from './python';
import { folderParts } from './images';
import { emitDraw, randomness, seedHelper, seedingOf } from './seeding';
import { bootstrap, listAsData, partCount, splitInto, trainTestSplit } from './splits';
import { evaluating } from './scoring';
import { trainer } from './trainers';
import { first, learnedInPlace, concat, SPECIAL } from './functions';

export function callGlobal(m: Machine, path: string, c: Call): Value {
  if (m.language !== 'python') {
    return callJavaScript(m, path, c);
  }
  if (path.startsWith('builtins.')) {
    return builtin(m, path.slice(9), c);
  }
  const name = canonical(path);
  const observed = observers(m, name, c);
  if (trackerMethod(m, path, c)) {
    return UNKNOWN;
  }
  const generator = randomness(m, name, c);
  if (generator) {
    return generator;
  }
  trackedByArguments(m, c);
  const read = filesAt(m, name, c);
  return (
    standardLibrary(m, name, c) ??
    splitting(m, name, c) ??
    evaluating(m, name, c) ??
    trainer(m, path, c) ??
    constructed(m, path, c) ??
    datasets(m, name, c) ??
    special(m, name, c) ??
    rowWise(m, name, c) ??
    observed ??
    (read && folderParts(m, read, c)) ??
    running(m, name, c) ??
    unknownOf(m, name, c) ??
    derived(m, c, lastPart(name))
  );
}

/** What a call of a known library that no table lists still tells. */
function unknownOf(m: Machine, name: string, c: Call): Value | null {
  const last = lastPart(name);
  if (seedHelper(m, last, c)) {
    return NONE;
  }
  if (name.startsWith('tensorflow.data.')) {
    return { ...m.opaque(c.node, name), type: 'dataset' };
  }
  const read = namedReader(m, last, name, c);
  if (read) {
    return read;
  }
  if (LAYER.test(name)) {
    const made = derived(m, c, last);
    return made.k === 'data' ? { ...made, made: { cls: name, range: m.tree.range(c.node) } } : made;
  }
  // A frozen distribution draws by its methods.
  return name.startsWith('scipy.stats.') && draw(`${name}.rvs`) && DISTRIBUTION.test(last)
    ? { k: 'global', path: name }
    : null;
}

/** Layers and losses of torch that have no weights. */
const LAYER = /^torch\.nn\.[A-Z]\w*$/;

const DISTRIBUTION = /^(?:norm|uniform|randint|expon|gamma|beta|poisson|binom|bernoulli|loguniform|reciprocal|lognorm|t|chi2|f|multivariate_normal|weibull_min|weibull_max|pareto|truncnorm|geom|nbinom|laplace|cauchy|logistic|skewnorm|triang|multinomial|dirichlet|rv_discrete|rv_histogram)$/; // prettier-ignore

function constructed(m: Machine, path: string, c: Call): Value | null {
  const made = construct(m, path, c);
  if (made) {
    learnAtOnce(m, made, c);
  }
  return made;
}

function splitting(m: Machine, name: string, c: Call): Value | null {
  const last = lastPart(name);
  const role = sklearnFunction(name)?.role;
  if (role === 'split' || /(?:^|_)train_test_split$/.test(last)) {
    return trainTestSplit(m, name, c);
  }
  if (role === 'resample' || role === 'shuffle') {
    return bootstrap(m, name, c);
  }
  if (name === 'torch.utils.data.random_split') {
    const value = arg(c, 0, 'dataset');
    const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
    return d ? splitInto(m, d, partCount(m, arg(c, 1, 'lengths'), 0), name, c, true) : UNKNOWN;
  }
  if (name === 'numpy.split' || name === 'numpy.array_split') {
    const d = m.data(c.args[0]);
    return d ? splitInto(m, d, partCount(m, c.args[1], 1), name, c, false) : UNKNOWN;
  }
  if (name === 'keras.utils.split_dataset') {
    const d = m.data(c.args[0]);
    return d ? splitInto(m, d, 2, name, c, m.constantOf(c.kw.get('shuffle')) === true) : UNKNOWN;
  }
  return null;
}

/** Functions whose effect on rows hangs on their arguments. */
function special(m: Machine, name: string, c: Call): Value | null {
  const fn = sklearnFunction(name);
  switch (fn?.role) {
    case 'compose':
      return compose(m, name, c);
    case 'clone': {
      const found = m.estimator(c.args[0]);
      return found ? m.store.allocate({ ...found.est, learned: null, name: m.target }) : UNKNOWN;
    }
    case 'scale':
    case 'decompose':
    case 'cluster':
      return learnedInPlace(m, name, c);
    case 'select-score': {
      // One number a column; of tests also their p-values.
      const d = m.data(learnedInPlace(m, name, c));
      // All features are told to be discrete: no noise is added to them.
      if (fn.seed && m.constantOf(c.kw.get('discrete_features')) !== true) {
        seededBy(m, c, fn.seed, name);
      }
      const scores = data('scalar', null, { stats: d ? allStats(d) : [], symbol: m.tree.text(c.node) });
      return name.includes('mutual_info') ? scores : list([scores, scores], true);
    }
    case 'rowwise':
      return first(m, c);
    case 'explain': {
      if (fn.seed) {
        seededBy(m, c, fn.seed, name);
      }
      return UNKNOWN;
    }
    default:
  }
  const frame = SPECIAL[name];
  return frame ? frame(m, c, name) : null;
}

function seededBy(m: Machine, c: Call, seed: Seed, name: string): void {
  const seeding = seedingOf(m, c, seed, 'numpy', name);
  if (seeding) {
    emitDraw(m, seeding);
  }
}

/** Functions that keep, choose, stack or reduce rows, by the table. */
function rowWise(m: Machine, name: string, c: Call): Value | null {
  const effect = functionRows(name);
  if (!effect) {
    return null;
  }
  const inputs = [...c.args, ...c.kw.values()].map(v => m.data(v)).filter((d): d is Data => d !== null);
  const d = inputs[0] ?? (c.args[0] ? listAsData(m, c.args[0], c) : null);
  if (!d) {
    return effect === 'aggregate' ? data('scalar', null) : UNKNOWN;
  }
  switch (effect) {
    case 'aggregate': {
      if (d.against) {
        emitScore(m, c.node, name, allPreds(d), d.against, undefined);
        return data('scalar', null);
      }
      const axis = m.constantOf(c.kw.get('axis') ?? c.args[1]);
      if (axis === 1 || axis === -1 || d.preds.length > 0 || d.element) {
        return folded(d);
      }
      if (!d.rows) {
        return data('scalar', null, { stats: allStats(d) });
      }
      return data('scalar', null, {
        stats: unite(allStats(d), [m.statistic(c.node, name, d)]),
        symbol: m.tree.text(c.node)
      });
    }
    case 'columns':
      return beside(
        m,
        inputs.length > 1
          ? inputs
          : (elementsOf(m, c.args[0]) ?? []).map(v => m.data(v)).filter((x): x is Data => x !== null)
      );
    case 'union':
      return concat(m, c, name);
    case 'vocabulary':
      return data('scalar', null);
    case 'resample':
      return d.rows ? { ...folded(d), rows: m.rows.resampled(d.rows, m.key(c.node), m.loopKeys) } : d;
    case 'subset':
      return d.rows
        ? { ...folded(d), rows: m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys) }
        : d;
    default: {
      const combined = beside(m, inputs.length > 0 ? inputs : [d]);
      return combined.k === 'data'
        ? { ...combined, against: inputs.find(x => x.against)?.against ?? null }
        : combined;
    }
  }
}

/** Calls that run other code: commands, studies, callbacks. */
function running(m: Machine, name: string, c: Call): Value | null {
  if (name === 'IPython.shell.run_cell_magic' || name === 'IPython.shell.run_line_magic') {
    const magic = m.text(c.args[0]);
    const code = m.text(c.args[name.endsWith('cell_magic') ? 2 : 1]);
    const tree =
      code && /^(?:time|timeit|capture|prun|memit)$/.test(magic ?? '')
        ? parseQuoted(code, m.tree.source, m.tree.range(c.node))
        : null;
    if (tree) {
      const outer = m.tree;
      m.tree = tree;
      run(m, tree.body);
      m.tree = outer;
    }
    return NONE;
  }
  if (/^(?:subprocess\.(?:run|call|check_call|check_output|Popen)|os\.system)$/.test(name)) {
    const words = elementsOf(m, c.args[0] ?? UNKNOWN)?.map(v => m.text(v) ?? '');
    const line = words ? words.map(w => (/\s/.test(w) ? `"${w}"` : w)).join(' ') : m.text(c.args[0]);
    shellLine(m, line ?? '', m.site(c.node));
    return UNKNOWN;
  }
  for (const v of [...c.args, ...c.kw.values()]) {
    if (m.read(v).k === 'function' && /optimize|fmin|minimize|Thread|submit|delayed|apply|map/.test(name)) {
      tentatively(m, () => callBack(m, v, [], c));
    }
  }
  return null;
}

export { constant };
