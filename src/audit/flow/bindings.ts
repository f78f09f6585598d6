/** What a name of the notebook stands for, as rules and suggestions see it. */
import type { Machine } from './machine';
import type { Binding } from './types';
import type { Value } from './values';

export function bindingOf(m: Machine, name: string): Binding | null {
  const value = m.globals.vars.get(name);
  return value === undefined ? null : describe(m, name, value);
}

function describe(m: Machine, name: string, value: Value): Binding {
  const obj = m.read(value);
  const base = { name, data: null, model: null, qualified: null, constant: null };
  switch (obj.k) {
    case 'data': {
      const view = { ...m.view(value), text: name, name };
      const kind =
        obj.type === 'frame' || obj.type === 'series' || obj.type === 'array'
          ? obj.type
          : obj.type === 'other' && obj.rows
            ? 'frame'
            : 'other';
      return { ...base, kind, data: view };
    }
    case 'estimator':
      return value.k === 'ref'
        ? { ...base, kind: 'model', model: { ...m.modelView(value, obj), name } }
        : { ...base, kind: 'other' };
    case 'global': {
      const parts = obj.path.split('.');
      return {
        ...base,
        kind: /^[A-Z]/.test(parts.at(-1)!)
          ? 'class'
          : parts.length === 1 || m.importsModule(name)
            ? 'module'
            : 'function',
        qualified: obj.path
      };
    }
    case 'function':
      return { ...base, kind: 'function' };
    case 'class':
      return { ...base, kind: 'class' };
    case 'const':
      return { ...base, kind: 'constant', constant: obj.v };
    case 'file':
      return { ...base, kind: 'constant', constant: obj.path };
    case 'any':
      return obj.of.map(v => describe(m, name, v)).find(b => b.model || b.data) ?? { ...base, kind: 'other' };
    default:
      return { ...base, kind: 'other' };
  }
}
