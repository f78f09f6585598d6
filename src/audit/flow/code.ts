/**
 * The statements of a cell as edits see them: which names they read and change, where, and what they call.
 * Made only when someone asks, since only fixes do.
 */
import type { Range } from '../notebook/types';
import { type CellTree, type Expr, type ExprOf, type Stmt, childrenOf, targetsIn } from '../python/tree';
import type { CallCode, Code, NameUse } from './types';

type AnyNode = Expr | Stmt;

/** Methods that change the object they are called on. */
const CHANGES =
  /^(?:fit|fit_transform|fit_resample|fit_sample|partial_fit|adapt|append|extend|insert|add|update|pop|remove|clear|sort|setdefault)$/;

const SIMPLE = new Set(['Expr', 'Assign', 'AnnAssign', 'AugAssign']);

/** The statements at the left edge of one run of parsed code. */
export function codeOf(tree: CellTree): Code[] {
  const { source } = tree;
  return tree.body.map((stmt, i) => {
    const found = new Collector(tree);
    found.visit(stmt);
    const range = tree.range(stmt);
    const next = tree.body[i + 1];
    const previous = tree.body[i - 1];
    const before = source.slice(source.lastIndexOf('\n', range.start - 1) + 1, range.start);
    const sameLine = (a: number, b: number): boolean => !source.slice(a, b).includes('\n');
    return {
      range,
      simple: SIMPLE.has(stmt.nodeType),
      defines: /^(?:Async)?FunctionDef$|^ClassDef$/.test(stmt.nodeType),
      alone:
        before.trim() === '' &&
        !(next && sameLine(range.end, tree.range(next).start)) &&
        !(previous && sameLine(tree.range(previous).end, range.start)),
      targets: targetsOf(tree, stmt),
      uses: found.uses,
      writes: found.writes,
      calls: found.calls,
      value: valueCall(found.calls, tree, stmt),
      keys: stmt.nodeType === 'Assign' ? keysOf(tree, stmt.value) : null,
      choosesRows: found.choosesRows,
      asserts: found.asserts,
      exact: found.exact
    };
  });
}

function targetsOf(tree: CellTree, stmt: Stmt): string[] {
  const targets =
    stmt.nodeType === 'Assign'
      ? stmt.targets
      : stmt.nodeType === 'AnnAssign' || stmt.nodeType === 'AugAssign'
        ? [stmt.target]
        : [];
  return targets.flatMap(targetsIn).map(t => tree.text(t));
}

/** The call that the statement's whole value is. */
function valueCall(calls: readonly CallCode[], tree: CellTree, stmt: Stmt): CallCode | null {
  if (stmt.nodeType !== 'Expr' && stmt.nodeType !== 'Assign') {
    return null;
  }
  if (stmt.value.nodeType !== 'Call') {
    return null;
  }
  const { start, end } = tree.range(stmt.value);
  return calls.find(c => c.range.start === start && c.range.end === end) ?? null;
}

/** The keys of a dictionary display, where each is a text between plain quotes. */
function keysOf(tree: CellTree, value: Expr): Range[] | null {
  if (value.nodeType !== 'Dict') {
    return null;
  }
  const keys = value.keys.map(k => (k?.nodeType === 'Constant' ? k : null));
  const plain = keys.every(k => k !== null && /^(["'])(?!\1)\w+\1$/.test(tree.text(k)));
  return plain ? keys.map(k => tree.range(k!)) : null;
}

/** Walks one statement, functions' own names left out. */
class Collector {
  readonly uses: NameUse[] = [];
  readonly writes = new Set<string>();
  readonly calls: CallCode[] = [];
  choosesRows = false;
  asserts = false;
  exact = true;

  constructor(private readonly tree: CellTree) {}

  visit(node: AnyNode): void {
    switch (node.nodeType) {
      case 'Name':
        return this.name(node, null);
      case 'Attribute':
        if (node.ctx.nodeType !== 'Load') {
          this.changes(node.value);
        }
        return node.value.nodeType === 'Name' ? this.name(node.value, node.attr) : this.visit(node.value);
      case 'Subscript':
        if (node.ctx.nodeType !== 'Load') {
          this.changes(node.value);
        }
        this.choosesRows ||= choosesRows(node);
        break;
      case 'Assert':
        this.asserts = true;
        break;
      case 'Call':
        this.call(node);
        break;
      case 'FunctionDef':
      case 'AsyncFunctionDef': {
        const { args } = node;
        this.writes.add(node.name);
        [...node.decorator_list, ...args.defaults, ...args.kw_defaults].forEach(d => d && this.visit(d));
        return this.inner(parameters(args), node.body);
      }
      case 'Lambda':
        node.args.defaults.forEach(d => this.visit(d));
        return this.inner(parameters(node.args), [node.body]);
      case 'ClassDef':
        this.writes.add(node.name);
        break;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
      case 'DictComp':
        return this.inner([], childrenOf(node));
      case 'Import':
      case 'ImportFrom':
        node.names.forEach(a => this.writes.add(a.asname ?? a.name.split('.')[0]));
        return;
      default:
    }
    childrenOf(node).forEach(child => this.visit(child));
  }

  private name(node: ExprOf<'Name'>, attribute: string | null): void {
    if (this.hidden.some(names => names.has(node.id))) {
      return;
    }
    if (node.ctx.nodeType !== 'Load') {
      this.writes.add(node.id);
    }
    const range = this.tree.range(node);
    this.exact &&= this.tree.text(node) === node.id;
    this.uses.push({ name: node.id, range, stored: node.ctx.nodeType !== 'Load', attribute });
  }

  /** Code with names of its own: parameters and what is assigned there. */
  private inner(names: readonly string[], body: readonly AnyNode[]): void {
    const inside = new Collector(this.tree);
    body.forEach(node => inside.visit(node));
    const own = new Set([...names, ...inside.uses.filter(u => u.stored).map(u => u.name)]);
    this.hidden.push(own);
    const writes = new Set(this.writes);
    body.forEach(node => this.visit(node));
    // What a function would change when called is not changed by defining it.
    for (const name of this.writes) {
      if (!writes.has(name) && own.has(name)) {
        this.writes.delete(name);
      }
    }
    this.hidden.pop();
  }

  private changes(node: Expr): void {
    const name = rootOf(node);
    if (name && !this.hidden.some(names => names.has(name))) {
      this.writes.add(name);
    }
  }

  private call(node: ExprOf<'Call'>): void {
    const { func } = node;
    const method = func.nodeType === 'Attribute' ? func.attr : null;
    const inplace = node.keywords.some(
      k => k.arg === 'inplace' && !(k.value.nodeType === 'Constant' && k.value.value === false)
    );
    if (func.nodeType === 'Attribute' && (inplace || CHANGES.test(func.attr))) {
      this.changes(func.value);
    }
    const whole = this.tree.range(func);
    const name = method ?? (func.nodeType === 'Name' ? func.id : '');
    const argument = (value: Expr, keyword: string | null): CallCode['args'][number] => ({
      range: this.tree.range(value),
      name: value.nodeType === 'Name' ? value.id : null,
      keyword,
      keys: keysOf(this.tree, value)
    });
    this.calls.push({
      range: this.tree.range(node),
      name,
      nameRange: { ...whole, start: whole.end - name.length },
      receiver:
        func.nodeType === 'Attribute'
          ? {
              range: this.tree.range(func.value),
              name: func.value.nodeType === 'Name' ? func.value.id : null,
              call: func.value.nodeType === 'Call'
            }
          : null,
      args: [
        ...node.args.map(a => argument(a, a.nodeType === 'Starred' ? '*' : null)),
        ...node.keywords.map(k => argument(k.value, k.arg ?? '**'))
      ]
    });
  }

  private readonly hidden: ReadonlySet<string>[] = [];
}

/** `x` of `x.a['b'].c()`. */
function rootOf(node: Expr): string | null {
  switch (node.nodeType) {
    case 'Name':
      return node.id;
    case 'Attribute':
    case 'Subscript':
      return rootOf(node.value);
    case 'Call':
      return node.func.nodeType === 'Attribute' ? rootOf(node.func.value) : null;
    default:
      return null;
  }
}

function parameters(args: ExprOf<'Lambda'>['args']): string[] {
  const all = [...args.posonlyargs, ...args.args, ...args.kwonlyargs, args.vararg, args.kwarg];
  return all.flatMap(a => (a ? [a.arg] : []));
}

/** `x[:100]`, `x[x.a > 0]`, `x.iloc[:100, 1:]`: fewer rows than before, or others. */
function choosesRows(node: ExprOf<'Subscript'>): boolean {
  const first = node.slice.nodeType === 'Tuple' ? node.slice.elts[0] : node.slice;
  const whole = first?.nodeType === 'Slice' && !first.lower && !first.upper && !first.step;
  return node.slice.nodeType === 'Tuple'
    ? node.slice.elts.some(e => e.nodeType === 'Slice') && !whole
    : first.nodeType === 'Slice' || first.nodeType === 'Compare' || first.nodeType === 'UnaryOp';
}

/** The place right after a statement's line, its comment included; null when something else follows there. */
export function lineEnd(source: string, range: Range): number | null {
  const end = source.indexOf('\n', range.end);
  const at = end < 0 ? source.length : end;
  return /^[\s;]*(?:#|$)/.test(source.slice(range.end, at)) ? at : null;
}
