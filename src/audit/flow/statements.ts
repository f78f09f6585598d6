/** Runs statements on the machine: control flow, scopes, assignment, user functions and classes. */
import { type CellTree, type Expr, type Stmt, type StmtOf, targetsIn } from '../python/tree';
import { branches, type Ending } from './branches';
import { evaluate, assignTo, functionOf } from './expressions';
import { compareOf } from './operators';
import { canonical, member } from '../knowledge';
import { impose, isGuard, leaving, under } from './conditions';
import { contextEntered } from './library/effects';
import { imported } from './library/javascript/modules';
import type { Machine } from './machine';
import { catchesMissing, tentatively, unseenFrom } from './missing';
import { freshen, tellAugmented, tellRewrites } from './rewrites';
import { noteShadow } from './shadows';
import type { Statement } from './types';
import { type ClassValue, type Scope, type Value, UNKNOWN, constant, type data, isValue } from './values';
import { elementOf, elementsOf, lookUp, setName } from './access';

export function run(m: Machine, body: readonly Stmt[]): Ending {
  const outer = m.conditions;
  const last = leaving(m, body);
  if (last) {
    impose(m, last);
  }
  let ending: Ending = 'through';
  for (const stmt of body) {
    ending = execute(m, stmt);
    if (ending !== 'through') {
      break;
    }
    if (isGuard(stmt)) {
      impose(m, stmt);
    }
  }
  m.conditions = outer;
  return ending;
}

function execute(m: Machine, stmt: Stmt): Ending {
  m.step();
  m.statement = SIMPLE.has(stmt.nodeType) ? statementOf(m, stmt) : null;
  switch (stmt.nodeType) {
    case 'Expr':
      evaluate(m, stmt.value);
      return 'through';
    case 'Assign': {
      m.target = stmt.targets[0].nodeType === 'Name' ? stmt.targets[0].id : null;
      const value = evaluate(m, stmt.value);
      m.target = null;
      tellRewrites(m, stmt);
      for (const target of stmt.targets) {
        assignTo(m, target, value, stmt.value);
      }
      return 'through';
    }
    case 'AnnAssign':
      if (stmt.value) {
        m.target = stmt.target.nodeType === 'Name' ? stmt.target.id : null;
        const value = evaluate(m, stmt.value);
        m.target = null;
        assignTo(m, stmt.target, value, stmt.value);
      }
      return 'through';
    case 'AugAssign': {
      const combined = evaluate(m, { nodeType: 'BinOp', left: stmt.target, op: stmt.op, right: stmt.value, lineno: stmt.lineno, col_offset: stmt.col_offset, end_lineno: stmt.end_lineno, end_col_offset: stmt.end_col_offset }); // prettier-ignore
      tellAugmented(m, stmt);
      if (stmt.target.nodeType === 'Name') {
        // It stays what it was: a number, a list.
        setName(m, stmt.target.id, combined);
      } else {
        assignTo(m, stmt.target, combined, stmt.value);
      }
      return 'through';
    }
    case 'Import':
      for (const alias of stmt.names) {
        if (m.language !== 'python') {
          importModule(m, stmt, alias.name, null, alias.asname);
          continue;
        }
        const bound = alias.asname ?? alias.name.split('.')[0];
        const imported = { k: 'global', path: alias.asname ? alias.name : bound } as const;
        noteShadow(m, stmt, bound, imported, 'module');
        setName(m, bound, imported);
        m.emit(stmt, { kind: 'import', module: alias.name, name: null, as: bound });
      }
      return 'through';
    case 'ImportFrom':
      importFrom(m, stmt);
      return 'through';
    case 'If':
      // What is known of a test here may be otherwise the next time.
      return stmt.test.nodeType === 'Constant'
        ? executeIf(m, stmt)
        : under(m, stmt.test, () => executeIf(m, stmt));
    case 'For':
    case 'AsyncFor':
      return executeFor(m, stmt);
    case 'While':
      evaluate(m, stmt.test);
      loop(m, stmt.test, () => repeat(m, () => run(m, stmt.body)));
      return run(m, stmt.orelse);
    case 'With':
    case 'AsyncWith': {
      const outer = m.within;
      for (const item of stmt.items) {
        const context = evaluate(m, item.context_expr);
        const entered = contextEntered(m, item.context_expr, context);
        if (item.optional_vars) {
          assignTo(m, item.optional_vars, entered, item.context_expr);
        }
        m.within = [...m.within, ...pathsOf(m, [item.context_expr])];
      }
      const ending = run(m, stmt.body);
      m.within = outer;
      return ending;
    }
    case 'Try':
    case 'TryStar':
      return executeTry(m, stmt);
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      setName(m, stmt.name, functionOf(m, stmt));
      return 'through';
    case 'ClassDef':
      defineClass(m, stmt);
      return 'through';
    case 'Return': {
      const value = stmt.value ? evaluate(m, stmt.value) : constant(null);
      const frame = m.frames.at(-1);
      if (frame) {
        frame.returned = m.join(frame.returned ?? undefined, value);
      }
      return 'stopped';
    }
    case 'Raise':
      return 'stopped';
    case 'Break':
    case 'Continue':
      return 'left';
    case 'Delete':
      for (const target of stmt.targets) {
        remove(m, target);
      }
      return 'through';
    case 'Assert':
      evaluate(m, stmt.test);
      return 'through';
    case 'Match': {
      unseenFrom(m, 'match');
      evaluate(m, stmt.subject);
      branches(
        m,
        stmt.cases.map(c => () => under(m, stmt.subject, () => run(m, c.body))),
        true
      );
      return 'through';
    }
    default:
      return 'through';
  }
}

const SIMPLE = new Set(['Expr', 'Assign', 'AnnAssign', 'AugAssign', 'Return']);

/** Statements as events tell of them: a loop or a function runs the same one again and again. */
const statements = new WeakMap<CellTree, Map<Stmt, Statement>>();

function statementOf(m: Machine, stmt: Stmt): Statement {
  let known = statements.get(m.tree);
  if (!known) {
    statements.set(m.tree, (known = new Map<Stmt, Statement>()));
  }
  let statement = known.get(stmt);
  if (!statement) {
    known.set(stmt, (statement = describeStatement(m, stmt)));
  }
  return statement;
}

function describeStatement(m: Machine, stmt: Stmt): Statement {
  const range = m.tree.range(stmt);
  const targets =
    stmt.nodeType === 'Assign'
      ? stmt.targets
      : stmt.nodeType === 'AnnAssign' || stmt.nodeType === 'AugAssign'
        ? [stmt.target]
        : [];
  const names: string[] = [];
  for (const target of targets) {
    for (const part of targetsIn(target)) {
      names.push(m.tree.text(part));
    }
  }
  return { range, targets: names, nested: range.start > 0 && m.tree.source[range.start - 1] !== '\n' };
}

/** An import of a module of JavaScript. */
function importModule(m: Machine, stmt: Stmt, specifier: string, name: string | null, as?: string): void {
  const value = imported(m, stmt, specifier, name, as ?? null);
  if (as !== undefined) {
    setName(m, as, value);
  }
}

function importFrom(m: Machine, stmt: StmtOf<'ImportFrom'>): void {
  const module = '.'.repeat(stmt.level ?? 0) + (stmt.module ?? '');
  for (const alias of stmt.names) {
    if (m.language !== 'python') {
      importModule(m, stmt, module, alias.name, alias.asname);
      continue;
    }
    if (alias.name === '*') {
      m.store.set(m.scope.vars, `*${module}`, { k: 'global', path: module });
      if (m.scope === m.globals) {
        m.store.set(m.stars, module, true as const);
      }
    } else {
      const imported = { k: 'global', path: member(module, alias.name) } as const;
      noteShadow(m, stmt, alias.asname ?? alias.name, imported, 'import');
      setName(m, alias.asname ?? alias.name, imported);
    }
    m.emit(stmt, { kind: 'import', module, name: alias.name, as: alias.asname ?? alias.name });
  }
}

function executeIf(m: Machine, stmt: StmtOf<'If'>): Ending {
  const test = m.constantOf(evaluate(m, stmt.test)) ?? compareOf(m, stmt.test);
  if (test === true || (typeof test === 'number' && test !== 0)) {
    return run(m, stmt.body);
  }
  if (test === false || test === 0) {
    return run(m, stmt.orelse);
  }
  const both = stmt.orelse.length > 0;
  return branches(
    m,
    both ? [() => run(m, stmt.body), () => run(m, stmt.orelse)] : [() => run(m, stmt.body)],
    !both
  );
}

/** Canonical paths of the library's functions and classes that these are, or are calls of. */
export function pathsOf(m: Machine, nodes: readonly Expr[]): string[] {
  return nodes.flatMap(node => {
    const name = node.nodeType === 'Call' ? node.func : node;
    const obj = name.nodeType === 'Name' || name.nodeType === 'Attribute' ? m.read(evaluate(m, name)) : null;
    return obj?.k === 'global' ? [canonical(obj.path)] : [];
  });
}

function executeTry(m: Machine, stmt: StmtOf<'Try'> | StmtOf<'TryStar'>): Ending {
  const from = m.order;
  const mark = m.store.mark;
  const last = leaving(m, stmt.orelse);
  const body = (): Ending => (last ? under(m, last, () => run(m, stmt.body)) : run(m, stmt.body));
  let ending = catchesMissing(m, stmt) ? tentatively(m, body) : body();
  stmt.handlers.forEach(h => tellSwallowed(m, h, from));
  if (ending === 'through') {
    ending = run(m, stmt.orelse);
  }
  if (stmt.handlers.length > 0) {
    forgetFlags(m, mark);
    branches(
      m,
      stmt.handlers.map(h => () => {
        if (h.name) {
          setName(m, h.name, UNKNOWN);
        }
        return under(m, h, () => run(m, h.body));
      }),
      true
    );
  }
  const final = run(m, stmt.finalbody);
  return final === 'through' ? ending : final;
}

/** A flag that is raised below what may fail is up or down afterwards. */
function forgetFlags(m: Machine, mark: number): void {
  for (const { map, old, key, value } of m.store.writesSince(mark)) {
    if (map === m.scope.vars && isFlag(old) && isFlag(value) && old.v !== value.v) {
      m.store.set(map, key, UNKNOWN);
    }
  }
}

function isFlag(value: unknown): value is { readonly k: 'const'; readonly v: boolean } {
  return isValue(value) && value.k === 'const' && typeof value.v === 'boolean';
}

type Handler = StmtOf<'Try'>['handlers'][number];

function tellSwallowed(m: Machine, handler: Handler, from: number): void {
  if (handler.body.every(s => isIdle(s) || tells(m, s))) {
    const types = handler.type?.nodeType === 'Tuple' ? handler.type.elts : handler.type ? [handler.type] : [];
    const told = !handler.body.every(isIdle);
    m.emit(handler, { kind: 'swallow', from, catches: types.map(t => m.tree.text(t)), told });
  }
}

function isIdle(stmt: Stmt): boolean {
  return (
    stmt.nodeType === 'Pass' ||
    stmt.nodeType === 'Continue' ||
    (stmt.nodeType === 'Expr' && stmt.value.nodeType === 'Constant')
  );
}

/** `print(e)`, `logger.warning(…)`, `traceback.print_exc()`. */
function tells(m: Machine, stmt: Stmt): boolean {
  return (
    stmt.nodeType === 'Expr' &&
    stmt.value.nodeType === 'Call' &&
    /^(?:print|display)$|\.(?:debug|info|warn|warning|error|exception|critical|print_exc)$/.test(
      m.tree.text(stmt.value.func)
    )
  );
}

/** Elements of a concrete sequence up to which a loop is unrolled, and turns of all unrolled loops inside each other. */
const UNROLL = 10;
const TURNS = 60;

function executeFor(m: Machine, stmt: StmtOf<'For'> | StmtOf<'AsyncFor'>): Ending {
  freshen(m, stmt.target);
  const iterable = evaluate(m, stmt.iter);
  const items = elementsOf(m, iterable);
  const turns = m.turns * (items?.length ?? 0);
  loop(m, stmt.iter, () => {
    if (items && items.length <= UNROLL && turns <= TURNS && !m.exhausted) {
      const outer = m.turns;
      m.turns = Math.max(turns, 1);
      for (const item of items) {
        assignTo(m, stmt.target, item, stmt.iter);
        if (run(m, stmt.body) === 'stopped') {
          break;
        }
      }
      m.turns = outer;
    } else {
      repeat(m, () => {
        assignTo(m, stmt.target, elementOf(m, iterable, stmt.iter), stmt.iter);
        return run(m, stmt.body);
      });
    }
  });
  return run(m, stmt.orelse);
}

function loop(m: Machine, header: Expr, body: () => void): void {
  const outer = m.loops;
  m.loops = outer.inside(m.tree.range(header));
  body();
  m.loops = outer;
}

/**
 * Runs a loop's body twice, the first time for what it leaves to the second: events count once. Inside of such a first
 * time, inner loops run once: what their second time would add, the outer loop's second time adds.
 */
function repeat(m: Machine, body: () => Ending): void {
  const once = (): void => {
    branches(m, [body], true, true);
  };
  if (!m.exhausted && !m.rehearsing) {
    const before = m.events.length;
    m.rehearsing = true;
    once();
    m.rehearsing = false;
    m.events.length = before;
  }
  once();
}

function defineClass(m: Machine, stmt: StmtOf<'ClassDef'>): void {
  const outer = m.scope;
  const vars = m.store.memory<string, Value>();
  const bases = stmt.bases.map(b => evaluate(m, b));
  m.scope = { vars, parent: outer, globals: null };
  run(
    m,
    stmt.body.filter(
      s => s.nodeType === 'FunctionDef' || s.nodeType === 'Assign' || s.nodeType === 'AnnAssign'
    )
  );
  m.scope = outer;
  // Methods see the notebook's names, not the class body's.
  const members = new Map([...vars].map(([n, v]) => [n, v.k === 'function' ? { ...v, scope: outer } : v]));
  const cls: ClassValue = { k: 'class', name: stmt.name, bases, members, tree: m.tree, node: stmt };
  setName(m, stmt.name, cls);
}

function remove(m: Machine, target: Expr): void {
  if (target.nodeType === 'Name') {
    m.store.delete(m.scope.vars, target.id);
    if (m.scope === m.globals) {
      m.store.set(m.deleted, target.id, true as const);
      m.dirty.add(target.id);
    }
  } else if (target.nodeType === 'Subscript') {
    const base = evaluate(m, target.value);
    const column = m.text(evaluate(m, target.slice));
    if (column !== null) {
      m.mutate(base, d => dropColumns(d, [column]));
    }
  } else if (target.nodeType === 'Tuple') {
    target.elts.forEach(e => remove(m, e));
  }
}

/** A frame without the named columns, and without what only they carried. */
export function dropColumns<T extends ReturnType<typeof data>>(d: T, names: readonly string[]): T {
  const byCol = d.byCol ? new Map([...d.byCol].filter(([n]) => !names.includes(n))) : null;
  const { holds } = d;
  const left = holds && {
    ...holds,
    only: holds.only && holds.only.filter(c => !names.includes(c)),
    dropped: [...new Set([...holds.dropped, ...names])]
  };
  return { ...d, cols: d.cols.filter(c => !names.includes(c)), byCol, holds: left };
}

export { lookUp, type Scope };
