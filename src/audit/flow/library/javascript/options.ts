/** JavaScript's way to give arguments by name, an object at the end, and its way to spell names. */
import { javascript } from '../../../knowledge';
import type { Call } from '../../calls';
import type { Machine } from '../../machine';

/** `randomState` → `random_state`: the tables spell names as Python's libraries do. */
export function snake(name: string): string {
  return name.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
}

/** What the tables call a method: `dropNa` → `dropna`, `fitTransform` → `fit_transform`. */
export function tabled(name: string): string {
  return Object.hasOwn(javascript.methods, name) ? javascript.methods[name] : snake(name);
}

/** `fit_transform` → `fitTransform`, for what people are told. */
export function camel(name: string): string {
  return name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A call whose last argument, an object that is written out, gives arguments by name. */
export function withOptions(m: Machine, c: Call): Call {
  const last = c.args.at(-1);
  const obj = last && m.read(last);
  if (obj?.k !== 'dict') {
    return c;
  }
  const node = c.argNodes.at(-1);
  const kw = new Map(c.kw);
  const kwNodes = new Map(c.kwNodes);
  for (const [name, value] of obj.items) {
    kw.set(snake(name), value);
    const at =
      node?.nodeType === 'Dict'
        ? node.keys.findIndex(k => k?.nodeType === 'Constant' && k.value === name)
        : -1;
    if (at >= 0 && node?.nodeType === 'Dict') {
      kwNodes.set(snake(name), node.values[at]);
    }
  }
  return {
    ...c,
    args: c.args.slice(0, -1),
    argNodes: c.argNodes.slice(0, -1),
    kw,
    kwNodes,
    open: c.open || obj.rest !== null
  };
}
