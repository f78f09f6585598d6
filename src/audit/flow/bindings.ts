/** What a name of the notebook stands for, as rules and suggestions see it. */
import { lastPart } from '../knowledge';
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
  switch (obj.k) {
    case 'data': {
      const view = { ...dataView(obj, undefined, m.tree), text: name, name };
      const kind =
        obj.type === 'frame' || obj.type === 'series' || obj.type === 'array'
          ? obj.type
          : obj.type === 'other' && obj.rows
            ? 'frame'
            : 'other';
      return { name, kind, data: view, model: null, qualified: null, constant: null };
    }
    case 'estimator':
      return value.k === 'ref'
        ? {
            name,
            kind: 'model',
            data: null,
            model: { ...m.modelView(value, obj), name },
            qualified: null,
            constant: null
          }
        : plain(name, 'other');
    case 'global': {
      const { path } = obj;
      const kind = /^[A-Z]/.test(lastPart(path))
        ? 'class'
        : !path.includes('.') || m.importsModule(name)
          ? 'module'
          : 'function';
      return { name, kind, data: null, model: null, qualified: path, constant: null };
    }
    case 'function':
      return plain(name, 'function');
    case 'class':
      return plain(name, 'class');
    case 'const':
      return plain(name, 'constant', obj.v);
    case 'file':
      return plain(name, 'constant', obj.path);
    case 'any':
      return (
        obj.of.map(v => describe(m, name, v, m.read(v))).find(b => b.model || b.data) ?? plain(name, 'other')
      );
    default:
      return plain(name, 'other');
  }
}

function plain(name: string, kind: Binding['kind'], constant: Binding['constant'] = null): Binding {
  return { name, kind, data: null, model: null, qualified: null, constant };
}
