/** Operators: arithmetic and comparison of values, and the masks that come of comparing. */
import type { Expr, ExprOf } from '../python/tree';
import { elementOf } from './access';
import { LISTED } from './library/effects';
import { joinPath } from './library/paths';
import type { Machine } from './machine';
import type { SubsetKey } from './rows';
import { type Data, type Obj, type Value, UNKNOWN, constant, data, folded, literal, unite } from './values';
import { evaluate } from './expressions';

export function binary(m: Machine, node: ExprOf<'BinOp'>): Value {
  const left = evaluate(m, node.left);
  const right = evaluate(m, node.right);
  const [a, b] = [m.read(left), m.read(right)];
  const op = node.op.nodeType;
  if (a.k === 'const' && b.k === 'const') {
    return arithmetic(op, a.v, b.v);
  }
  if (op === 'Div' && (a.k === 'file' || b.k === 'file')) {
    return { k: 'file', path: joinPath(m.text(left), m.text(right)), mode: 'path' };
  }
  if (op === 'Add' && a.k === 'list' && b.k === 'list') {
    const items = a.items && b.items ? [...a.items, ...b.items] : null;
    return items
      ? { ...a, items }
      : { ...a, items: null, elem: m.join(elementOf(m, left, node), elementOf(m, right, node)) };
  }
  if (a.k === 'data' || b.k === 'data') {
    if ((op === 'BitAnd' || op === 'BitOr') && a.k === 'data' && b.k === 'data' && a.chooses && b.chooses) {
      return { ...combine(m, a, b, node), chooses: { by: 'mask', mask: m.tree.text(node), negated: false } };
    }
    tellRescaled(m, node, a, b);
    return combine(m, m.data(left), m.data(right), node);
  }
  return UNKNOWN;
}

/** `X / 255.0`, `df['salary'] * 0.001`. */
function tellRescaled(m: Machine, node: ExprOf<'BinOp'>, a: Obj, b: Obj): void {
  const op = node.op.nodeType;
  if (
    a.k === 'data' &&
    a.rows &&
    b.k === 'const' &&
    typeof b.v === 'number' &&
    (op === 'Div' || op === 'Mult')
  ) {
    m.emit(node, { kind: 'rescale', rows: a.rows });
  }
}

/** Element-wise arithmetic: the rows of either side, the statistics of both. */
function combine(m: Machine, a: Data | null, b: Data | null, node: Expr): Data {
  const [x, y] = [a ? folded(a) : null, b ? folded(b) : null];
  const main = (x?.rows ? x : y?.rows ? y : (x ?? y))!;
  const type = main.rows
    ? main.type === 'index'
      ? 'index'
      : x?.type === 'frame' || y?.type === 'frame'
        ? 'frame'
        : main.type
    : 'scalar';
  return data(type, main.rows, {
    stats: unite(x?.stats ?? [], y?.stats ?? []),
    preds: unite(x?.preds ?? [], y?.preds ?? []),
    cols: main.cols,
    // With a constant on the other side it is a function of the same columns.
    holds: x?.rows && y?.rows ? null : main.holds,
    ordered: x?.ordered ?? y?.ordered ?? null,
    lagged: x?.lagged ?? y?.lagged ?? null,
    name: main.rows ? main.name : '',
    symbol: main.rows ? null : m.tree.text(node),
    against: againstLabels(m, x, y),
    element: main.element,
    // A name out of a listing stays one in its folder.
    path: main.path?.endsWith(LISTED) ? main.path : null
  });
}

/** Labels that predictions are set against by `==`, `-` and their like. */
function againstLabels(m: Machine, x: Data | null, y: Data | null): Data['against'] {
  if (x?.against || y?.against) {
    return x?.against ?? y?.against ?? null;
  }
  if (x && y && x.preds.length > 0 !== y.preds.length > 0) {
    return m.view(x.preds.length > 0 ? y : x);
  }
  return null;
}

export function unary(m: Machine, node: ExprOf<'UnaryOp'>): Value {
  const value = evaluate(m, node.operand);
  const v = m.constantOf(value);
  const op = node.op.nodeType;
  if (op === 'USub' && typeof v === 'number') {
    return constant(-v);
  }
  if (op === 'Not') {
    return typeof v === 'boolean' ? constant(!v) : UNKNOWN;
  }
  const d = m.data(value);
  if (d && op === 'Invert') {
    return { ...d, chooses: d.chooses && negated(d.chooses) };
  }
  return d ? { ...folded(d), symbol: d.symbol && `-${d.symbol}` } : value;
}

const NEGATED: Record<string, string> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
  'not in': 'in'
};

function negated(key: SubsetKey): SubsetKey | null {
  switch (key.by) {
    case 'mask':
      return { ...key, negated: !key.negated };
    case 'compare':
      return { ...key, op: NEGATED[key.op] ?? `not ${key.op}` };
    case 'pick':
      return { by: 'complement', of: key.index };
    case 'complement':
      return { by: 'pick', index: key.of };
    default:
      return null;
  }
}

const OPERATORS: Record<string, string> = {
  Eq: '==',
  NotEq: '!=',
  Lt: '<',
  LtE: '<=',
  Gt: '>',
  GtE: '>=',
  In: 'in',
  NotIn: 'not in'
};

export function comparison(m: Machine, node: ExprOf<'Compare'>): Value {
  const left = evaluate(m, node.left);
  const right = evaluate(m, node.comparators[0]);
  const [a, b] = [m.data(left), m.data(right)];
  const known = compareConstants(m, node, left, right);
  if (known !== null) {
    return constant(known);
  }
  if (!a && !b) {
    return UNKNOWN;
  }
  const op = OPERATORS[node.ops[0].nodeType];
  tellCompared(m, node, a, m.constantOf(right));
  const combined = combine(m, a, b, node);
  const subject = a?.rows ? a : b;
  const bound = m.constantOf(a?.rows ? right : left);
  let chooses: SubsetKey = { by: 'mask', mask: `${m.tree.text(node)}`, negated: false };
  if (op && node.ops.length === 1 && subject?.symbol && a?.rows && bound !== undefined) {
    chooses = {
      by: 'compare',
      on: subject.symbol,
      op,
      value: bound === null ? 'null' : literal(bound)
    };
  } else if (op && node.ops.length === 1 && subject?.symbol && a?.rows) {
    chooses = { by: 'compare', on: subject.symbol, op, value: m.tree.text(node.comparators[0]) };
  }
  return { ...combined, type: 'series', chooses, stats: combined.stats };
}

/** `df['kind'] == 'new'`: a value that the column may have. */
function tellCompared(m: Machine, node: ExprOf<'Compare'>, a: Data | null, value: Plain | undefined): void {
  const only = a?.holds?.only;
  if (only?.length === 1 && typeof value === 'string' && /^(?:Not)?Eq$/.test(node.ops[0].nodeType)) {
    m.emit(node, { kind: 'compare', column: only[0], value });
  }
}

/** The truth of a test that constants decide, as `__name__ == '__main__'`; undefined where it is open. */
export function compareOf(m: Machine, node: Expr): boolean | undefined {
  if (node.nodeType === 'Compare' && node.left.nodeType === 'Name' && node.left.id === '__name__') {
    return m.constantOf(evaluate(m, node.comparators[0])) === '__main__';
  }
  return undefined;
}

function compareConstants(m: Machine, node: ExprOf<'Compare'>, left: Value, right: Value): boolean | null {
  const [a, b] = [m.constantOf(left), m.constantOf(right)];
  if (a === undefined || b === undefined || node.ops.length !== 1) {
    return null;
  }
  switch (node.ops[0].nodeType) {
    case 'Eq':
    case 'Is':
      return a === b;
    case 'NotEq':
    case 'IsNot':
      return a !== b;
    default:
      return null;
  }
}

type Plain = string | number | boolean | null;

function arithmetic(op: string, a: Plain, b: Plain): Value {
  if (typeof a === 'string' && op === 'Add' && typeof b === 'string') {
    return constant(a + b);
  }
  if (typeof a === 'string' && op === 'Mod' && b !== null) {
    return a.split('%').length === 2 ? constant(a.replace(/%[sd]/, String(b))) : UNKNOWN;
  }
  if (typeof a !== 'number' || typeof b !== 'number') {
    return UNKNOWN;
  }
  switch (op) {
    case 'Add':
      return constant(a + b);
    case 'Sub':
      return constant(a - b);
    case 'Mult':
      return constant(a * b);
    case 'Div':
      return b === 0 ? UNKNOWN : constant(a / b);
    case 'FloorDiv':
      return b === 0 ? UNKNOWN : constant(Math.floor(a / b));
    case 'Pow':
      return constant(a ** b);
    default:
      return UNKNOWN;
  }
}
