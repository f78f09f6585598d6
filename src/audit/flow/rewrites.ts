/**
 * Values that a cell makes of what an earlier cell left under the same name, in a way that a second run of the cell
 * would not leave alone: `df['x'] = df['x'] / 255`, `X = X[1:]`, `X, X_val = train_test_split(X)`.
 */
import { type Expr, type ExprOf, type Stmt, type StmtOf, childrenOf } from '../python/tree';
import { lookUp, pathOf } from './access';
import type { Machine } from './machine';
import type { Rewrite } from './types';

/** What `expr` makes of a value again and again; null where a second time changes nothing, or cannot be told. */
type How = Rewrite | null;

/** A place that is written to: a variable, or what stands under one of its columns. */
interface Slot {
  readonly root: string;
  /** Equal for two ways to write the same. */
  readonly key: string;
  readonly column: string | null;
}

export function tellRewrites(m: Machine, stmt: StmtOf<'Assign'>): void {
  if (m.scope !== m.globals) {
    return;
  }
  const all = stmt.targets.flatMap(t => pairs(t, stmt.value));
  for (const [target, value] of all) {
    const slot = slotOf(target);
    if (slot) {
      const self = (e: Expr): boolean => slotOf(e)?.key === slot.key;
      const how = isFresh(m, slot) ? null : (splitAgain(m, slot, value) ?? made(m, value, self));
      tell(m, stmt, slot, how);
    }
  }
  // Only now: a name may stand on both sides.
  for (const [target, value] of all) {
    const slot = slotOf(target);
    if (slot && !isFresh(m, slot) && !(m.tree.text(value).includes(slot.root) && mentions(value, slot))) {
      m.fresh.add(slot.key);
    }
  }
}

/** `X /= 255`. */
export function tellAugmented(m: Machine, stmt: StmtOf<'AugAssign'>): void {
  const slot = m.scope === m.globals ? slotOf(stmt.target) : null;
  if (slot && !isFresh(m, slot)) {
    tell(m, stmt, slot, scales(m, stmt.op.nodeType, stmt.value, false) ? 'scaled' : null);
  }
}

/** Names that a loop or a context gives values. */
export function freshen(m: Machine, target: Expr): void {
  pairs(target, target).forEach(([t]) => {
    const slot = slotOf(t);
    if (slot) {
      m.fresh.add(slot.key);
    }
  });
}

function tell(m: Machine, stmt: StmtOf<'Assign'> | StmtOf<'AugAssign'>, slot: Slot, how: How): void {
  const d = how && m.data(lookUp(m, slot.root));
  if (how && d?.rows) {
    m.emit(stmt, { kind: 'rewrite', name: slot.root, column: slot.column, how, rows: d.rows });
  }
}

function isFresh(m: Machine, slot: Slot): boolean {
  return m.fresh.has(slot.key) || m.fresh.has(slot.root);
}

/** Targets and what each is given; the whole value where it cannot be told apart. */
function pairs(target: Expr, value: Expr): [Expr, Expr][] {
  if (target.nodeType !== 'Tuple' && target.nodeType !== 'List') {
    return [[target, value]];
  }
  const each =
    (value.nodeType === 'Tuple' || value.nodeType === 'List') && value.elts.length === target.elts.length
      ? value.elts
      : null;
  return target.elts.flatMap((t, i) => pairs(t, each ? each[i] : value));
}

/** `x`, `df['a']`, `df.a`, `df.loc[:, 'a']`, `df[numeric]`. */
function slotOf(node: Expr | Stmt): Slot | null {
  if (node.nodeType === 'Name') {
    return { root: node.id, key: node.id, column: null };
  }
  if (node.nodeType === 'Attribute' && node.value.nodeType === 'Name') {
    return column(node.value.id, `'${node.attr}'`, node.attr);
  }
  if (node.nodeType !== 'Subscript') {
    return null;
  }
  const { value, slice } = node;
  if (value.nodeType === 'Name') {
    return columnAt(value.id, slice);
  }
  const rows = slice.nodeType === 'Tuple' ? slice.elts : [];
  return value.nodeType === 'Attribute' &&
    value.attr === 'loc' &&
    value.value.nodeType === 'Name' &&
    rows.length === 2 &&
    isWhole(rows[0])
    ? columnAt(value.value.id, rows[1])
    : null;
}

function columnAt(root: string, node: Expr): Slot | null {
  if (node.nodeType === 'Constant' && typeof node.value === 'string') {
    return column(root, `'${node.value}'`, node.value);
  }
  return node.nodeType === 'Name' ? column(root, node.id, null) : null;
}

function column(root: string, key: string, name: string | null): Slot {
  return { root, key: `${root}[${key}]`, column: name };
}

function mentions(node: Expr | Stmt, slot: Slot): boolean {
  const own = slotOf(node);
  if (own && (own.key === slot.key || (own.key === own.root && own.root === slot.root))) {
    return true;
  }
  if (own && own.root === slot.root && slot.key !== slot.root) {
    // Another column of the same table.
    return false;
  }
  return childrenOf(node).some(child => mentions(child, slot));
}

/** What the expression makes of the value; `self` tells the value itself. */
function made(m: Machine, node: Expr, self: (e: Expr) => boolean): How {
  switch (node.nodeType) {
    case 'BinOp': {
      const op = node.op.nodeType;
      const [left, right] = [reaches(m, node.left, self), reaches(m, node.right, self)];
      return (left && scales(m, op, node.right, false)) || (right && scales(m, op, node.left, true))
        ? 'scaled'
        : null;
    }
    case 'UnaryOp':
      return node.op.nodeType === 'USub' && reaches(m, node.operand, self) ? 'scaled' : null;
    case 'Subscript':
      return sliced(m, node, self);
    case 'Attribute':
      return node.attr === 'values' ? made(m, node.value, self) : null;
    case 'Call':
      return called(m, node, self);
    default:
      return null;
  }
}

/** The expression is the value, or is made of it and of nothing else. */
function reaches(m: Machine, node: Expr, self: (e: Expr) => boolean): boolean {
  return (
    self(node) || made(m, node, self) !== null || (passes(node) !== null && reaches(m, passes(node)!, self))
  );
}

/** Methods that leave each value what it is. */
const PASSES = /^(?:astype|copy|to_numpy|values|reshape|fillna|squeeze|ravel|flatten)$/;

function passes(node: Expr): Expr | null {
  const inner = node.nodeType === 'Call' ? node.func : node;
  return inner.nodeType === 'Attribute' && PASSES.test(inner.attr) ? inner.value : null;
}

/** Arithmetic with one known number that changes others. */
function scales(m: Machine, op: string, other: Expr, first: boolean): boolean {
  const n = numberOf(m, other);
  switch (op) {
    case 'Add':
    case 'Sub':
      return n !== null && (n !== 0 || (first && op === 'Sub'));
    case 'Mult':
    case 'Pow':
      return n !== null && (first || (n !== 1 && n !== 0));
    case 'Div':
    case 'FloorDiv':
      return n !== null && (first || n !== 1);
    default:
      return false;
  }
}

function numberOf(m: Machine, node: Expr): number | null {
  if (node.nodeType === 'UnaryOp' && node.op.nodeType === 'USub') {
    const n = numberOf(m, node.operand);
    return n === null ? null : -n;
  }
  const v =
    node.nodeType === 'Constant'
      ? (node.value as unknown)
      : node.nodeType === 'Name'
        ? m.constantOf(lookUp(m, node.id))
        : undefined;
  return typeof v === 'number' ? v : null;
}

/** `x[1:]`, `x[:-5]`, `x[::2]`, `X.iloc[1:]`, `X[:, 1:]`. */
function sliced(m: Machine, node: ExprOf<'Subscript'>, self: (e: Expr) => boolean): How {
  const { value } = node;
  const of = value.nodeType === 'Attribute' && /^i?loc$/.test(value.attr) ? value.value : value;
  if (!reaches(m, of, self)) {
    return null;
  }
  const slices = node.slice.nodeType === 'Tuple' ? node.slice.elts : [node.slice];
  const label = value.nodeType === 'Attribute' && value.attr === 'loc';
  return !label && slices.some(s => shortens(m, s)) ? 'shortened' : null;
}

function shortens(m: Machine, node: Expr): boolean {
  if (node.nodeType !== 'Slice') {
    return false;
  }
  const [from, to, step] = [node.lower, node.upper, node.step].map(n => (n ? numberOf(m, n) : null));
  return (from !== null && from > 0) || (to !== null && to < 0) || (step !== null && step > 1);
}

function isWhole(node: Expr): boolean {
  return node.nodeType === 'Slice' && !node.lower && !node.upper && !node.step;
}

const CURVES =
  /^(?:numpy|math|torch|tensorflow(?:\.math)?)\.(?:log|log1p|log2|log10|exp|expm1|sqrt|square|cbrt|negative|reciprocal|power)$|^scipy\.(?:special\.(?:boxcox1?p?|logit|expit)|stats\.(?:boxcox|yeojohnson))$|(?:^|\.)preprocess_input$/;
const GROWS = /^(?:numpy\.(?:append|concatenate|vstack|r_)|pandas\.concat)$/;
const SHIFTS = /^(?:shift|diff|cumsum|cumprod|pct_change)$/;
const ARITHMETIC: Record<string, string> = {
  add: 'Add',
  sub: 'Sub',
  subtract: 'Sub',
  mul: 'Mult',
  multiply: 'Mult',
  div: 'Div',
  divide: 'Div',
  truediv: 'Div',
  pow: 'Pow'
};

function called(m: Machine, node: ExprOf<'Call'>, self: (e: Expr) => boolean): How {
  const path = pathOf(m, node.func);
  const [first] = node.args;
  if (path !== null) {
    if (CURVES.test(path)) {
      return first && reaches(m, first, self) ? 'scaled' : null;
    }
    return GROWS.test(path) ? grown(m, node, path, self) : null;
  }
  if (node.func.nodeType !== 'Attribute') {
    return null;
  }
  const { attr, value } = node.func;
  if (attr === 'transform' && first && reaches(m, first, self)) {
    return transformedAgain(m, value) ? 'scaled' : null;
  }
  if (!reaches(m, value, self)) {
    return null;
  }
  if (PASSES.test(attr)) {
    return made(m, value, self);
  }
  if (SHIFTS.test(attr)) {
    return 'shifted';
  }
  if (ARITHMETIC[attr] && first) {
    return scales(m, ARITHMETIC[attr], first, false) ? 'scaled' : null;
  }
  if (attr === 'append') {
    return 'grown';
  }
  return /^(?:apply|map|transform|pipe)$/.test(attr) && first && node.args.length === 1
    ? applied(m, first)
    : null;
}

function applied(m: Machine, fn: Expr): How {
  if (fn.nodeType === 'Lambda') {
    const [parameter] = fn.args.args;
    return parameter ? made(m, fn.body, e => e.nodeType === 'Name' && e.id === parameter.arg) : null;
  }
  return CURVES.test(pathOf(m, fn) ?? '') ? 'scaled' : null;
}

/** Put together with other rows. */
function grown(m: Machine, node: ExprOf<'Call'>, path: string, self: (e: Expr) => boolean): How {
  const [first] = node.args;
  const items =
    path === 'numpy.append'
      ? node.args
      : first?.nodeType === 'List' || first?.nodeType === 'Tuple'
        ? first.elts
        : [];
  const beside = node.keywords.some(k => k.arg === 'axis' && numberOf(m, k.value) !== 0);
  return !beside && items.length > 1 && items.some(self) && !items.every(self) ? 'grown' : null;
}

/** `X_train, X_valid = train_test_split(X_train)`: what is left is split once more. */
function splitAgain(m: Machine, slot: Slot, node: Expr): How {
  return node.nodeType === 'Call' &&
    pathOf(m, node.func) === 'sklearn.model_selection.train_test_split' &&
    node.args.some(a => slotOf(a)?.key === slot.key)
    ? 'split'
    : null;
}

/** A scaler that was fitted before this cell, and is not fitted again in it. */
function transformedAgain(m: Machine, node: Expr): boolean {
  const found = node.nodeType === 'Name' ? m.estimator(lookUp(m, node.id)) : null;
  const fit = m.eventAt(found?.est.learned?.order);
  return (
    found !== null && SCALERS.test(found.est.cls) && fit !== undefined && fit.site.range.cell !== m.tree.cell
  );
}

const SCALERS = /^(?:Standard|MinMax|Robust|MaxAbs)Scaler$|^(?:Power|Quantile)Transformer$/;
