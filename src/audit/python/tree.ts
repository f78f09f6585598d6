/** The names we use for py-ast's nodes, and the ranges of nodes as UTF-16 offsets. */
import type { ExprNode, StmtNode } from 'py-ast';
import type { Range } from '../notebook/types';
import type { Positions } from './lines';

/** A function may stand where an expression does: TypeScript's have statements in them, as a lambda has not. */
export type Expr = ExprNode | Extract<StmtNode, { nodeType: 'FunctionDef' }>;
export type Stmt = StmtNode;
export type ExprOf<T extends Expr['nodeType']> = Extract<Expr, { nodeType: T }>;
export type StmtOf<T extends Stmt['nodeType']> = Extract<Stmt, { nodeType: T }>;
export type Arguments = StmtOf<'FunctionDef'>['args'];
export type Comprehension = ExprOf<'ListComp'>['generators'][number];

interface Positioned {
  readonly lineno?: number;
  readonly col_offset?: number;
  readonly end_lineno?: number;
  readonly end_col_offset?: number;
}

/** A run of statements that parsed, with what is needed to place its nodes in the cell. */
export class CellTree {
  constructor(
    readonly cell: number,
    /** The cell's source, as the user wrote it. */
    readonly source: string,
    readonly body: readonly Stmt[],
    /** Position of the parsed text's lines within the cell. */
    private readonly lines: Positions
  ) {}

  /** The same statements in another cell. */
  movedTo(cell: number): CellTree {
    return new CellTree(cell, this.source, this.body, this.lines);
  }

  range(node: Positioned): Range {
    const start = this.lines.offset(node.lineno ?? 1, node.col_offset ?? 0);
    const end = this.lines.offset(
      node.end_lineno ?? node.lineno ?? 1,
      node.end_col_offset ?? node.col_offset ?? 0
    );
    return { cell: this.cell, start, end: Math.max(start, end) };
  }

  text(node: Positioned): string {
    const { start, end } = this.range(node);
    return this.source.slice(start, end);
  }
}

/** Code that stands in a string (`run_cell_magic('time', '', '…')`): every place in it is the place of the string. */
export class QuotedTree extends CellTree {
  constructor(
    cell: number,
    source: string,
    body: readonly Stmt[],
    lines: Positions,
    private readonly quoted: Range,
    private readonly code: string
  ) {
    super(cell, source, body, lines);
  }

  override range(): Range {
    return this.quoted;
  }

  override text(node: Positioned): string {
    const { start, end } = super.range(node);
    return this.code.slice(start, end);
  }
}

/** The targets in a target that takes a value apart: a tuple, a list, or an object's pattern of TypeScript. */
export function targetsIn(target: Expr): readonly Expr[] {
  return target.nodeType === 'Tuple' || target.nodeType === 'List'
    ? target.elts
    : target.nodeType === 'Dict'
      ? target.values
      : [target];
}

/** The nodes right below one, in the order of its fields; parts that are no nodes of their own (keywords, clauses) are passed through. */
export function childrenOf(node: object): (Expr | Stmt)[] {
  const out: (Expr | Stmt)[] = [];
  gather(node, out);
  return out;
}

function gather(node: object, out: (Expr | Stmt)[]): void {
  for (const key of Object.keys(node)) {
    if (key === 'ctx' || key === 'op') {
      continue;
    }
    const value = (node as Record<string, unknown>)[key];
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) {
        add(item, out);
      }
    } else {
      add(value, out);
    }
  }
}

function add(item: unknown, out: (Expr | Stmt)[]): void {
  if (isNode(item)) {
    out.push(item);
  } else if (item && typeof item === 'object') {
    gather(item, out);
  }
}

function isNode(value: unknown): value is Expr | Stmt {
  return typeof (value as { nodeType?: unknown } | null)?.nodeType === 'string';
}
