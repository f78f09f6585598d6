/** TypeScript's expressions, functions and classes in the shapes of the interpreter's tree. */
import type * as T from '@babel/types';
import type { Arguments, Expr, ExprOf, Stmt, StmtOf } from '../python/tree';
import { Names } from './names';
import { attribute, constant, expr, name, parts, placeOf, stmt, stored, unknown } from './nodes';

type Function =
  | T.FunctionDeclaration
  | T.FunctionExpression
  | T.ArrowFunctionExpression
  | T.ObjectMethod
  | T.ClassMethod
  | T.ClassPrivateMethod;
type Parameter = Function['params'][number];
type Operator = ExprOf<'BinOp'>['op'];
type Comparison = ExprOf<'Compare'>['ops'][number];

const OPERATORS: Readonly<Record<string, Operator['nodeType']>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mult',
  '/': 'Div',
  '%': 'Mod',
  '**': 'Pow',
  '<<': 'LShift',
  '>>': 'RShift',
  '>>>': 'RShift',
  '|': 'BitOr',
  '^': 'BitXor',
  '&': 'BitAnd'
};

const COMPARISONS: Readonly<Record<string, Comparison['nodeType']>> = {
  '==': 'Eq',
  '===': 'Eq',
  '!=': 'NotEq',
  '!==': 'NotEq',
  '<': 'Lt',
  '<=': 'LtE',
  '>': 'Gt',
  '>=': 'GtE',
  in: 'In',
  instanceof: 'Is'
};

const UNARY: Readonly<Record<string, ExprOf<'UnaryOp'>['op']['nodeType']>> = {
  '-': 'USub',
  '+': 'UAdd',
  '!': 'Not',
  '~': 'Invert'
};

/** What the object of a method is called inside of it. */
const THIS = 'this';

export abstract class Expressions {
  protected readonly names = new Names();

  abstract block(body: readonly T.Statement[]): Stmt[];

  expression(e: T.Expression | T.PrivateName): Expr {
    switch (e.type) {
      case 'Identifier':
        return e.name === 'undefined' ? constant(e, null) : name(e, e.name);
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
        return constant(e, e.value);
      case 'NullLiteral':
        return constant(e, null);
      case 'BigIntLiteral':
        return unknown(e, e.value);
      case 'RegExpLiteral':
        return unknown(e, `/${e.pattern}/${e.flags}`);
      case 'TemplateLiteral':
        return this.template(e);
      case 'TaggedTemplateExpression':
        return this.callOf(e, this.expression(e.tag), [this.template(e.quasi)]);
      case 'ThisExpression':
        return name(e, THIS);
      case 'Super':
        return this.callOf(e, name(e, 'super'), []);
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.member(e);
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.call(e);
      case 'NewExpression':
        return this.callOf(e, this.expression(e.callee), this.given(e.arguments));
      case 'ImportExpression':
        return this.callOf(e, name(e, 'import'), [this.expression(e.source)]);
      case 'ArrayExpression':
        return expr('List', e, {
          elts: e.elements.map(each => (each ? this.element(each) : constant(e, null)))
        });
      case 'ObjectExpression':
        return this.object(e);
      case 'FunctionExpression':
        return this.functionOf(e, e.id?.name ?? '<function>');
      case 'ArrowFunctionExpression':
        return this.functionOf(e, '<function>');
      case 'ClassExpression':
        return unknown(e, 'class');
      case 'UnaryExpression':
        return this.unary(e);
      case 'UpdateExpression': {
        const value = this.binaryOf(
          e,
          this.expression(e.argument),
          e.operator === '++' ? 'Add' : 'Sub',
          constant(e, 1)
        );
        return this.named(e, this.target(e.argument), value);
      }
      case 'AssignmentExpression':
        return this.assignment(e);
      case 'BinaryExpression':
        return this.binary(e);
      case 'LogicalExpression':
        return this.logical(e, e.operator === '&&', this.expression(e.left), this.expression(e.right));
      case 'ConditionalExpression':
        return expr('IfExp', e, {
          test: this.expression(e.test),
          body: this.expression(e.consequent),
          orelse: this.expression(e.alternate)
        });
      case 'SequenceExpression': {
        // All are worked out, the last is what comes of it.
        const values = e.expressions.map(each => this.expression(each));
        return expr('Subscript', e, {
          value: parts(e, values),
          slice: constant(e, values.length - 1)
        });
      }
      case 'AwaitExpression':
        return expr('Await', e, { value: this.expression(e.argument) });
      case 'YieldExpression':
        return expr('Yield', e, {
          value: e.argument ? this.expression(e.argument) : undefined
        });
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'TypeCastExpression':
        return this.expression(e.expression);
      case 'MetaProperty':
        return attribute(e, name(e, e.meta.name), e.property.name);
      case 'JSXElement':
      case 'JSXFragment':
        return this.jsx(e);
      default:
        return unknown(e, e.type);
    }
  }

  /** A pattern or a place that is given a value. */
  target(t: T.LVal | T.Expression): Expr {
    switch (t.type) {
      case 'Identifier':
        this.names.assign(t.name);
        return stored(name(t, t.name));
      case 'ArrayPattern':
      case 'ObjectPattern':
        return this.pattern(t, inner => this.target(inner));
      case 'AssignmentPattern':
        return this.target(t.left);
      case 'RestElement':
        return expr('Starred', t, { value: this.target(t.argument) });
      case 'TSParameterProperty':
        return stored(name(t, '_'));
      default:
        return stored(this.expression(t));
    }
  }

  /** The same of what is declared here. */
  protected declared(t: T.LVal | T.VariableDeclarator['id']): Expr {
    switch (t.type) {
      case 'Identifier':
        this.names.declare(t.name);
        return stored(name(identifier(t), t.name));
      case 'ArrayPattern':
      case 'ObjectPattern':
        return this.pattern(t, inner => this.declared(inner));
      case 'AssignmentPattern':
        return this.declared(t.left);
      case 'RestElement':
        return expr('Starred', t, { value: this.declared(t.argument as T.LVal) });
      default:
        return stored(name(t, '_'));
    }
  }

  /** `[a, b]` is a tuple of targets, `{ a, b: c }` a dictionary whose values are targets. */
  private pattern(t: T.ArrayPattern | T.ObjectPattern, inner: (each: T.LVal) => Expr): Expr {
    if (t.type === 'ArrayPattern') {
      const elts = t.elements.map(each =>
        each && each.type !== 'VoidPattern' ? inner(each) : stored(name(t, '_'))
      );
      return stored(parts(t, elts));
    }
    const keys: (Expr | null)[] = [];
    const values: Expr[] = [];
    for (const property of t.properties) {
      if (property.type === 'RestElement') {
        keys.push(null);
        values.push(inner(property.argument));
      } else {
        keys.push(this.key(property));
        values.push(inner(property.value as T.LVal));
      }
    }
    return stored(expr('Dict', t, { keys, values }));
  }

  /** The operator of arithmetic behind `+=` and its like; null for `??=` and for `=`. */
  protected operator(assigning: string): Operator | null {
    const nodeType = OPERATORS[assigning.slice(0, -1)];
    return nodeType ? { nodeType } : null;
  }

  protected functionOf(f: Function, called: string, method = false): StmtOf<'FunctionDef'> {
    this.names.enter();
    const first: Stmt[] = [];
    const args = this.parameters(f.params, method, first);
    const body =
      f.body.type === 'BlockStatement'
        ? this.block(f.body.body)
        : [stmt('Return', f.body, { value: this.expression(f.body) })];
    const outer = this.names.leave();
    if (outer.length > 0) {
      first.unshift(stmt('Global', f, { names: [...outer] }));
    }
    return stmt('FunctionDef', f, {
      name: called,
      args,
      body: [...first, ...body],
      decorator_list: [],
      type_params: []
    });
  }

  /** @param first statements that take a parameter's pattern apart */
  private parameters(params: readonly Parameter[], method: boolean, first: Stmt[]): Arguments {
    const args: Arguments['args'] = [];
    const defaults: Expr[] = [];
    let vararg: Arguments['vararg'];
    const argument = (at: T.Node, arg: string): Arguments['args'][number] => {
      this.names.declare(arg);
      return { nodeType: 'Arg', ...placeOf(at), arg };
    };
    if (method) {
      args.push(argument(params[0] ?? { type: 'ThisExpression' }, THIS));
    }
    params.forEach((p, i) => {
      const property = p.type === 'TSParameterProperty' ? p.parameter : p;
      const left = property.type === 'AssignmentPattern' ? property.left : property;
      if (left.type === 'RestElement') {
        vararg = argument(left, left.argument.type === 'Identifier' ? left.argument.name : '_');
        return;
      }
      if (left.type === 'Identifier' && left.name === THIS) {
        return;
      }
      const arg = left.type === 'Identifier' ? left.name : `parameter ${i}`;
      args.push(argument(left, arg));
      if (property.type === 'AssignmentPattern') {
        defaults.push(this.expression(property.right));
      } else if (defaults.length > 0) {
        defaults.push(unknown(left, ''));
      }
      if (left.type !== 'Identifier') {
        first.push(
          stmt('Assign', left, { targets: [this.declared(left as T.LVal)], value: name(left, arg) })
        );
      }
      if (p.type === 'TSParameterProperty') {
        const own = stored(attribute(left, name(left, THIS), arg));
        first.push(stmt('Assign', left, { targets: [own], value: name(left, arg) }));
      }
    });
    return {
      nodeType: 'Arguments',
      posonlyargs: [],
      args,
      vararg,
      kwonlyargs: [],
      kw_defaults: [],
      defaults
    } as unknown as Arguments;
  }

  protected classOf(c: T.ClassDeclaration | T.ClassExpression, called: string): StmtOf<'ClassDef'> {
    this.names.declare(called);
    const body = c.body.body.flatMap((member): Stmt[] => {
      if (member.type === 'ClassMethod' || member.type === 'ClassPrivateMethod') {
        const known = member.type === 'ClassPrivateMethod' ? `#${member.key.id.name}` : keyName(member);
        const constructs = member.kind === 'constructor';
        return known === null
          ? []
          : [this.functionOf(member, constructs ? '__init__' : known, !member.static)];
      }
      if (member.type === 'ClassProperty' || member.type === 'ClassPrivateProperty') {
        const known = member.type === 'ClassPrivateProperty' ? `#${member.key.id.name}` : keyName(member);
        return known === null || !member.value
          ? []
          : [
              stmt('Assign', member, {
                targets: [stored(name(member.key, known))],
                value: this.expression(member.value)
              })
            ];
      }
      return [];
    });
    return stmt('ClassDef', c, {
      name: called,
      bases: c.superClass ? [this.expression(c.superClass)] : [],
      keywords: [],
      body,
      decorator_list: [],
      type_params: []
    });
  }

  private template(e: T.TemplateLiteral): Expr {
    if (e.expressions.length === 0) {
      return constant(e, e.quasis[0].value.cooked ?? e.quasis[0].value.raw);
    }
    const values = e.quasis.flatMap((quasi, i): Expr[] => {
      const text = quasi.value.cooked ?? quasi.value.raw;
      const hole = e.expressions[i] as T.Expression | undefined;
      return [
        ...(text === '' ? [] : [constant(quasi, text)]),
        ...(hole ? [expr('FormattedValue', hole, { value: this.expression(hole), conversion: -1 })] : [])
      ];
    });
    return expr('JoinedStr', e, { values });
  }

  private member(e: T.MemberExpression | T.OptionalMemberExpression): Expr {
    const object = this.expression(e.object);
    if (e.property.type === 'PrivateName') {
      return attribute(e, object, `#${e.property.id.name}`);
    }
    if (!e.computed && e.property.type === 'Identifier') {
      return attribute(e, object, e.property.name);
    }
    const slice = this.expression(e.property);
    return expr('Subscript', e, { value: object, slice });
  }

  private call(e: T.CallExpression | T.OptionalCallExpression): Expr {
    const { callee } = e;
    if (callee.type === 'Import') {
      return this.callOf(e, name(callee, 'import'), this.given(e.arguments));
    }
    const func =
      callee.type === 'Super'
        ? attribute(callee, this.expression(callee), '__init__')
        : this.expression(callee as T.Expression);
    return this.callOf(e, func, this.given(e.arguments));
  }

  private callOf(at: T.Node, func: Expr, args: Expr[]): ExprOf<'Call'> {
    return expr('Call', at, { func, args, keywords: [] });
  }

  private given(args: readonly T.CallExpression['arguments'][number][]): Expr[] {
    return args.map(each => (each.type === 'ArgumentPlaceholder' ? unknown(each, '?') : this.element(each)));
  }

  private element(e: T.Expression | T.SpreadElement): Expr {
    return e.type === 'SpreadElement'
      ? expr('Starred', e, { value: this.expression(e.argument) })
      : this.expression(e);
  }

  private object(e: T.ObjectExpression): Expr {
    const keys: (Expr | null)[] = [];
    const values: Expr[] = [];
    for (const property of e.properties) {
      if (property.type === 'SpreadElement') {
        keys.push(null);
        values.push(this.expression(property.argument));
      } else {
        keys.push(this.key(property));
        values.push(
          property.type === 'ObjectMethod'
            ? this.functionOf(property, keyName(property) ?? '<function>')
            : this.expression(property.value as T.Expression)
        );
      }
    }
    return expr('Dict', e, { keys, values });
  }

  private key(property: T.ObjectProperty | T.ObjectMethod): Expr {
    const known = keyName(property);
    return known === null ? this.expression(property.key) : constant(property.key, known);
  }

  private unary(e: T.UnaryExpression): Expr {
    if (e.operator === 'typeof' && e.argument.type === 'Identifier') {
      // It may be asked of a name that is not there.
      return unknown(e, `typeof ${e.argument.name}`);
    }
    const nodeType = UNARY[e.operator];
    const operand = this.expression(e.argument);
    return nodeType ? expr('UnaryOp', e, { op: { nodeType }, operand }) : parts(e, [operand]);
  }

  private binary(e: T.BinaryExpression): Expr {
    const [left, right] = [this.expression(e.left), this.expression(e.right)];
    const nodeType = COMPARISONS[e.operator];
    if (nodeType) {
      return expr('Compare', e, { left, ops: [{ nodeType }], comparators: [right] });
    }
    const operator = OPERATORS[e.operator];
    return operator ? this.binaryOf(e, left, operator, right) : parts(e, [left, right]);
  }

  private binaryOf(at: T.Node, left: Expr, nodeType: Operator['nodeType'], right: Expr): Expr {
    return expr('BinOp', at, { left, op: { nodeType }, right });
  }

  private logical(at: T.Node, and: boolean, left: Expr, right: Expr): Expr {
    return expr('BoolOp', at, { op: { nodeType: and ? 'And' : 'Or' }, values: [left, right] });
  }

  private assignment(e: T.AssignmentExpression): Expr {
    const right = this.expression(e.right);
    const target = this.target(e.left);
    if (e.operator === '=') {
      return this.named(e, target, right);
    }
    const before = this.expression(e.left as T.Expression);
    const op = this.operator(e.operator);
    return this.named(
      e,
      target,
      op ? this.binaryOf(e, before, op.nodeType, right) : this.logical(e, e.operator === '&&=', before, right)
    );
  }

  private named(at: T.Node, target: Expr, value: Expr): Expr {
    return expr('NamedExpr', at, { target, value });
  }

  /** An element's component, what it is given and what stands in it. */
  private jsx(e: T.JSXElement | T.JSXFragment): Expr {
    const inside = e.children.flatMap(child =>
      child.type === 'JSXElement' || child.type === 'JSXFragment' ? [this.jsx(child)] : this.hole(child)
    );
    if (e.type === 'JSXFragment') {
      return parts(e, inside);
    }
    const { name: component, attributes } = e.openingElement;
    const own =
      component.type === 'JSXIdentifier' && /^[A-Z]/.test(component.name)
        ? [name(component, component.name)]
        : [];
    const given = attributes.flatMap(a =>
      a.type === 'JSXSpreadAttribute' ? [this.expression(a.argument)] : a.value ? this.hole(a.value) : []
    );
    return parts(e, [...own, ...given, ...inside]);
  }

  private hole(e: T.Node): Expr[] {
    return e.type === 'JSXExpressionContainer' && e.expression.type !== 'JSXEmptyExpression'
      ? [this.expression(e.expression)]
      : e.type === 'JSXElement' || e.type === 'JSXFragment'
        ? [this.jsx(e)]
        : [];
  }
}

/** A name without the type that stands behind it. */
function identifier(t: T.Identifier): T.Node {
  return t.typeAnnotation ? { ...t, end: (t.start ?? 0) + t.name.length } : t;
}

/** The name of a property that is written out; null for one that is worked out. */
function keyName(property: { readonly key: T.Node; readonly computed?: boolean | null }): string | null {
  const { key, computed } = property;
  if (key.type === 'Identifier' && !computed) {
    return key.name;
  }
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : null;
}
