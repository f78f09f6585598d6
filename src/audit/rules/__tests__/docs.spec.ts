import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Heading } from 'mdast';
import { toString } from 'mdast-util-to-string';
import { audit } from '../../audit';
import { RULES } from '..';
import { type Example, MARK, examplesIn, found, marked, readExample, readMarkdown } from './examples';

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
  const root = readMarkdown(path);
  const headings = root.children.filter((node): node is Heading => node.type === 'heading');
  const [first, second] = root.children;
  return {
    rule: relative(FOLDER, dirname(path)).replaceAll('\\', '/'),
    title: first?.type === 'heading' && first.depth === 1 ? toString(first) : '',
    summary: second?.type === 'paragraph' ? toString(second) : '',
    sections: headings.filter(heading => heading.depth === 2).map(heading => toString(heading)),
    examples: examplesIn(root)
  };
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
    expect(bad.some(({ source }) => marked(source, rule => rule === page.rule).length > 0)).toBe(true);
    expect(good.length).toBeGreaterThan(0);
    expect(good.flatMap(({ source }) => marked(source, rule => rule === page.rule))).toEqual([]);
    const marks = page.examples.flatMap(({ source }) =>
      source.split('\n').filter(line => line.includes(MARK))
    );
    expect(marks.filter(line => !line.includes(page.rule))).toEqual([]);
  });

  it.each(page.examples)('$title', example => {
    expect(found(example, rule => rule === page.rule)).toEqual(
      marked(example.source, rule => rule === page.rule)
    );
  });

  it('parses every example whole', () => {
    for (const example of page.examples) {
      const { title } = example;
      const broken = audit(readExample(example)).cells.filter(cell => cell.status !== 'ok');
      expect({ title, broken }).toEqual({ title, broken: [] });
    }
  });
});

it('gives every rule a page and every page a rule', () => {
  expect(pages().map(page => page.rule)).toEqual(RULES.map(rule => rule.id).sort());
  expect(RULES.filter(rule => !existsSync(join(FOLDER, rule.id, 'docs.md')))).toEqual([]);
});
