/** What a name of the notebook stands for, as rules and suggestions see it. */
import type { Machine } from './machine';
import type { Binding } from './types';
import type { Obj, Value } from './values';
import { dataView } from './views';

export function bindingOf(m: Machine, name: string): Binding | null {
  const value = m.globals.vars.get(name);
  if (value === undefined) {
    return null;
  }
  const obj = m.read(value);
  return obj.k === 'data' || obj.k === 'estimator'
    ? new Bound(m, name, value, obj)
    : describe(m, name, value, obj);
}

/** Data or a model as it is now, put into words when somebody asks: of most names nobody ever does. */
class Bound implements Binding {
  constructor(
    private readonly m: Machine,
    readonly name: string,
    private readonly value: Value,
    private readonly obj: Obj
  ) {}

  get kind(): Binding['kind'] {
    return this.described.kind;
  }

  get data(): Binding['data'] {
    return this.described.data;
  }

  get model(): Binding['model'] {
    return this.described.model;
  }

  get qualified(): Binding['qualified'] {
    return this.described.qualified;
  }

  get constant(): Binding['constant'] {
    return this.described.constant;
  }

  private get described(): Binding {
    return (this.known ??= describe(this.m, this.name, this.value, this.obj));
  }

  private known: Binding | null = null;
}

function describe(m: Machine, name: string, value: Value, obj: Obj): Binding {
  const base = { name, data: null, model: null, qualified: null, constant: null };
  switch (obj.k) {
    case 'data': {
      const view = { ...dataView(obj, undefined, m.tree), text: name, name };
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
      return (
        obj.of.map(v => describe(m, name, v, m.read(v))).find(b => b.model || b.data) ?? {
          ...base,
          kind: 'other'
        }
      );
    default:
      return { ...base, kind: 'other' };
  }
}
