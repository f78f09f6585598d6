/** Which names some code gives to a notebook, and which it needs from elsewhere in it. */
import { childrenOf, type Expr, type Stmt } from './tree';

export interface CodeNames {
  readonly defined: ReadonlySet<string>;
  /** Names that are read before the code itself gives them a value, by its functions also after it. */
  readonly needed: ReadonlySet<string>;
  /** Names of others that the code takes away. */
  readonly deleted: ReadonlySet<string>;
}

/** A function, class, comprehension or the code itself. */
interface Scope {
  readonly bound: Set<string>;
  /** Names that belong to the notebook although they are given a value here. */
  readonly global: Set<string>;
  readonly read: Set<string>;
  readonly isTop: boolean;
}

/** Children of a node as they are, among them parts that {@link childrenOf} passes through. */
type Node = Expr | Stmt;

class Reader {
  readonly top = scope(true);
  private readonly late = new Set<string>();
  private readonly early = new Set<string>();
  private readonly deleted = new Set<string>();
  private readonly scopes: Scope[] = [this.top];

  names(): CodeNames {
    const late = [...this.late].filter(name => !this.top.bound.has(name));
    return { defined: this.top.bound, needed: new Set([...this.early, ...late]), deleted: this.deleted };
  }

  visit(node: Node): void {
    switch (node.nodeType) {
      case 'Name':
        if (node.ctx.nodeType === 'Store') {
          this.bind(node.id);
        } else {
          this.read(node.id);
        }
        if (node.ctx.nodeType === 'Del' && this.isTop && !this.top.bound.has(node.id)) {
          this.deleted.add(node.id);
        }
        return;
      case 'Assign':
        this.visit(node.value);
        node.targets.forEach(target => this.visit(target));
        return;
      case 'AnnAssign':
        this.visitAll([node.annotation, ...(node.value ? [node.value] : [])]);
        this.visit(node.target);
        return;
      case 'AugAssign':
        if (node.target.nodeType === 'Name') {
          this.read(node.target.id);
        }
        this.visitAll([node.value, node.target]);
        return;
      case 'For':
      case 'AsyncFor':
        this.visitAll([node.iter, node.target, ...node.body, ...node.orelse]);
        return;
      case 'Import':
      case 'ImportFrom':
        for (const { name, asname } of node.names) {
          this.bind(asname ?? name.split('.')[0]);
        }
        return;
      case 'Global':
        node.names.forEach(name => this.scopes[this.scopes.length - 1].global.add(name));
        return;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.visitAll(node.decorator_list);
        this.visitAll(childrenOf({ args: withoutArgs(node.args), returns: node.returns }));
        this.bind(node.name);
        this.inside(argsOf(node.args), node.body);
        return;
      case 'Lambda':
        this.visitAll(childrenOf(withoutArgs(node.args)));
        this.inside(argsOf(node.args), [node.body]);
        return;
      case 'ClassDef':
        this.visitAll([...node.decorator_list, ...node.bases, ...childrenOf({ keywords: node.keywords })]);
        this.bind(node.name);
        this.inside([], node.body);
        return;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
      case 'DictComp': {
        const parts = node.nodeType === 'DictComp' ? [node.key, node.value] : [node.elt];
        this.visit(node.generators[0].iter);
        const clauses = node.generators.flatMap(({ target, iter, ifs }) => [target, iter, ...ifs]);
        this.inside([], [...clauses.filter(each => each !== node.generators[0].iter), ...parts]);
        return;
      }
      default:
        this.special(node);
    }
  }

  /** Parts of statements that are no expressions or statements of their own: handlers and patterns. */
  private special(node: Node): void {
    const part = node as { nodeType: string; name?: unknown; rest?: unknown; type?: Node; body?: Node[] };
    if (part.nodeType === 'ExceptHandler') {
      // The name of an exception is gone after its handler.
      const isKnown =
        typeof part.name !== 'string' || this.scopes[this.scopes.length - 1].bound.has(part.name);
      this.visitAll(part.type ? [part.type] : []);
      if (typeof part.name === 'string') {
        this.bind(part.name);
      }
      this.visitAll(part.body ?? []);
      if (!isKnown) {
        this.scopes[this.scopes.length - 1].bound.delete(part.name as string);
      }
      return;
    }
    if (part.nodeType.startsWith('Match')) {
      [part.name, part.rest].forEach(name => {
        if (typeof name === 'string') {
          this.bind(name);
        }
      });
    }
    this.visitAll(childrenOf(node));
  }

  private get isTop(): boolean {
    return this.scopes.length === 1;
  }

  private visitAll(nodes: readonly Node[]): void {
    nodes.forEach(node => this.visit(node));
  }

  private inside(bound: readonly string[], body: readonly Node[]): void {
    const inner = scope(false);
    bound.forEach(name => inner.bound.add(name));
    this.scopes.push(inner);
    this.visitAll(body);
    this.scopes.pop();
    // A function sees names of those around it however late they are given a value.
    const free = [...inner.read].filter(name => !inner.bound.has(name) || inner.global.has(name));
    const outer = this.scopes[this.scopes.length - 1];
    free.forEach(name => (outer.isTop ? this.late : outer.read).add(name));
  }

  private read(name: string): void {
    const here = this.scopes[this.scopes.length - 1];
    if (!here.isTop) {
      here.read.add(name);
    } else if (!here.bound.has(name)) {
      this.early.add(name);
    }
  }

  private bind(name: string): void {
    const here = this.scopes[this.scopes.length - 1];
    (here.global.has(name) ? this.top : here).bound.add(name);
  }
}

function scope(isTop: boolean): Scope {
  return { bound: new Set(), global: new Set(), read: new Set(), isTop };
}

type Args = Extract<Stmt, { nodeType: 'FunctionDef' }>['args'];

function argsOf({ posonlyargs, args, vararg, kwonlyargs, kwarg }: Args): string[] {
  return [...posonlyargs, ...args, vararg, ...kwonlyargs, kwarg].flatMap(each => (each ? [each.arg] : []));
}

/** What is worked out where a function is made: its defaults and annotations. */
function withoutArgs(args: Args): object {
  const all = [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg];
  return {
    annotations: all.map(each => each?.annotation),
    defaults: args.defaults,
    kwDefaults: args.kw_defaults
  };
}

/** @param body statements at the left edge of a cell */
export function namesOf(body: readonly Stmt[]): CodeNames {
  const reader = new Reader();
  body.forEach(statement => reader.visit(statement));
  return reader.names();
}
