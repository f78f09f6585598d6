import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Heading, Root } from 'mdast';
import { toString } from 'mdast-util-to-string';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { audit } from '../../audit';
import { lineStarts, positionAt } from '../../notebook/lines';
import { readScript } from '../../notebook/read';
import type { Notebook, Range } from '../../notebook/types';
import { RULES } from '..';

const FOLDER = join(__dirname, '..');
const SECTIONS = [
  'What it finds',
  'Why it matters',
  'Example',
  'Instead',
  'Fix safety',
  'When to ignore',
  'References'
];
const MARK = '# finding: ';

interface Example {
  /** Section and heading above the example, for test names. */
  readonly title: string;
  readonly section: string;
  readonly source: string;
}
interface Page {
  readonly rule: string;
  readonly title: string;
  readonly summary: string;
  readonly sections: readonly string[];
  readonly examples: readonly Example[];
}

function pages(): Page[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('docs.md'))
    .sort()
    .map(path => readPage(join(FOLDER, path)));
}

function readPage(path: string): Page {
  const root: Root = unified().use(remarkParse).parse(readFileSync(path, 'utf8'));
  const headings = root.children.filter((node): node is Heading => node.type === 'heading');
  const examples: Example[] = [];
  let section = '';
  let title = '';
  for (const node of root.children) {
    if (node.type === 'heading') {
      title = toString(node);
      section = node.depth <= 2 ? title : section;
    } else if (node.type === 'code' && node.lang === 'python') {
      examples.push({ title: `${section}: ${title}`, section, source: node.value });
    }
  }
  const [first, second] = root.children;
  return {
    rule: relative(FOLDER, dirname(path)).replaceAll('\\', '/'),
    title: first?.type === 'heading' && first.depth === 1 ? toString(first) : '',
    summary: second?.type === 'paragraph' ? toString(second) : '',
    sections: headings.filter(heading => heading.depth === 2).map(heading => toString(heading)),
    examples
  };
}

/** 1-based line of a range in the whole example. */
function lineOf(notebook: Notebook, range: Range): number {
  const before = notebook.cells
    .slice(0, range.cell)
    .reduce((sum, cell) => sum + lineStarts(cell.source).length, 0);
  return before + positionAt(notebook.cells[range.cell].source, range.start).line;
}

/** What the example promises: `line: code` for each marked line, in order. */
function marked(source: string, rule: string): string[] {
  return source.split('\n').flatMap((text, index) => {
    const at = text.indexOf(MARK);
    const rules = at === -1 ? [] : text.slice(at + MARK.length).split(',');
    return rules.filter(name => name.trim() === rule).map(() => `${index + 1}: ${text.trim()}`);
  });
}

/** What the audit finds, in the same words. */
function found(source: string, rule: string): string[] {
  const notebook = readScript(source, 'example.py');
  const lines = source.split('\n');
  return audit(notebook)
    .findings.filter(finding => finding.rule === rule)
    .map(finding => lineOf(notebook, finding.range))
    .sort((a, b) => a - b)
    .map(line => `${line}: ${lines[line - 1].trim()}`);
}

describe.each(pages())('$rule', page => {
  it('has the fixed shape', () => {
    expect(page.title).toBe(page.rule);
    expect(page.summary).not.toBe('');
    expect(page.summary).not.toContain('\n');
    expect(page.sections).toEqual(SECTIONS);
  });

  it('shows findings, and code without them', () => {
    const [bad, good] = ['Example', 'Instead'].map(name =>
      page.examples.filter(({ section }) => section === name)
    );
    expect(bad.some(({ source }) => marked(source, page.rule).length > 0)).toBe(true);
    expect(good.length).toBeGreaterThan(0);
    expect(good.flatMap(({ source }) => marked(source, page.rule))).toEqual([]);
    const marks = page.examples.flatMap(({ source }) =>
      source.split('\n').filter(line => line.includes(MARK))
    );
    expect(marks.filter(line => !line.includes(page.rule))).toEqual([]);
  });

  it.each(page.examples)('$title', ({ source }) => {
    expect(found(source, page.rule)).toEqual(marked(source, page.rule));
  });

  it('parses every example whole', () => {
    for (const { title, source } of page.examples) {
      const broken = audit(readScript(source, 'example.py')).cells.filter(cell => cell.status !== 'ok');
      expect({ title, broken }).toEqual({ title, broken: [] });
    }
  });
});

it('gives every rule a page and every page a rule', () => {
  expect(pages().map(page => page.rule)).toEqual(RULES.map(rule => rule.id).sort());
  expect(RULES.filter(rule => !existsSync(join(FOLDER, rule.id, 'docs.md')))).toEqual([]);
});
