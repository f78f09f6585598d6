/** marimo's notebooks: Python programs whose functions are cells. */
import { type CodeLayout, layoutOfCode } from '../../../python/layout';
import { parseCell } from '../../../python/parse';
import type { CellTree, Expr, Stmt } from '../../../python/tree';
import { NotebookError } from '../../json';
import { lineStarts, positionAt } from '../../lines';
import { sourceOf, type Script, type ScriptCell, type SourceLine } from '../types';
import { appIn, type AppPart, type Block, literal, markdownIn, partOf } from './app';
import { runOrder } from './order';

/**
 * Reads a marimo notebook, its cells in the order in which marimo runs them.
 *
 * @returns null for a script that is none
 * @throws NotebookError where it is one that cannot be read
 */
export function readMarimo(source: string, lines: readonly string[]): Script | null {
  if (!source.includes('marimo')) {
    return null;
  }
  const { trees, status } = parseCell(source, 0);
  const app = appIn(trees.flatMap(tree => tree.body));
  if (app === null) {
    return null;
  }
  if (status.status !== 'ok') {
    const line = positionAt(source, status.range?.start ?? 0).line;
    throw new NotebookError(
      `The marimo notebook could not be read: ${status.problem ?? 'it is no Python'} (line ${line}).`
    );
  }
  const reader = new Reader(source, lines);
  const cells = trees.flatMap(tree =>
    tree.body.flatMap(statement => {
      const part = partOf(statement, app);
      return part ? [{ kind: part.kind, cell: reader.cell(part, statement, tree) }] : [];
    })
  );
  const { order } = runOrder(cells.map(({ cell }) => ({ kind: cell.kind, source: sourceOf(cell, lines) })));
  const setup = cells.findIndex(({ kind }) => kind === 'setup');
  // What is set up runs before all cells.
  const ordered = setup < 0 ? order : [setup, ...order.filter(at => at !== setup)];
  return {
    form: 'marimo',
    lines,
    cells: ordered.map(at => cells[at].cell),
    markers: ['%%', null],
    opens: false,
    language: 'python'
  };
}

/** What a cell has of the file. */
type Body = Pick<ScriptCell, 'lines' | 'prefix'>;

class Reader {
  private readonly layout: CodeLayout;
  private readonly starts: number[];

  constructor(
    source: string,
    private readonly lines: readonly string[]
  ) {
    this.layout = layoutOfCode(source);
    this.starts = lineStarts(source);
  }

  cell(part: AppPart, statement: Stmt, tree: CellTree): ScriptCell {
    const start = this.place(tree.range(statement).start, tree).line;
    const common = { start, executionCount: null, tags: [] };
    if (part.kind === 'unparsable') {
      const text = this.text(part.text, tree);
      return {
        ...common,
        ...(text
          ? { kind: 'code', ...text }
          : { kind: 'raw', lines: [{ line: start, until: 0 }], prefix: '' })
      };
    }
    if (part.kind === 'definition') {
      const first = this.place(tree.range(part.decorator).end, tree).line + 1;
      const last = this.place(tree.range(part.block).end, tree).line;
      return {
        ...common,
        kind: 'code',
        lines: this.range(first, this.trailing(part.block, last, tree)),
        prefix: '',
        name: part.block.name
      };
    }
    const { block } = part;
    const text = part.kind === 'cell' ? markdownIn(block.body) : null;
    const shown = text && this.text(text, tree);
    const name = part.kind === 'setup' ? 'setup' : part.block.name === '_' ? undefined : part.block.name;
    return {
      ...common,
      ...(shown
        ? { kind: 'markdown', ...shown }
        : { kind: part.kind === 'cell' && part.disabled ? 'raw' : 'code', ...this.body(block, tree) }),
      ...(name !== undefined && { name })
    };
  }

  /** The lines of a block without its indentation, and without the `return` that ends it. */
  private body(block: Exclude<Block, { nodeType: 'ClassDef' }>, tree: CellTree): Body {
    const colon = this.layout.colon(this.place(tree.range(block).start, tree).line);
    const statements = block.body.map(each => tree.range(each));
    const last = block.body[block.body.length - 1];
    const result = block.nodeType !== 'With' && last.nodeType === 'Return' ? statements.pop() : undefined;
    const first = this.place(tree.range(block.body[0]).start, tree);
    if (first.line === colon) {
      return this.onOneLine(colon, statements, tree);
    }
    const end = result
      ? this.place(result.start, tree).line
      : this.trailing(block, this.place(tree.range(last).end, tree).line, tree) + 1;
    const before = statements.at(-1);
    const shared = result && before && this.place(before.end, tree);
    // A `return` behind a semicolon shares the line of what is kept.
    const until = shared && shared.line === end ? shared.column : undefined;
    const lines = this.range(colon + 1, until === undefined ? end - 1 : end);
    const shown = this.dedented(lines, first.column);
    return {
      lines: shown.map(each => (each.line === end && until !== undefined ? { ...each, until } : each)),
      prefix: this.lines[first.line].slice(0, first.column)
    };
  }

  /** The body of `def _(): …`, all on one line. */
  private onOneLine(
    line: number,
    statements: readonly { start: number; end: number }[],
    tree: CellTree
  ): Body {
    const first = statements.at(0);
    const last = statements.at(-1);
    if (!first || !last) {
      return { lines: [{ line, until: 0 }], prefix: '' };
    }
    const end = this.place(last.end, tree);
    if (end.line !== line) {
      throw new NotebookError(
        `The marimo notebook could not be read: a cell begins on the line of its function (line ${line + 1}).`
      );
    }
    return {
      lines: [{ line, hidden: { from: 0, to: this.place(first.start, tree).column }, until: end.column }],
      prefix: ''
    };
  }

  /** The last line of a block with the comments that follow its last statement in it. */
  private trailing(block: Block, last: number, tree: CellTree): number {
    const { column } = this.place(tree.range(block.body[0]).start, tree);
    let end = last;
    for (let at = last + 1; at < this.lines.length; at++) {
      const line = this.lines[at];
      if (line.trim() === '') {
        continue;
      }
      if (column === 0 || line.slice(0, column).trim() !== '') {
        break;
      }
      end = at;
    }
    return end;
  }

  /** Lines from one to another, both among them, without blank ones around them; one that is empty where there are none. */
  private range(first: number, last: number): SourceLine[] {
    const isBlank = (line: number): boolean => this.lines[line].trim() === '';
    let from = first;
    let to = last;
    while (from <= to && isBlank(from)) {
      from += 1;
    }
    while (to >= from && isBlank(to)) {
      to -= 1;
    }
    return from > to
      ? [{ line: Math.max(0, first - 1), until: 0 }]
      : Array.from({ length: to - from + 1 }, (_, at) => ({ line: from + at }));
  }

  /** Takes an indentation off, but not off the lines of a string that does not have it. */
  private dedented(own: readonly SourceLine[], width: number): SourceLine[] {
    const indent = (line: number): number => /^[ \t]*/.exec(this.lines[line])![0].length;
    const kept = new Set<number>();
    for (const { line } of own) {
      const string = this.layout.stringAt.get(line);
      if (string !== undefined && this.lines[line].trim() !== '' && indent(line) < width) {
        kept.add(string);
      }
    }
    return own.map(each => {
      const { line, until } = each;
      const string = this.layout.stringAt.get(line);
      const isKept = until === 0 || (string !== undefined && kept.has(string));
      const to = Math.min(indent(line), width);
      return isKept || to === 0 ? each : { ...each, hidden: { from: 0, to } };
    });
  }

  /** A text in quotes without the indentation that all of its lines have; null where it is not written as it is. */
  private text(node: Expr, tree: CellTree): Body | null {
    const span = literal(node, tree);
    if (!span) {
      return null;
    }
    const start = this.place(span.start, tree);
    const end = this.place(span.end, tree);
    const first = { line: start.line, hidden: { from: 0, to: start.column } };
    if (start.line === end.line) {
      return { lines: [{ ...first, until: end.column }], prefix: '' };
    }
    const closesAlone = this.lines[end.line].slice(0, end.column).trim() === '';
    const opensAlone = this.lines[start.line].length === start.column;
    const own = this.range(start.line + (opensAlone ? 1 : 0), end.line - (closesAlone ? 1 : 0));
    const rest = opensAlone ? own : own.slice(1);
    const indents = rest.flatMap(({ line }) =>
      this.lines[line].trim() === '' ? [] : [/^[ \t]*/.exec(this.lines[line])![0]]
    );
    const prefix = indents.reduce(
      (least, each) => (each.length < least.length ? each : least),
      indents[0] ?? ''
    );
    const shown = rest.map((each): SourceLine => ({
      ...each,
      ...(prefix !== '' && {
        hidden: { from: 0, to: Math.min(prefix.length, this.lines[each.line].length) }
      }),
      ...(each.line === end.line && { until: end.column })
    }));
    return { lines: opensAlone ? shown : [first, ...shown], prefix };
  }

  /** Line and column in the file, from 0. */
  private place(offset: number, tree: CellTree): { line: number; column: number } {
    const { line, column } = positionAt(tree.source, offset, this.starts);
    return { line: line - 1, column: column - 1 };
  }
}
