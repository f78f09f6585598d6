/** Methods of JavaScript's arrays whose elements are known, or may be anything. */
import { elementOf } from '../../access';
import { subscript } from '../../attributes';
import { type Call, callBack } from '../../calls';
import type { Machine } from '../../machine';
import { type ListValue, type Value, NONE, UNKNOWN, constant, list } from '../../values';
import { containerMethod } from '../containers';
import { listAsData } from '../splits';
import { rowsMethod, sliceOf } from './rows';

/** Elements up to which a function is run for each. */
const EACH = 10;

export function listMethod(m: Machine, of: Value, obj: ListValue, name: string, c: Call): Value {
  const [first] = c.args;
  const items = obj.items && obj.items.length <= EACH ? obj.items : null;
  const one = (fn: Value): Value => callBack(m, fn, [elementOf(m, of, c.node), UNKNOWN, of], c);
  switch (name) {
    case 'map':
    case 'flatMap':
      return !first
        ? UNKNOWN
        : items
          ? list(items.map((v, i) => callBack(m, first, [v, constant(i), of], c)))
          : { ...obj, items: null, elem: one(first) };
    case 'forEach':
    case 'some':
    case 'every':
    case 'findIndex':
      if (first && items) {
        items.forEach((v, i) => callBack(m, first, [v, constant(i), of], c));
      } else if (first) {
        one(first);
      }
      return UNKNOWN;
    case 'filter':
      if (first) {
        one(first);
      }
      return { ...obj, items: null, elem: elementOf(m, of, c.node) };
    case 'find':
    case 'findLast':
    case 'at':
    case 'pop':
    case 'shift':
      if (first && m.read(first).k === 'function') {
        one(first);
      }
      return elementOf(m, of, c.node);
    case 'reduce':
    case 'reduceRight':
      return first
        ? m.join(
            c.args[1],
            callBack(m, first, [c.args[1] ?? UNKNOWN, elementOf(m, of, c.node), UNKNOWN, of], c)
          )
        : UNKNOWN;
    case 'sort':
    case 'toSorted':
    case 'reverse':
    case 'toReversed':
      if (first) {
        callBack(m, first, [elementOf(m, of, c.node), elementOf(m, of, c.node)], c);
      }
      return of;
    case 'push':
    case 'unshift':
      c.args.forEach((v, i) =>
        containerMethod(m, of, m.read(of) as ListValue, 'append', {
          ...c,
          args: [v],
          argNodes: [c.argNodes[i]]
        })
      );
      return NONE;
    case 'concat': {
      const more = c.args.map(v => m.read(v));
      return obj.items && more.every(o => o.k === 'list' && o.items)
        ? { ...obj, items: [...obj.items, ...more.flatMap(o => (o.k === 'list' ? o.items! : []))] }
        : {
            ...obj,
            items: null,
            elem: [of, ...c.args].map(v => elementOf(m, v, c.node)).reduce((a, b) => m.join(a, b))
          };
    }
    case 'slice': {
      if (obj.items) {
        return subscript(m, of, sliceOf(c), c.node);
      }
      const rows = listAsData(m, of, c);
      return rows ? rowsMethod(m, of, rows, name, c) : of;
    }
    case 'fill':
      return { ...obj, items: null, elem: first ?? UNKNOWN };
    case 'flat':
    case 'values':
    case 'splice':
      return { ...obj, items: null, elem: elementOf(m, of, c.node) };
    case 'join': {
      const texts = obj.items?.map(v => m.text(v));
      return texts?.every(t => t !== null)
        ? constant(texts.join(c.args.length > 0 ? (m.text(first) ?? ',') : ','))
        : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}
