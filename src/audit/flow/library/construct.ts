/** Making estimators, pipelines, searches, networks and splitters from calls of library classes. */
import {
  canonical,
  estimator as sklearnEstimator,
  imblearn,
  network as networkFamily,
  otherTransformer,
  seededCall,
  sklearn,
  splitter,
  type Estimator as SklearnClass,
  lastPart
} from '../../knowledge';
import type { Expr } from '../../python/tree';
import { arg, type Call } from '../calls';
import { elementsOf } from '../access';
import type { Machine } from '../machine';
import type { ClassValue, Estimator, LastLayer, Library, Ref, Value } from '../values';
import { estimatorMethod } from './estimators';
import { searchedOver } from './searches';
import { statistical } from './forecasts';
import { IMAGE_GENERATOR, generatorLearns } from './images';
import { emitDraw, seedingOf } from './seeding';
import { builtBy, weightsOf, within, zooWeights } from './weights';

export interface Blueprint {
  readonly role: string;
  readonly library: Library;
  readonly shape: Estimator['shape'];
  readonly learns: boolean;
  readonly transforms: boolean;
}

/** Gradient boosting libraries' scikit-learn interfaces: by their own names. */
const BOOSTED = /^(xgboost|lightgbm|catboost)\.(?:.*\.)?(XGB\w*|LGBM\w*|CatBoost\w*)$/;

/** Makes an estimator when `path` is the class of one. */
export function construct(m: Machine, path: string, c: Call): Value | null {
  const name = atHome(canonical(path));
  const cls = lastPart(name);
  const known = sklearnEstimator(name);
  if (known) {
    const plan = blueprintOf(m, c, known);
    const seeding = known.seed && seedingOf(m, c, known.seed, 'numpy', name);
    return make(
      m,
      c,
      name,
      { ...plan, learns: plan.learns && !(cls === 'VarianceThreshold' && dropsConstantsOnly(m, c)) },
      seeding,
      known.seedsInner && known.seed !== null && seedGiven(m, c, known.seed.arg)
    );
  }
  const sampler = imblearn(name);
  if (sampler) {
    const seeding = sampler.seed && seedingOf(m, c, sampler.seed, 'numpy', name);
    const shape =
      sampler.role === 'pipeline' ? 'pipeline' : sampler.role === 'classifier' ? 'single' : 'sampler';
    return make(
      m,
      c,
      name,
      { role: sampler.role, library: 'sklearn', shape, learns: sampler.duplicates, transforms: false },
      seeding
    );
  }
  const folds = splitter(name);
  if (folds) {
    // A splitter is made to divide: its draw counts where it is made, since `cv=` hides where it happens.
    const seeding = folds.seed && seedingOf(m, c, folds.seed, 'numpy', name);
    if (seeding) {
      emitDraw(m, seeding);
    }
    const role = folds.shuffles === 'never' ? 'ordered' : 'splitter';
    return make(
      m,
      c,
      name,
      { role, library: 'sklearn', shape: 'splitter', learns: false, transforms: false },
      null
    );
  }
  const boosted = BOOSTED.exec(name);
  if (boosted) {
    const role = /Class/.test(cls)
      ? 'classifier'
      : /Regress|Rank/.test(cls)
        ? 'regressor'
        : 'classifier or regressor';
    return make(
      m,
      c,
      name,
      { role, library: boosted[1] as Library, shape: 'single', learns: true, transforms: false },
      null
    );
  }
  if (name === 'sklearn_pandas.DataFrameMapper') {
    return make(
      m,
      c,
      name,
      { role: 'transformer', library: 'other', shape: 'columns', learns: true, transforms: true },
      null
    );
  }
  const other = otherTransformer(name);
  if (other) {
    return make(
      m,
      c,
      name,
      { role: 'transformer', library: 'other', shape: 'single', learns: other.learns, transforms: true },
      seedOfOther(m, c, name)
    );
  }
  const family = networkFamily(name);
  if (family) {
    return makeNetwork(
      m,
      c,
      name,
      family.containers.includes(name),
      family.generator === 'torch' ? 'torch' : 'keras'
    );
  }
  const statistics = statistical(name, c);
  if (statistics) {
    const made = make(m, c, name, statistics, null);
    m.store.update(made, { ...(m.read(made) as Estimator), attrs: statistics.attrs });
    return statistics.fitted ? estimatorMethod(m, made, m.read(made) as Estimator, 'fit', c) : made;
  }
  if (name === IMAGE_GENERATOR) {
    return make(
      m,
      c,
      name,
      {
        role: 'generator',
        library: 'other',
        shape: 'single',
        learns: generatorLearns(m, c),
        transforms: false
      },
      null
    );
  }
  if (/(?:Classifier|Regressor)$/.test(cls) && !/Report|Metric/.test(cls)) {
    return make(
      m,
      c,
      name,
      {
        role: /Classifier$/.test(cls) ? 'classifier' : 'regressor',
        library: 'other',
        shape: 'single',
        learns: true,
        transforms: false
      },
      seedOfOther(m, c, name)
    );
  }
  if (
    /^(?:torchvision\.models|keras\.applications|tensorflow_hub|timm)\./.test(name) &&
    !/weights|preprocess|decode/i.test(cls)
  ) {
    return make(
      m,
      c,
      name,
      {
        role: 'network',
        library: name.startsWith('keras') ? 'keras' : 'torch',
        shape: 'network',
        learns: true,
        transforms: false
      },
      /^(?:torchvision\.models|keras\.applications)\.|^timm\.create_model$/.test(name)
        ? zooWeights(m, c, name)
        : null
    );
  }
  return null;
}

/** Libraries whose classes share names with scikit-learn's and mean something else. */
const OTHER_LIBRARIES =
  /^(?:sklearn|imblearn|pyspark|tensorflow|keras|torch|h2o|statsmodels|scipy|numpy|pandas|xgboost|lightgbm|catboost)\./;

/** A class of a look-alike library (cuML, dask-ml, a private fork) under the name of scikit-learn's, which it follows. */
function atHome(name: string): string {
  if (OTHER_LIBRARIES.test(name)) {
    return name;
  }
  const cls = lastPart(name);
  const row = Object.hasOwn(sklearn.estimators, cls)
    ? sklearn.estimators[cls]
    : Object.hasOwn(sklearn.imblearn, cls)
      ? sklearn.imblearn[cls]
      : null;
  return row?.module && cls.length > 2 ? `${row.module}.${cls}` : name;
}

/** A column with one value for all rows says nothing, whoever looks at it. */
function dropsConstantsOnly(m: Machine, c: Call): boolean {
  const threshold = arg(c, 0, 'threshold');
  return threshold === undefined || m.constantOf(threshold) === 0;
}

function seedGiven(m: Machine, c: Call, name: string): boolean {
  const value = c.kw.get(name);
  return value !== undefined && m.constantOf(value) !== null;
}

function seedOfOther(m: Machine, c: Call, name: string): Estimator['seeding'] {
  const row = seededCall(name);
  return row ? seedingOf(m, c, row, row.generator, name) : null;
}

/** A meta-estimator without a task of its own has that of what it holds. */
/** What an estimator of scikit-learn is made as. */
export function blueprintOf(m: Machine, c: Call, known: SklearnClass): Blueprint {
  const shape =
    known.role === 'search'
      ? 'search'
      : known.role === 'pipeline'
        ? 'pipeline'
        : known.role === 'columns' || known.role === 'union'
          ? 'columns'
          : known.meta
            ? 'ensemble'
            : 'single';
  return {
    role: shape === 'search' || shape === 'pipeline' ? known.role : roleOfMeta(m, c, known.role),
    library: 'sklearn',
    shape,
    learns: known.learns && !known.vocabulary,
    transforms: known.transforms
  };
}

function roleOfMeta(m: Machine, c: Call, role: string): string {
  if (role !== 'other' && role !== 'frozen') {
    return role;
  }
  const inner = m.estimator(c.args[0] ?? c.kw.get('estimator') ?? c.kw.get('base_estimator'));
  return inner?.est.role ?? role;
}

export function make(
  m: Machine,
  c: Call,
  qualified: string,
  plan: Blueprint,
  seeding: Estimator['seeding'],
  seedsInner = false
): Ref {
  const inner = innerOf(m, plan.shape, c);
  const role = openEnded(m, plan.shape, inner, c) ? 'model' : plan.role;
  return m.store.allocate({
    k: 'estimator',
    cls: lastPart(qualified),
    qualified,
    library: plan.library,
    role,
    shape: plan.shape,
    params: c.kw,
    inner,
    learns: plan.learns,
    transforms: plan.transforms,
    learned: null,
    seeding,
    seedsInner,
    last: null,
    attrs: new Map([...namedSteps(m, plan.shape, c), ...searchedOver(plan.shape, c)]),
    userClass: null,
    name: m.target
  });
}

/** The estimators inside a pipeline, a column transformer, an ensemble or a search. */
function innerOf(m: Machine, shape: Estimator['shape'], c: Call): readonly Value[] {
  const named =
    c.kw.get('steps') ?? c.kw.get('transformers') ?? c.kw.get('estimators') ?? c.kw.get('transformer_list');
  if (shape === 'search') {
    return [c.kw.get('estimator') ?? c.args[0]].filter(v => v !== undefined);
  }
  if (shape === 'single' || shape === 'splitter' || shape === 'sampler') {
    return [];
  }
  const single =
    c.kw.get('estimator') ?? c.kw.get('base_estimator') ?? c.kw.get('regressor') ?? c.kw.get('classifier');
  const first = named ?? single ?? c.args[0];
  if (first === undefined) {
    return [];
  }
  if (m.estimator(first)) {
    return [first, ...c.args.slice(1).filter(v => m.estimator(v))];
  }
  return (elementsOf(m, first) ?? []).flatMap(step => {
    const parts = (elementsOf(m, step) ?? [step]).flatMap(v =>
      m.estimator(v) ? [v] : (elementsOf(m, v) ?? [])
    );
    return parts.filter(v => m.estimator(v));
  });
}

/** A pipeline or search around something that is not known: what is searched or stands last is a model. */
function openEnded(m: Machine, shape: Estimator['shape'], inner: readonly Value[], c: Call): boolean {
  if (shape === 'search') {
    return inner.length > 0 && !m.estimator(inner[0]);
  }
  if (shape !== 'pipeline') {
    return false;
  }
  const last = elementsOf(m, c.kw.get('steps') ?? c.args[0] ?? { k: 'unknown' })?.at(-1);
  const parts = last ? elementsOf(m, last) : null;
  const step = parts?.at(-1);
  return step !== undefined && m.data(step) !== null;
}

function namedSteps(m: Machine, shape: Estimator['shape'], c: Call): [string, Value][] {
  if (shape !== 'pipeline') {
    return [];
  }
  const steps = elementsOf(m, c.kw.get('steps') ?? c.args[0] ?? { k: 'unknown' }) ?? [];
  return steps.flatMap(step => {
    const [name, value] = elementsOf(m, step) ?? [];
    const text = name && m.text(name);
    return text && value && m.estimator(value) ? ([[text, value]] as [string, Value][]) : [];
  });
}

/** `make_pipeline` and its like: the arguments are the steps. */
export function compose(m: Machine, path: string, c: Call): Value {
  const shape = path.endsWith('make_pipeline') ? 'pipeline' : 'columns';
  const inner = c.args.flatMap(v =>
    m.estimator(v) ? [v] : (elementsOf(m, v) ?? []).filter(x => m.estimator(x))
  );
  return m.store.allocate({
    k: 'estimator',
    cls: shape === 'pipeline' ? 'Pipeline' : 'ColumnTransformer',
    qualified: shape === 'pipeline' ? 'sklearn.pipeline.Pipeline' : 'sklearn.compose.ColumnTransformer',
    library: 'sklearn',
    role: shape === 'pipeline' ? 'pipeline' : 'transformer',
    shape,
    params: c.kw,
    inner,
    learns: true,
    transforms: shape !== 'pipeline',
    learned: null,
    seeding: null,
    seedsInner: false,
    last: null,
    attrs: new Map(),
    userClass: null,
    name: m.target
  });
}

/** A network; building one draws its weights, once for the whole of it. */
function makeNetwork(
  m: Machine,
  c: Call,
  qualified: string,
  container: boolean,
  library: 'torch' | 'keras'
): Value | null {
  const built = /\.Keras(?:Classifier|Regressor)$/.test(qualified) ? builtBy(m, c) : null;
  return m.store.allocate({
    k: 'estimator',
    cls: lastPart(qualified),
    qualified: library === 'torch' ? 'torch.nn.Module' : 'keras.Model',
    library,
    role: 'network',
    shape: 'network',
    params: c.kw,
    inner: built ? [built] : [...layersOf(m, c), ...(qualified.endsWith('.Model') ? within(m, c) : [])],
    learns: true,
    transforms: false,
    learned: null,
    seeding: built ? null : weightsOf(m, c, qualified, container, library),
    seedsInner: false,
    last: lastLayer(m, c, qualified),
    attrs: new Map(),
    userClass: null,
    name: m.target
  });
}

/** Layers that a network is built of, and outputs that hold what layers before them learned. */
function layersOf(m: Machine, c: Call): Value[] {
  return [...c.args, ...c.kw.values()]
    .flatMap(v => elementsOf(m, v) ?? [v])
    .filter(v => m.estimator(v) !== null || (m.data(v)?.stats.length ?? 0) > 0);
}

/** The layer that a sequence of torch's layers ends with. */
function lastLayer(m: Machine, c: Call, qualified: string): LastLayer | null {
  if (qualified !== 'torch.nn.Sequential' || c.open || c.args.length === 0) {
    return null;
  }
  const at = c.args.length - 1;
  const [written, before] = [c.argNodes[at], c.argNodes[at - 1] as Expr | undefined];
  const plain = written.nodeType !== 'Starred' && before?.nodeType !== 'Starred';
  // `Sequential(OrderedDict([…]))`: which of them is last is not followed.
  return m.read(c.args[at]).k === 'dict'
    ? null
    : {
        layer: c.args[at],
        range: plain ? m.tree.range(written) : null,
        before: plain && before ? m.tree.range(before) : null
      };
}

/** An instance of a user's own network class (`class Net(nn.Module)`); null for any other class. */
export function userNetwork(m: Machine, cls: ClassValue, c: Call): Ref | null {
  const base = baseOf(m, cls);
  if (!base) {
    return null;
  }
  if (base.kind === 'network') {
    const made = makeNetwork(m, c, base.path, true, base.library);
    if (made?.k === 'ref') {
      const est = m.read(made);
      if (est.k === 'estimator') {
        m.store.update(made, { ...est, cls: cls.name, userClass: cls });
      }
      return made;
    }
  }
  return null;
}

interface Base {
  readonly kind: 'network';
  readonly path: string;
  readonly library: 'torch' | 'keras';
}

function baseOf(m: Machine, cls: ClassValue, depth = 0): Base | null {
  for (const b of cls.bases) {
    const obj = m.read(b);
    if (obj.k === 'global') {
      const family = networkFamily(obj.path);
      if (family?.containers.includes(canonical(obj.path))) {
        return {
          kind: 'network',
          path: canonical(obj.path),
          library: family.generator === 'torch' ? 'torch' : 'keras'
        };
      }
    } else if (obj.k === 'class' && depth < 4) {
      const base = baseOf(m, obj, depth + 1);
      if (base) {
        return base;
      }
    }
  }
  return null;
}

export { arg };
