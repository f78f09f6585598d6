/** What a network of torch does last: by the end of its sequence of layers, or by what its `forward` returns. */
import { lastPart } from '../knowledge';
import type { Expr, ExprOf, Stmt } from '../python/tree';
import { pathOf } from './access';
import { memberOf } from './attributes';
import type { Machine } from './machine';
import type { NetworkOutput } from './types';
import type { Estimator, FunctionValue, Value } from './values';

/** Networks in networks that are followed. */
const DEPTH = 4;

/** Functions, methods and layers that change how values are arranged, and none of them. */
const KEEPS = new Set(['squeeze', 'unsqueeze', 'view', 'view_as', 'reshape', 'flatten', 'contiguous', 'float', 'double', 'permute', 'transpose', 't', 'to', 'cpu', 'cuda', 'Dropout', 'dropout', 'Identity', 'Flatten', 'Unflatten']); // prettier-ignore
const ACTIVATIONS = new Set(['softmax', 'log_softmax', 'sigmoid', 'logsigmoid', 'relu', 'tanh', 'elu', 'gelu', 'selu', 'leaky_relu', 'silu']); // prettier-ignore
const LINEAR = /^(?:Lazy)?(?:Linear|Bilinear|Conv\dd)$/;
const SPELLED: Readonly<Record<string, string>> = {
  LogSoftmax: 'log_softmax',
  LogSigmoid: 'logsigmoid',
  LeakyReLU: 'leaky_relu'
};

/** Null where it is not known. */
export function outputOf(m: Machine, est: Estimator, depth = DEPTH): NetworkOutput | null {
  if (est.library !== 'torch' || est.shape !== 'network' || depth === 0) {
    return null;
  }
  if (est.userClass) {
    const forward = memberOf(m, est.userClass, 'forward');
    return forward?.k === 'function' ? new Forward(m, est, forward, depth).output() : null;
  }
  if (LINEAR.test(est.cls)) {
    return { what: 'linear', range: null, without: null };
  }
  const last = est.last;
  const found = last && ofLayer(m, last.layer, depth);
  if (!found) {
    return null;
  }
  const without =
    last.range && last.before && ACTIVATIONS.has(found.what)
      ? { range: { ...last.range, start: last.before.end }, text: '' }
      : null;
  return { ...found, range: last.range ?? found.range, without };
}

function ofLayer(m: Machine, layer: Value, depth: number): NetworkOutput | null {
  const inner = m.estimator(layer);
  if (inner) {
    return outputOf(m, inner.est, depth - 1);
  }
  const made = m.data(layer)?.made;
  const what = made && activation(made.cls);
  return what ? { what, range: made.range, without: null } : null;
}

/** The activation that a layer or function of torch is, or `linear`. */
function activation(path: string): string | null {
  const name = lastPart(path);
  const what = SPELLED[name] ?? name.toLowerCase();
  return !path.startsWith('torch.')
    ? null
    : LINEAR.test(name)
      ? 'linear'
      : ACTIVATIONS.has(what)
        ? what
        : null;
}

type Names = ReadonlyMap<string, NetworkOutput | null>;

/** One `forward`, read from its first statement to what it returns: what was done last to each name. */
class Forward {
  private readonly returned: (NetworkOutput | null)[] = [];
  private readonly self: string | undefined;

  constructor(
    private readonly m: Machine,
    private readonly est: Estimator,
    private readonly fn: FunctionValue,
    private readonly depth: number
  ) {
    this.self = fn.node.args.args[0]?.arg;
  }

  /** The same in each `return`. */
  output(): NetworkOutput | null {
    if (this.fn.node.nodeType === 'Lambda') {
      return null;
    }
    this.run(this.fn.node.body, new Map());
    const [first] = this.returned;
    return first && this.returned.every(o => o?.what === first.what) ? first : null;
  }

  private run(body: readonly Stmt[], before: Names): Names {
    const names = new Map(before);
    const forget = (inner: readonly Stmt[]): void => {
      for (const [name, output] of this.run(inner, names)) {
        names.set(name, names.get(name) === output ? output : null);
      }
    };
    for (const stmt of body) {
      switch (stmt.nodeType) {
        case 'Return':
          this.returned.push(stmt.value ? this.resolve(stmt.value, names) : null);
          break;
        case 'Assign': {
          const output = this.resolve(stmt.value, names);
          stmt.targets.forEach(t =>
            assigned(t).forEach(n => names.set(n, t.nodeType === 'Name' ? output : null))
          );
          break;
        }
        case 'AnnAssign':
        case 'AugAssign':
          assigned(stmt.target).forEach(n => names.set(n, null));
          break;
        case 'With':
          this.run(stmt.body, names).forEach((output, name) => names.set(name, output));
          break;
        case 'If':
        case 'For':
        case 'While':
          forget(stmt.body);
          forget(stmt.orelse);
          break;
        case 'Try':
          [stmt.body, ...stmt.handlers.map(h => h.body), stmt.orelse, stmt.finalbody].forEach(forget);
          break;
        default:
      }
    }
    return names;
  }

  private resolve(node: Expr, names: Names): NetworkOutput | null {
    switch (node.nodeType) {
      case 'Name':
        return names.get(node.id) ?? null;
      case 'Subscript':
        return this.resolve(node.value, names);
      case 'Call':
        return this.call(node, names);
      default:
        return null;
    }
  }

  private call(node: ExprOf<'Call'>, names: Names): NetworkOutput | null {
    const { func } = node;
    const given = node.args[0] as Expr | undefined;
    const layer = this.layerOf(func);
    if (layer) {
      const cls = this.m.data(layer)?.made?.cls ?? this.m.estimator(layer)?.est.cls;
      if (cls && KEEPS.has(lastPart(cls))) {
        return given ? this.resolve(given, names) : null;
      }
      const output = ofLayer(this.m, layer, this.depth);
      // A network inside says itself where that stands.
      return this.m.estimator(layer) ? output : this.at(node, output?.what ?? null, given);
    }
    const path = pathOf(this.m, func.nodeType === 'Call' ? func.func : func, this.fn.scope);
    if (path?.startsWith('torch.')) {
      return KEEPS.has(lastPart(path))
        ? given
          ? this.resolve(given, names)
          : null
        : this.at(node, activation(path), given);
    }
    if (func.nodeType !== 'Attribute' || path) {
      return null;
    }
    return KEEPS.has(func.attr)
      ? this.resolve(func.value, names)
      : ACTIVATIONS.has(func.attr) && !this.isSelf(func.value)
        ? this.at(node, func.attr, func.value)
        : null;
  }

  /** @param given what the operation is applied to */
  private at(node: Expr, what: string | null, given: Expr | undefined): NetworkOutput | null {
    const { tree } = this.fn;
    return what === null
      ? null
      : {
          what,
          range: tree.range(node),
          without: given && ACTIVATIONS.has(what) ? { range: tree.range(node), text: tree.text(given) } : null
        };
  }

  /** What `self.fc` was made. */
  private layerOf(func: Expr): Value | null {
    return func.nodeType === 'Attribute' && this.isSelf(func.value)
      ? (this.est.attrs.get(func.attr) ?? null)
      : null;
  }

  private isSelf(node: Expr): boolean {
    return node.nodeType === 'Name' && node.id === this.self;
  }
}

/** The plain names that are assigned to. */
function assigned(target: Expr): string[] {
  return target.nodeType === 'Name'
    ? [target.id]
    : target.nodeType === 'Tuple' || target.nodeType === 'List'
      ? target.elts.flatMap(assigned)
      : [];
}
