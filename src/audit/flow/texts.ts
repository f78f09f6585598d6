/** Texts that the code gives to names: by assignment, as arguments, in dictionaries, to the environment. */
import type { Magic } from '../python/magics';
import { type CellTree, type Expr, type ExprOf, type Stmt, childrenOf } from '../python/tree';
import type { NamedText } from './types';

/** Functions that take a name and its value. */
const SETTERS = /^(?:setdefault|putenv|setenv|set_key|set_secret)$/;

/** The texts of one cell, in the order of the code. */
export function textsOf(trees: readonly CellTree[], magics: readonly Magic[], cell: number): NamedText[] {
  const out: NamedText[] = [];
  trees.forEach(tree => tree.body.forEach(stmt => new Reader(tree, out).visit(stmt)));
  magics.forEach(magic => out.push(...exported(magic, cell)));
  return out.sort((a, b) => a.range.start - b.range.start);
}

class Reader {
  constructor(
    private readonly tree: CellTree,
    private readonly out: NamedText[]
  ) {}

  visit(node: Expr | Stmt): void {
    switch (node.nodeType) {
      case 'Assign':
        node.targets.forEach(target => this.assigned(target, node.value));
        break;
      case 'AnnAssign':
        this.given(nameOf(node.target), node.value);
        break;
      case 'NamedExpr':
        this.given(nameOf(node.target), node.value);
        break;
      case 'Dict':
        node.values.forEach((value, i) => this.given(textOf(node.keys[i]), value));
        break;
      case 'Call':
        this.call(node);
        break;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
      case 'Lambda':
        this.defaults(node.args);
        break;
      default:
    }
    childrenOf(node).forEach(child => this.visit(child));
  }

  private assigned(target: Expr, value: Expr): void {
    if (
      (target.nodeType === 'Tuple' || target.nodeType === 'List') &&
      (value.nodeType === 'Tuple' || value.nodeType === 'List')
    ) {
      target.elts.forEach((each, i) => value.elts[i] && this.assigned(each, value.elts[i]));
      return;
    }
    this.given(nameOf(target), value);
  }

  private call(node: ExprOf<'Call'>): void {
    const { func, args, keywords } = node;
    // W&B's login calls its key just `key`.
    const isLogin = /^wandb\.login$/.test(this.tree.text(func));
    keywords.forEach(({ arg, value }) =>
      this.given(isLogin && arg === 'key' ? 'wandb_key' : (arg ?? null), value)
    );
    if (SETTERS.test(nameOf(func) ?? '') && args.length >= 2) {
      this.given(textOf(args[0]), args[1]);
    }
  }

  private defaults({ posonlyargs, args, defaults, kwonlyargs, kw_defaults }: ExprOf<'Lambda'>['args']): void {
    const positional = [...posonlyargs, ...args];
    defaults.forEach((value, i) =>
      this.given(positional[positional.length - defaults.length + i]?.arg ?? null, value)
    );
    kw_defaults.forEach((value, i) => this.given(kwonlyargs[i]?.arg ?? null, value));
  }

  private given(name: string | null, node: Expr | null | undefined): void {
    const value = textOf(node);
    if (node && name !== null && value !== null) {
      this.out.push({ name, value, range: this.tree.range(node) });
    }
  }
}

/** The name of a variable, of an attribute, or of what is between brackets (`os.environ["NAME"]`). */
function nameOf(node: Expr): string | null {
  switch (node.nodeType) {
    case 'Name':
      return node.id;
    case 'Attribute':
      return node.attr;
    case 'Subscript':
      return textOf(node.slice);
    default:
      return null;
  }
}

/** A text as it is written: also one with `f` before it, where it has no gaps. */
function textOf(node: Expr | null | undefined): string | null {
  if (node?.nodeType === 'JoinedStr') {
    const parts = node.values.map(textOf);
    return parts.includes(null) ? null : parts.join('');
  }
  return node?.nodeType === 'Constant' && typeof node.value === 'string' ? node.value : null;
}

/** A value without quotes, or between them. */
const VALUE = `(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s"';&|]+))`;
/** `NAME=value` in a command, and `%env NAME value`. */
const SHELL = new RegExp(`(?:^|\\s)([A-Za-z_]\\w*)=${VALUE}`, 'g');
const ENV = new RegExp(`^([A-Za-z_]\\w*)(?:=|\\s+)${VALUE}`, 'g');

function exported({ kind, name, text, start, end }: Magic, cell: number): NamedText[] {
  const isEnv = kind === 'line' && /^(?:set_)?env$/.test(name);
  // A file that a cell writes is read as one of settings: `NAME=value` in each line.
  const isShell = kind === 'shell' || (kind === 'cell' && /^(?:bash|sh|script|writefile)$/.test(name));
  const matches = isEnv ? text.matchAll(ENV) : isShell ? text.matchAll(SHELL) : [];
  return [...matches].map(([, given, a, b, c]) => ({
    name: given,
    value: a ?? b ?? c,
    range: { cell, start, end }
  }));
}
