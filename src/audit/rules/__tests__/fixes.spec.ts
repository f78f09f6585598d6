/**
 * Fixes as people are offered them: `CRITERION/fixes/*.md` shows code and, where a fix is offered, the code after it. Under a
 * heading with the rule's id, an example of one block is a finding without a fix, one of two is the fix.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../audit';
import { applyEdits } from '../../notebook/edit';
import { readScript } from '../../notebook/read';
import type { Notebook } from '../../notebook/types';
import { RULES } from '..';
import { examplesIn, readMarkdown } from './examples';

const FOLDER = join(__dirname, '..');

interface Pair {
  readonly title: string;
  readonly rule: string;
  readonly before: string;
  /** Null where no fix is offered. */
  readonly after: string | null;
}

function pairsIn(path: string): Pair[] {
  const byTitle = new Map<string, Pair>();
  for (const { title, section, source } of examplesIn(readMarkdown(path))) {
    const first = byTitle.get(title);
    byTitle.set(
      title,
      first ? { ...first, after: source } : { title, rule: section, before: source, after: null }
    );
  }
  return [...byTitle.values()];
}

const read = (source: string): Notebook => readScript(source, 'example.py');
const textOf = (notebook: Notebook): string => notebook.cells.map(cell => cell.source).join('\n# %%\n');
/** How often each rule finds something. */
const counts = (notebook: Notebook, preview: boolean): Record<string, number> => {
  const out: Record<string, number> = {};
  for (const { rule } of audit(notebook, { trials: 'none', settings: { preview } }).findings) {
    out[rule] = (out[rule] ?? 0) + 1;
  }
  return out;
};

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => /^[^/]+\/fixes\/[^/]+\.md$/.test(path))
  .sort()
  .map(file => ({ file, pairs: pairsIn(join(FOLDER, file)) }));

it('finds examples with fixes of every rule that has some, and examples without', () => {
  const all = files.flatMap(({ pairs }) => pairs);
  const fixed = new Set(all.filter(p => p.after !== null).map(p => p.rule));
  expect([...fixed].filter(id => !RULES.some(rule => rule.id === id))).toEqual([]);
  expect(fixed.size).toBeGreaterThanOrEqual(6);
  expect(all.some(p => p.after === null)).toBe(true);
});

describe.each(files)('$file', ({ pairs }) => {
  it.each(pairs)('$title', ({ rule, before, after }) => {
    const notebook = read(before);
    const preview = RULES.find(({ id }) => id === rule)?.tier === 'preview';
    const found = audit(notebook, { settings: { preview } }).findings.filter(f => f.rule === rule);
    const [finding] = found.filter(f => f.fixes.length > 0);
    if (after === null) {
      expect(found.length).toBeGreaterThan(0);
      expect(finding?.fixes.map(f => textOf(applyEdits(notebook, f.edits)))).toBeUndefined();
      return;
    }
    const edits = finding?.fixes[0].edits ?? [];
    const fixed = applyEdits(notebook, edits);
    expect(textOf(fixed)).toBe(textOf(read(after)));
    const [was, is] = [counts(notebook, preview), counts(fixed, preview)];
    expect(is[rule] ?? 0).toBeLessThan(was[rule]);
    expect(Object.keys(is).filter(id => is[id] > (was[id] ?? 0))).toEqual([]);
    expect(audit(fixed, { trials: 'none' }).cells.filter(cell => cell.status !== 'ok')).toEqual([]);
  });
});
