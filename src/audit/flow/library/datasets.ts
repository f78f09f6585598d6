/** Data sets that come with a library, or are made, and their splits by name. */
import { dataset, isLibraryDataset, lastPart } from '../../knowledge';
import { elementsOf } from '../access';
import type { Call } from '../calls';
import type { Machine } from '../machine';
import type { RowSet } from '../rows';
import { type Value, UNKNOWN, data, holding, list } from '../values';
import { emitDraw, seedingOf } from './seeding';

/** Libraries whose data sets come in splits that are asked for by name. */
const SPLIT_BY_NAME =
  /^(?:tensorflow_datasets\.(?:\w+\.)*(?:load|as_numpy)|datasets\.(?:\w+\.)*load_dataset)$/;

/** The rows that a call for a library's data set gives: the same for the same set. */
export function libraryRows(m: Machine, name: string, c: Call): RowSet {
  const row = dataset(name);
  const made = row?.kind === 'made';
  const which = [
    'subset',
    'train',
    'name',
    'data_home',
    ...(SPLIT_BY_NAME.test(name) ? ['data_files', 'data_dir'] : ['split'])
  ]
    .map(k => m.constantOf(c.kw.get(k)))
    .filter(v => v !== undefined);
  const placed = row ? '' : c.args.map(v => m.text(v) ?? '').join(',');
  const key = made ? m.key(c.node) : `dataset:${name}:${which.join(',')}:${placed}`;
  return m.rows.source(key, lastPart(name), made ? m.loopKeys : []);
}

export function datasets(m: Machine, name: string, c: Call): Value | null {
  const row = dataset(name);
  const last = lastPart(name);
  if (!row && !isLibraryDataset(name)) {
    return null;
  }
  if (row?.seed) {
    const seeding = seedingOf(m, c, row.seed, 'numpy', name);
    if (seeding) {
      emitDraw(m, seeding);
    }
  }
  const rows = libraryRows(m, name, c);
  const pair = list([data('array', rows, { name: last }), data('array', rows, { name: last })], true);
  if (/^keras\.datasets\..*load_data$/.test(name)) {
    const part = (i: number): Value => {
      const r = m.rows.part(rows, 'keras', i, []);
      const half = data('array', r, { name: i ? 'test' : 'train' });
      return list([half, half], true);
    };
    return list([part(0), part(1)], true);
  }
  if (row?.kind === 'made' || m.constantOf(c.kw.get('return_X_y')) === true) {
    return pair;
  }
  if (/^(?:shap\.datasets|lightgbm|xgboost|openml)/.test(name)) {
    return pair;
  }
  if (/^(?:seaborn|vega_datasets|plotly|statsmodels|pydataset|yfinance|pandas_datareader)/.test(name)) {
    return data('frame', rows, { name: last, holds: holding(null) });
  }
  if (SPLIT_BY_NAME.test(name)) {
    const loaded = splitsAsked(m, rows, last, c);
    return m.constantOf(c.kw.get('with_info')) === true ? list([loaded, UNKNOWN], true) : loaded;
  }
  if (/^torchvision|^torchtext|^torchaudio|^tensorflow_datasets|^datasets\./.test(name)) {
    return data('dataset', rows, {
      name: last,
      parts: /^torchvision/.test(name) ? [data('array', rows), data('array', rows)] : null
    });
  }
  return data('bunch', rows, { name: last });
}

/** What `split=` asks for: one split, several, or without it all of them by name. */
function splitsAsked(m: Machine, rows: RowSet, name: string, c: Call): Value {
  const asked = c.kw.get('split');
  if (asked === undefined) {
    return data('splits', rows, { name });
  }
  const listed = elementsOf(m, asked);
  return listed
    ? list(listed.map(v => splitNamed(m, rows, name, v, c)))
    : splitNamed(m, rows, name, asked, c);
}

/** One split by its name, or a slice of it: `train[:80%]`. */
function splitNamed(m: Machine, rows: RowSet, name: string, asked: Value, c: Call): Value {
  const text = m.text(asked);
  const known = text === null ? null : /^(\w+)(?:\[([^:\]]*):([^:\]]*)\])?$/.exec(text);
  if (!known) {
    return m.opaque(c.node, name);
  }
  const [, split, from, to] = known;
  const whole = m.rows.subset(rows, { by: 'compare', on: 'split', op: '==', value: `'${split}'` }, []);
  const part = m.rows.subset(whole, { by: 'slice', from: from || null, to: to || null }, []);
  return data('dataset', part, { name });
}
