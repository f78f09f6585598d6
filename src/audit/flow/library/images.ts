/** Keras' generators of images, which may learn means and make new images, and parts of a folder by `subset=`. */
import { ioMethod } from '../../knowledge';
import { arg, type Call } from '../calls';
import type { Machine } from '../machine';
import { type Data, type Estimator, type Value, allStats, folded, list, unite } from '../values';
import { transfer } from './effects';
import { drawnByMethod } from './seeding';

export const IMAGE_GENERATOR = 'keras.preprocessing.image.ImageDataGenerator';

const LEARNED = ['featurewise_center', 'featurewise_std_normalization', 'zca_whitening'];
const AUGMENTING = ['rotation_range', 'width_shift_range', 'height_shift_range', 'brightness_range', 'shear_range', 'zoom_range', 'channel_shift_range', 'horizontal_flip', 'vertical_flip']; // prettier-ignore

/** A generator learns from images only when it is asked to centre or whiten by all of them. */
export function generatorLearns(m: Machine, c: Call): boolean {
  return LEARNED.some(name => m.constantOf(c.kw.get(name)) === true);
}

/** `generator.flow(X, y)`, `.flow_from_directory(folder)`, `.flow_from_dataframe(frame, folder)`. */
export function flowOf(m: Machine, of: Value, est: Estimator, name: string, c: Call): Value {
  const [x, y] = [m.data(arg(c, 0, 'x')), m.data(arg(c, 1, 'y'))];
  drawnByMethod(m, c, name, `${est.cls}.${name}`);
  const row = name === 'flow_from_directory' ? ioMethod(name) : null;
  const whole =
    name === 'flow_from_dataframe' ? m.data(arg(c, 0, 'dataframe')) : row ? m.data(transfer(m, row, `${est.cls}.${name}`, c, of) ?? undefined) : x; // prettier-ignore
  if (!whole) {
    return m.opaque(c.node, name);
  }
  const learned = est.learned?.statistic;
  const stats = learned ? unite(allStats(whole), [learned]) : allStats(whole);
  const makesNew = AUGMENTING.some(n => est.params.has(n));
  const [chosen] = subsets(m, { ...folded(whole), stats }, c, est.params.get('validation_split'));
  const rows =
    makesNew && chosen.rows ? m.rows.resampled(chosen.rows, m.key(c.node), m.loopKeys) : chosen.rows;
  const parts = name === 'flow' && x && y ? [x, y].map(d => ({ ...folded(d), rows })) : null;
  return {
    ...chosen,
    type: 'dataset',
    rows,
    parts,
    cols: [],
    holds: null,
    name: m.tree.text(c.node).slice(0, 40)
  };
}

/** `image_dataset_from_directory(folder, validation_split=, subset=)`: a part of what is in the folder, or both. */
export function folderParts(m: Machine, whole: Value, c: Call): Value {
  const d = m.data(whole);
  if (!d || !c.kw.has('subset')) {
    return whole;
  }
  const parts = subsets(m, d, c, c.kw.get('validation_split'), m.constantOf(c.kw.get('seed')));
  return parts.length === 2 ? list(parts, true) : parts[0];
}

/** Which part `subset=` asks for: two for both of them. A part of which nothing is known is data of its own. */
function subsets(m: Machine, d: Data, c: Call, share: Value | undefined, seed?: unknown): Data[] {
  const subset = m.constantOf(c.kw.get('subset'));
  if (subset === undefined || subset === null || !d.rows) {
    return c.kw.has('subset') && subset === undefined ? [m.opaque(c.node, d.name, allStats(d))] : [d];
  }
  const part = (index: number): Data => {
    const split = `subset:${String(m.constantOf(share))}:${String(seed)}`;
    return { ...d, rows: d.rows && m.rows.part(d.rows, split, index, m.loopKeys) };
  };
  return subset === 'both' ? [part(0), part(1)] : [part(subset === 'training' ? 0 : 1)];
}
