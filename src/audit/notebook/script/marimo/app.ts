/** The statements of a marimo notebook: its app, and what is made a cell of it. */
import type { CellTree, Expr, Stmt, StmtOf } from '../../../python/tree';

export type Block = StmtOf<'FunctionDef'> | StmtOf<'AsyncFunctionDef'> | StmtOf<'ClassDef'> | StmtOf<'With'>;

/** What a statement of the file is to the app. */
export type AppPart =
  /** `@app.cell`: the body of the function is a cell. */
  | {
      readonly kind: 'cell';
      readonly block: StmtOf<'FunctionDef'> | StmtOf<'AsyncFunctionDef'>;
      readonly disabled: boolean;
    }
  /** `with app.setup:` runs before all cells. */
  | { readonly kind: 'setup'; readonly block: StmtOf<'With'> }
  /** `@app.function` and `@app.class_definition`: the whole statement is a cell. */
  | { readonly kind: 'definition'; readonly block: Exclude<Block, StmtOf<'With'>>; readonly decorator: Expr }
  /** `app._unparsable_cell("…")`: code that marimo could not read. */
  | { readonly kind: 'unparsable'; readonly text: Expr };

/** Name of the app that the statements make of marimo; null where they make none. */
export function appIn(body: readonly Stmt[]): string | null {
  let marimo: string | null = null;
  for (const statement of body) {
    if (statement.nodeType === 'Import') {
      const found = statement.names.find(({ name }) => name === 'marimo');
      marimo = found ? (found.asname ?? found.name) : marimo;
    }
    if (statement.nodeType !== 'Assign' || marimo === null) {
      continue;
    }
    const [target] = statement.targets;
    if (target.nodeType === 'Name' && attributeOf(called(statement.value), marimo) === 'App') {
      return target.id;
    }
  }
  return null;
}

export function partOf(statement: Stmt, app: string): AppPart | null {
  switch (statement.nodeType) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
    case 'ClassDef':
      for (const decorator of statement.decorator_list) {
        const name = attributeOf(called(decorator) ?? decorator, app);
        if (name === 'cell' && statement.nodeType !== 'ClassDef') {
          return { kind: 'cell', block: statement, disabled: isSet(decorator, 'disabled') };
        }
        if (name === 'function' || name === 'class_definition') {
          return { kind: 'definition', block: statement, decorator };
        }
      }
      return null;
    case 'With': {
      const context = statement.items[0].context_expr;
      return attributeOf(called(context) ?? context, app) === 'setup'
        ? { kind: 'setup', block: statement }
        : null;
    }
    case 'Expr': {
      const { value } = statement;
      const isUnparsable = attributeOf(called(value), app) === '_unparsable_cell';
      return isUnparsable && value.nodeType === 'Call' && value.args.length > 0
        ? { kind: 'unparsable', text: value.args[0] }
        : null;
    }
    default:
      return null;
  }
}

/** The text of a cell that does nothing but show Markdown: `mo.md("…")`; null for any other. */
export function markdownIn(body: readonly Stmt[]): Expr | null {
  const [first, second] = body;
  const isOnly = body.length === 1 || (body.length === 2 && second.nodeType === 'Return');
  if (!isOnly || first.nodeType !== 'Expr' || first.value.nodeType !== 'Call') {
    return null;
  }
  const { func, args, keywords } = first.value;
  const isMarkdown = func.nodeType === 'Attribute' && func.attr === 'md' && func.value.nodeType === 'Name';
  return isMarkdown && args.length === 1 && keywords.length === 0 && isText(args[0]) ? args[0] : null;
}

/** Text that stands in the file as it is: one string in which nothing is escaped. */
export function literal(node: Expr, tree: CellTree): { start: number; end: number } | null {
  const { start, end } = tree.range(node);
  const code = tree.source.slice(start, end);
  const quotes = /^([rR]?)("""|'''|"|')/.exec(code);
  if (!isText(node) || !quotes || (quotes[1] === '' && code.includes('\\'))) {
    return null;
  }
  const from = start + quotes[0].length;
  const to = end - quotes[2].length;
  const said = tree.source.slice(from, to);
  // Strings that stand one after the other are one node.
  return said === (node as { value?: unknown }).value ? { start: from, end: to } : null;
}

function isText(node: Expr): boolean {
  return node.nodeType === 'Constant' && typeof node.value === 'string';
}

function called(node: Expr): Expr | null {
  return node.nodeType === 'Call' ? node.func : null;
}

function attributeOf(node: Expr | null, of: string): string | null {
  return node?.nodeType === 'Attribute' && node.value.nodeType === 'Name' && node.value.id === of
    ? node.attr
    : null;
}

function isSet(decorator: Expr, option: string): boolean {
  const keywords = decorator.nodeType === 'Call' ? decorator.keywords : [];
  return keywords.some(
    ({ arg, value }) => arg === option && value.nodeType === 'Constant' && value.value === true
  );
}
