/**
 * TypeScript's statements in the shapes that the interpreter runs: `const` and `let` are assignments, an arrow function is a
 * function, `for … of` a loop over a sequence, an object's literal a dictionary. What has no such shape is worked out in its
 * parts and leads to nothing that is known.
 */
import type * as T from '@babel/types';
import type { Expr, Stmt, StmtOf } from '../python/tree';
import { Expressions } from './expressions';
import { constant, expr, name, placeOf, stmt, stored, unknown } from './nodes';

/** The statements of a cell. */
export function lowered(body: readonly T.Statement[]): readonly Stmt[] {
  return new Lowering().block(body);
}

/** Imports, then functions: JavaScript has both before anything runs. */
function hoisted(body: readonly Stmt[]): Stmt[] {
  const rank = ({ nodeType }: Stmt): number =>
    nodeType === 'Import' || nodeType === 'ImportFrom' ? 0 : nodeType === 'FunctionDef' ? 1 : 2;
  return body
    .map((s, i) => ({ s, i }))
    .sort((a, b) => rank(a.s) - rank(b.s) || a.i - b.i)
    .map(({ s }) => s);
}

class Lowering extends Expressions {
  block(body: readonly T.Statement[]): Stmt[] {
    return hoisted(body.flatMap(s => this.statement(s)));
  }

  private body(s: T.Statement): Stmt[] {
    return s.type === 'BlockStatement' ? this.block(s.body) : this.statement(s);
  }

  private statement(s: T.Statement): Stmt[] {
    switch (s.type) {
      case 'ExpressionStatement':
        return [this.expressionStatement(s)];
      case 'VariableDeclaration':
        return this.variables(s);
      case 'FunctionDeclaration': {
        const made = this.functionOf(s, s.id?.name ?? 'default');
        this.names.declare(made.name);
        return [made];
      }
      case 'ClassDeclaration':
        return [this.classOf(s, s.id?.name ?? 'default')];
      case 'ReturnStatement':
        return [stmt('Return', s, { value: s.argument ? this.expression(s.argument) : undefined })];
      case 'IfStatement':
        return [
          stmt('If', s, {
            test: this.expression(s.test),
            body: this.body(s.consequent),
            orelse: s.alternate ? this.body(s.alternate) : []
          })
        ];
      case 'BlockStatement':
        return [stmt('If', s, { test: constant(s, true), body: this.block(s.body), orelse: [] })];
      case 'ForOfStatement':
      case 'ForInStatement':
        return [
          stmt('For', s, {
            target: this.loopTarget(s.left),
            iter: this.expression(s.right),
            body: this.body(s.body),
            orelse: []
          })
        ];
      case 'ForStatement':
        return this.countingLoop(s);
      case 'WhileStatement':
      case 'DoWhileStatement':
        return [stmt('While', s, { test: this.expression(s.test), body: this.body(s.body), orelse: [] })];
      case 'BreakStatement':
        return [stmt('Break', s, {})];
      case 'ContinueStatement':
        return [stmt('Continue', s, {})];
      case 'ThrowStatement':
        return [stmt('Expr', s, { value: this.expression(s.argument) }), stmt('Raise', s, {})];
      case 'TryStatement':
        return [this.tryOf(s)];
      case 'SwitchStatement':
        return this.switchOf(s);
      case 'LabeledStatement':
        return this.body(s.body);
      case 'ImportDeclaration':
        return this.importOf(s);
      case 'ExportNamedDeclaration':
        return s.declaration ? this.statement(s.declaration) : [];
      case 'ExportDefaultDeclaration':
        return s.declaration.type === 'FunctionDeclaration' || s.declaration.type === 'ClassDeclaration'
          ? this.statement(s.declaration)
          : s.declaration.type === 'TSDeclareFunction'
            ? []
            : [stmt('Expr', s, { value: this.expression(s.declaration) })];
      case 'TSEnumDeclaration':
        return [this.assign(s, name(s.id, s.id.name), this.enumOf(s))];
      case 'TSModuleDeclaration':
        return s.id.type === 'Identifier'
          ? [this.assign(s, name(s.id, s.id.name), unknown(s, s.id.name))]
          : [];
      case 'TSImportEqualsDeclaration':
        return [this.assign(s, name(s.id, s.id.name), unknown(s, s.id.name))];
      default:
        // Types, interfaces, directives and what is empty do nothing when a cell runs.
        return [];
    }
  }

  private assign(at: T.Node, target: Expr, value: Expr): StmtOf<'Assign'> {
    if (target.nodeType === 'Name') {
      this.names.declare(target.id);
    }
    return stmt('Assign', at, { targets: [stored(target)], value });
  }

  private expressionStatement(s: T.ExpressionStatement): Stmt {
    const e = s.expression;
    if (e.type === 'AssignmentExpression') {
      const op = this.operator(e.operator);
      if (e.operator === '=') {
        const value = this.expression(e.right);
        return stmt('Assign', s, { targets: [this.target(e.left)], value });
      }
      if (op) {
        return stmt('AugAssign', s, { target: this.target(e.left), op, value: this.expression(e.right) });
      }
    }
    if (e.type === 'UpdateExpression') {
      const op = this.operator(e.operator === '++' ? '+=' : '-=')!;
      return stmt('AugAssign', s, { target: this.target(e.argument), op, value: constant(e, 1) });
    }
    return stmt('Expr', s, { value: this.expression(e) });
  }

  private variables(s: T.VariableDeclaration): Stmt[] {
    return s.declarations.map(d => {
      const at = s.declarations.length === 1 ? s : d;
      if (d.id.type === 'VoidPattern') {
        return stmt('Expr', at, { value: this.optional(d, d.init) });
      }
      if (d.id.type === 'Identifier' && d.init?.type === 'ClassExpression') {
        return this.classOf(d.init, d.id.name);
      }
      const target = this.declared(d.id);
      // `declare const x` says that it is there.
      const value = s.declare ? unknown(d, '') : this.optional(d, d.init);
      return stmt('Assign', at, { targets: [target], value });
    });
  }

  private optional(at: T.Node, value: T.Expression | null | undefined): Expr {
    return value ? this.expression(value) : constant(at, null);
  }

  private loopTarget(left: T.ForOfStatement['left']): Expr {
    if (left.type !== 'VariableDeclaration') {
      return this.target(left);
    }
    const { id } = left.declarations[0];
    return id.type === 'VoidPattern' ? stored(name(left, '_')) : this.declared(id);
  }

  /** `for (let i = 0; i < n; i++)`. */
  private countingLoop(s: T.ForStatement): Stmt[] {
    const first = !s.init
      ? []
      : s.init.type === 'VariableDeclaration'
        ? this.variables(s.init)
        : [stmt('Expr', s.init, { value: this.expression(s.init) })];
    const body = this.body(s.body);
    const update = s.update ? [stmt('Expr', s.update, { value: this.expression(s.update) })] : [];
    const test = s.test ? this.expression(s.test) : constant(s, true);
    return [...first, stmt('While', s, { test, body: [...body, ...update], orelse: [] })];
  }

  private tryOf(s: T.TryStatement): Stmt {
    const { handler, finalizer } = s;
    const caught = handler?.param?.type === 'Identifier' ? handler.param.name : undefined;
    if (caught !== undefined) {
      this.names.declare(caught);
    }
    const handlers: StmtOf<'Try'>['handlers'] = handler
      ? [
          {
            nodeType: 'ExceptHandler',
            ...placeOf(handler),
            name: caught,
            body: this.block(handler.body.body)
          }
        ]
      : [];
    return stmt('Try', s, {
      body: this.block(s.block.body),
      handlers,
      orelse: [],
      finalbody: finalizer ? this.block(finalizer.body) : []
    });
  }

  /** A chain of tests; that one case runs on into the next is left out. */
  private switchOf(s: T.SwitchStatement): Stmt[] {
    const subject = this.expression(s.discriminant);
    const chain = (cases: readonly T.SwitchCase[]): Stmt[] => {
      const [first, ...rest] = cases;
      if (!first) {
        return [];
      }
      const body = this.block(first.consequent).filter(each => each.nodeType !== 'Break');
      if (!first.test) {
        return body;
      }
      const test = expr('Compare', first.test, {
        left: subject,
        ops: [{ nodeType: 'Eq' }],
        comparators: [this.expression(first.test)]
      });
      return [stmt('If', first, { test, body, orelse: chain(rest) })];
    };
    const last = s.cases.filter(c => !c.test);
    return chain([...s.cases.filter(c => c.test), ...last]);
  }

  private importOf(s: T.ImportDeclaration): Stmt[] {
    const module = s.source.value;
    if (s.importKind === 'type' || s.importKind === 'typeof') {
      return [];
    }
    if (s.specifiers.length === 0) {
      // It is run for what it does, which may be to define names.
      return [stmt('Import', s, { names: [{ nodeType: 'Alias', ...placeOf(s.source), name: module }] })];
    }
    return s.specifiers.flatMap((each): Stmt[] => {
      const asname = each.local.name;
      this.names.declare(asname);
      if (each.type === 'ImportNamespaceSpecifier' || each.type === 'ImportDefaultSpecifier') {
        const alias = { nodeType: 'Alias', ...placeOf(each), name: module, asname } as const;
        return [stmt('Import', s, { names: [alias] })];
      }
      if (each.importKind === 'type' || each.importKind === 'typeof') {
        return [];
      }
      const imported = each.imported.type === 'Identifier' ? each.imported.name : each.imported.value;
      if (imported === 'default') {
        const alias = { nodeType: 'Alias', ...placeOf(each), name: module, asname } as const;
        return [stmt('Import', s, { names: [alias] })];
      }
      const alias = { nodeType: 'Alias', ...placeOf(each), name: imported, asname } as const;
      return [stmt('ImportFrom', s, { module, names: [alias], level: 0 })];
    });
  }

  private enumOf(s: T.TSEnumDeclaration): Expr {
    const members = s.body?.members ?? s.members;
    return expr('Dict', s, {
      keys: members.map(m => constant(m, m.id.type === 'Identifier' ? m.id.name : m.id.value)),
      values: members.map(m => (m.initializer ? this.expression(m.initializer) : unknown(m, 'member')))
    });
  }
}
