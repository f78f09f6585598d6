/** Nodes of the interpreter's tree, made from TypeScript: where they stand is told in UTF-16 offsets. */
import type { Node } from '@babel/types';
import type { Expr, ExprOf, Stmt, StmtOf } from '../python/tree';
import type { Positions } from '../python/lines';

/** Offsets stand where CPython's trees have columns, all on one line. */
export class Offsets implements Positions {
  /** @param base offset of the parsed text within the cell */
  constructor(private readonly base = 0) {}

  offset(_line: number, column: number): number {
    return this.base + column;
  }
}

interface Place {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno: number;
  readonly end_col_offset: number;
}

/** Where a node stands, or from the start of one to the end of another. */
export function placeOf(from: Node, to: Node = from): Place {
  return { lineno: 1, col_offset: from.start ?? 0, end_lineno: 1, end_col_offset: to.end ?? 0 };
}

/** The fields of a node that are its own, in which a function may stand as an expression. */
type Own<T> = Wide<Omit<T, 'nodeType' | keyof Place | 'ctx'>>;
type Wide<T> = { [K in keyof T]: WideField<T[K]> };
type WideField<V> = 0 extends V & 1
  ? V
  : [V] extends [readonly (infer E)[]]
    ? readonly WideField<E>[]
    : [Narrow] extends [V]
      ? V | Expr
      : V;
/** What py-ast has for an expression. */
type Narrow = Exclude<Expr, { nodeType: 'FunctionDef' }>;

export function expr<T extends Expr['nodeType']>(nodeType: T, at: Node, own: Own<ExprOf<T>>): ExprOf<T> {
  return { nodeType, ...placeOf(at), ctx: LOAD, ...own } as unknown as ExprOf<T>;
}

export function stmt<T extends Stmt['nodeType']>(nodeType: T, at: Node, own: Own<StmtOf<T>>): StmtOf<T> {
  return { nodeType, ...placeOf(at), ...own } as unknown as StmtOf<T>;
}

const LOAD = { nodeType: 'Load' };
const STORE = { nodeType: 'Store' };

/** The same expression as a target of an assignment. */
export function stored<T extends Expr>(node: T): T {
  return { ...node, ctx: STORE };
}

export function name(at: Node, id: string): ExprOf<'Name'> {
  return expr('Name', at, { id });
}

export function constant(at: Node, value: string | number | boolean | null): ExprOf<'Constant'> {
  return expr('Constant', at, { value: value as unknown });
}

/** Something of which nothing is known but its text, so that two of them can be told apart. */
export function unknown(at: Node, text: string): ExprOf<'Constant'> {
  return expr('Constant', at, { value: undefined as unknown, kind: text });
}

export function attribute(at: Node, value: Expr, attr: string): ExprOf<'Attribute'> {
  return expr('Attribute', at, { value, attr });
}

/** Values that are worked out and lead to nothing that is known (an element of JSX, a pattern). */
export function parts(at: Node, elts: readonly Expr[]): ExprOf<'Tuple'> {
  return expr('Tuple', at, { elts });
}
