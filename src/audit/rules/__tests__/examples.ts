/** Examples in Markdown, and what they promise: `# finding: rule` (in TypeScript `// finding: rule`) at the end of a line of code. */
import { readFileSync } from 'node:fs';
import type { Root } from 'mdast';
import { toString } from 'mdast-util-to-string';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { z } from 'zod';
import { audit } from '../../audit';
import { pathFact } from '../../facts';
import type { Language } from '../../frontEnds';
import { lineStarts, positionAt } from '../../notebook/lines';
import { readRaw } from '../../notebook/raw';
import { readScript } from '../../notebook/read';
import type { Cell, Notebook, Range } from '../../notebook/types';
import { credentialsInOutputs } from '../../secrets/outputs';
import { addTypeScript } from '../../typescript';

/** What stands in front of it starts a comment: `#` or `//`. */
export const MARK = ' finding: ';

export interface Example {
  /** Section and heading above the example, for test names. */
  readonly title: string;
  readonly section: string;
  readonly source: string;
  readonly language: Language;
  /** What is known around it: a JSON block between the heading and the code. */
  readonly around: Around;
}

const around = z.object({
  paths: pathFact.array().default([]),
  /** Cells that were changed after they ran. */
  edited: z.object({ cell: z.number(), ran: z.string(), at: z.number() }).array().default([]),
  /** What cells printed: outputs of nbformat. */
  printed: z.object({ cell: z.number(), outputs: z.unknown().array() }).array().default([])
});
export type Around = z.infer<typeof around>;
const NOTHING = around.parse({});

export function readMarkdown(path: string): Root {
  return unified().use(remarkParse).parse(readFileSync(path, 'utf8'));
}

/** The Python and TypeScript blocks of a page, in order. */
export function examplesIn(root: Root): Example[] {
  const examples: Example[] = [];
  let section = '';
  let title = '';
  let known = NOTHING;
  for (const node of root.children) {
    if (node.type === 'heading') {
      title = toString(node);
      section = node.depth <= 2 ? title : section;
      known = NOTHING;
    } else if (node.type === 'code' && node.lang === 'json') {
      known = around.parse(JSON.parse(node.value));
    } else if (node.type === 'code' && (node.lang === 'python' || node.lang === 'ts')) {
      const language = node.lang === 'ts' ? 'typescript' : 'python';
      examples.push({ title: `${section}: ${title}`, section, source: node.value, language, around: known });
    }
  }
  return examples;
}

/** An example as a notebook; cells start at `# %%`, and at `// %%`, which they keep. */
export function readExample({ source, language }: Pick<Example, 'source' | 'language'>): Notebook {
  if (language === 'python') {
    return readScript(source, 'example.py');
  }
  addTypeScript();
  const cells = source.split(/^(?=\/\/ %%)/m).map((text, i): Cell => ({
    id: `c${i}`,
    kind: 'code',
    source: text.replace(/\n$/, ''),
    executionCount: null,
    tags: []
  }));
  return { path: 'example.ipynb', language, cells };
}

/** 1-based line of a range in the whole example. */
function lineOf(
  { source, language }: Pick<Example, 'source' | 'language'>,
  notebook: Notebook,
  range: Range
): number {
  if (language === 'python') {
    return readRaw(source, notebook.path).region(range)!.start.line;
  }
  const before = notebook.cells
    .slice(0, range.cell)
    .reduce((sum, cell) => sum + lineStarts(cell.source).length, 0);
  return before + positionAt(notebook.cells[range.cell].source, range.start).line;
}

/** What the example promises of the rules that count: `line: rule: code` for each mark, in order. */
export function marked(source: string, counts: (rule: string) => boolean): string[] {
  return source.split('\n').flatMap((text, index) => {
    const at = text.indexOf(MARK);
    const rules = at === -1 ? [] : text.slice(at + MARK.length).split(',');
    return rules
      .map(rule => rule.trim())
      .filter(counts)
      .sort()
      .map(rule => `${index + 1}: ${rule}: ${text.trim()}`);
  });
}

/** What the audit finds, in the same words. */
export function found(
  example: Pick<Example, 'source' | 'language' | 'around'>,
  counts: (rule: string) => boolean
): string[] {
  const { source } = example;
  const { paths, edited, printed } = example.around;
  const script = readExample(example);
  const cells = script.cells.map((cell, index) => {
    const edit = edited.find(e => e.cell === index);
    const shown = printed.find(p => p.cell === index);
    return {
      ...cell,
      ...(edit && { edited: edit }),
      ...(shown && { printed: credentialsInOutputs(shown.outputs) })
    };
  });
  const notebook = { ...script, cells };
  const lines = source.split('\n');
  const repository = { git: true, dvc: true, commit: null };
  const facts = paths.length > 0 ? { paths, tools: [], degraded: false, repository } : null;
  return audit(notebook, { trials: 'none', facts, settings: { preview: true } })
    .findings.filter(({ rule }) => counts(rule))
    .map(({ rule, range }) => ({ rule, line: lineOf(example, notebook, range) }))
    .sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : 1))
    .map(({ rule, line }) => `${line}: ${rule}: ${lines[line - 1].trim()}`);
}
