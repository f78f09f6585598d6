/** Weights of networks: drawn where a network is made, and told of once it is used with them. */
import { arg, type Call, callBack } from '../calls';
import { elementsOf } from '../access';
import type { Machine } from '../machine';
import { tentatively } from '../missing';
import type { Estimator, Ref, Seeding, Value } from '../values';
import { emitDraw, given, insertion, isBeingMade } from './seeding';

/** Layers that hold no weights. */
const WEIGHTLESS =
  /^(?:Rescaling|Resizing|CenterCrop|Random\w+|RandAugment|Normalization|Flatten|Reshape|Permute|RepeatVector|Dropout\w*|SpatialDropout\w*|GaussianNoise|GaussianDropout|Activation|ReLU|LeakyReLU|Softmax|Sigmoid|Tanh|Identity|InputLayer|Input|Unflatten|Lambda|(?:Global)?(?:Max|Avg|Average)Pool\w*|AdaptiveAvgPool\w*|ZeroPadding\w*|Cropping\w*|UpSampling\w*|Upsample)$/;

/** Ways to give a network other weights than the drawn ones. */
export const LOADS = new Set(['load_weights', 'set_weights', 'load_state_dict', 'load_from_checkpoint', 'restore', 'from_pretrained']); // prettier-ignore

/** Methods that say how a network is built or where it is, and use no weight of it. */
export const DESCRIBES = new Set(['summary', 'compile', 'add', 'pop', 'build', 'get_config', 'to_json', 'to_yaml', 'get_layer', 'add_module', 'train', 'eval', 'to', 'cuda', 'cpu', 'double', 'half', 'float']); // prettier-ignore

/** Attributes that show weights, or layers with them. */
export const SHOWS = new Set(['weights', 'trainable_weights', 'trainable_variables', 'variables', 'layers', 'weight', 'bias', 'kernel']); // prettier-ignore

/** How the weights of a network made here are seeded; null where it has none of its own. */
export function weightsOf(
  m: Machine,
  c: Call,
  qualified: string,
  container: boolean,
  library: 'torch' | 'keras'
): Seeding | null {
  if (isBeingMade(m)) {
    return null;
  }
  if (container && (bare(m, c) || (library === 'keras' && /\.Model$/.test(qualified) && grown(m, c)))) {
    return null;
  }
  const generator = library === 'torch' ? 'torch' : 'tensorflow';
  return {
    generator,
    arg: null,
    given: m.seeded.has(generator),
    ...insertion(m, c),
    site: m.site(c.node),
    callee: qualified
  };
}

/** A stack of layers without weights: augmentation, rescaling. */
function bare(m: Machine, c: Call): boolean {
  const layers = c.args.flatMap(v => elementsOf(m, v) ?? [v]);
  return (
    layers.length > 0 &&
    layers.every(v => {
      const [layer, d] = [m.estimator(v)?.est, m.data(v)];
      const name = layer ? (layer.shape === 'network' ? '' : layer.cls) : (d?.name.split('.').at(-1) ?? '');
      return WEIGHTLESS.test(name);
    })
  );
}

/** `Model(inputs, outputs)` over layers that another model holds: they are what they are there. */
function grown(m: Machine, c: Call): boolean {
  const [inputs, outputs] = [arg(c, 0, 'inputs'), arg(c, 1, 'outputs')];
  if (!inputs || !outputs) {
    return false;
  }
  const ends = elementsOf(m, outputs) ?? [outputs];
  const list = m.read(outputs);
  const open = list.k === 'list' && list.elem ? [list.elem] : [];
  if ([...ends, ...open].every(v => m.data(v) === null)) {
    // An attribute of a network (`base.get_layer(…).output`), not a tensor that a layer gave here.
    return true;
  }
  const starts = (elementsOf(m, inputs) ?? [inputs]).map(v => m.data(v)?.rows?.id);
  const known = starts.some(id => id !== undefined && m.graphs.has(id));
  for (const id of m.rehearsing ? [] : starts) {
    if (id !== undefined) {
      m.store.set(m.graphs, id, true as const);
    }
  }
  return known;
}

/** Networks that went into the outputs of a functional model. */
export function within(m: Machine, c: Call): readonly Ref[] {
  const outputs = arg(c, 1, 'outputs');
  const ends = outputs ? (elementsOf(m, outputs) ?? [outputs]) : [];
  return ends
    .flatMap(v => m.data(v)?.preds ?? [])
    .map(p => ({ k: 'ref', id: p.model.id }) as const)
    .filter(ref => m.estimator(ref) !== null);
}

/** A wrapper that calls a function to build its network (`KerasClassifier(build_fn=…)`): what it builds. */
export function builtBy(m: Machine, c: Call): Value | null {
  const fn = c.kw.get('build_fn') ?? arg(c, 0, 'model');
  return fn && m.read(fn).k === 'function' ? tentatively(m, () => callBack(m, fn, [], c)) : null;
}

/** Tells of the weights that a network, or what it holds, was made with: they are used from here on. */
export function drawWeights(m: Machine, value: Value, depth = 0): void {
  const found = m.estimator(value);
  if (!found || found.est.shape !== 'network' || depth > 3) {
    return;
  }
  const { ref, est } = found;
  const { seeding } = est;
  if (!seeding) {
    for (const v of [...est.inner, ...est.attrs.values()]) {
      drawWeights(m, v, depth + 1);
    }
    return;
  }
  // Keras makes weights as late as at the first batch: a seed between governs them too. So do initializers of layers.
  const late = /^(?:tensorflow|layers)$/.test(seeding.generator) && m.seeded.has(seeding.generator);
  emitDraw(m, seeding, seeding.given || late);
  if (!m.rehearsing) {
    m.store.update(ref, { ...est, seeding: null });
  }
}

/** The weights are replaced: what was drawn for them reaches nothing. */
export function replaceWeights(m: Machine, value: Value, depth = 0): void {
  const found = m.estimator(value);
  if (found && depth < 4) {
    for (const v of [...found.est.inner, ...found.est.attrs.values()]) {
      replaceWeights(m, v, depth + 1);
    }
    m.store.update(found.ref, { ...(m.read(found.ref) as Estimator), seeding: null });
  }
}

/** A network of a model zoo: its weights are drawn unless trained ones are asked for. */
export function zooWeights(m: Machine, c: Call, name: string): Seeding | null {
  const keras = name.startsWith('keras');
  if (isBeingMade(m)) {
    return null;
  }
  const trained = ['weights', 'pretrained', 'weights_backbone', 'checkpoint_path']
    .map(n => given(m, c, n, name.startsWith('torchvision') ? ['pretrained'] : []))
    .some(v => v === 'unknown' || (v !== undefined && v.value !== null && v.value !== false));
  const asked = keras ? given(m, c, 'weights') : undefined;
  const drawn = keras ? asked !== undefined && asked !== 'unknown' && asked.value === null : !trained;
  const generator = keras ? 'tensorflow' : 'torch';
  return drawn
    ? {
        generator,
        arg: null,
        given: m.seeded.has(generator),
        ...insertion(m, c),
        site: m.site(c.node),
        callee: name
      }
    : null;
}
