import { Auditor, type AuditResult, audit } from '../../audit';
import { proposeIgnore } from '../../ignores/propose';
import { applyEdits } from '../../notebook/edit';
import type { Cell, Notebook } from '../../notebook/types';
import { offersFor } from '../../offers';
import { readinessOf } from '../../report/readiness';
import { cellsOf } from './notebooks';

const READ = `import * as d3 from "npm:d3@7.9.0";
import { LinearRegression, StandardScaler, trainTestSplit } from "npm:scikitjs@1.24.0";
const rows = await d3.csv("cars.csv");`;
const PREPARE = `const X = new StandardScaler().fitTransform(rows.map((r) => [Number(r.weight)]));
const y = rows.map((r) => Number(r.mpg));
const [XTrain, XTest, yTrain, yTest] = trainTestSplit(X, y, 0.2, undefined, 42);`;
const TRAIN = `const model = new LinearRegression();
await model.fit(XTrain, yTrain);
console.log(model.score(XTest, yTest));`;

const notebook = cellsOf([READ, PREPARE, TRAIN]);
const rulesOf = (result: AuditResult): string[] => result.findings.map(f => f.rule);
const comparable = ({ findings, cells, flow }: AuditResult): string =>
  JSON.stringify([findings, cells, flow.events], (key, value: unknown) =>
    key === 'id' || key === 'rows' ? undefined : value
  );

it('finds what rules say of notebooks in TypeScript, at the text at fault', () => {
  const { findings, notice, cells } = audit(notebook);
  expect(notice).toBeNull();
  expect(cells.map(c => c.status)).toEqual(['ok', 'ok', 'ok']);
  expect(
    findings.map(f => [f.rule, notebook.cells[f.range.cell].source.slice(f.range.start, f.range.end)])
  ).toEqual([
    ['leakage/preprocessing', 'new StandardScaler().fitTransform(rows.map((r) => [Number(r.weight)]))'],
    ['data/unversioned-path', 'd3.csv("cars.csv")'],
    ['tracking/untracked-training', 'model.fit(XTrain, yTrain)']
  ]);
  expect(findings[0].message).toContain('`StandardScaler.fitTransform`');
});

it('offers nothing that is written in Python', () => {
  const result = audit(notebook, { settings: { preview: true } });
  expect(result.findings.flatMap(f => [...f.fixes, ...f.suggestions])).toEqual([]);
  expect(result.findings.map(f => f.remediation).join()).not.toMatch(
    /Pipeline|train_test_split|random_state|mlflow\./
  );
  const offers = offersFor(notebook, result, null);
  expect(offers.length).toBeGreaterThan(0);
  expect(offers.every(o => o.reason?.includes('Python'))).toBe(true);
});

it('scores a notebook that trains a model', () => {
  expect(readinessOf(audit(notebook), [])?.score).toBeLessThan(100);
});

it('reads JavaScript as well, and no other language', () => {
  expect(rulesOf(audit({ ...notebook, language: 'javascript' }))).toEqual(rulesOf(audit(notebook)));
  expect(audit({ ...notebook, language: 'julia' }).notice).toContain('julia');
});

it('leaves rules silent that were not made for it', () => {
  const { rules } = audit(notebook, { settings: { preview: true } });
  expect(rules).toContain('leakage/overlap');
  expect(rules).not.toContain('fairness/unexplained-model');
});

it('heeds comments that ignore, and writes them', () => {
  const ignored = cellsOf([
    READ,
    PREPARE,
    TRAIN.replace('yTrain);', 'yTrain); // preflight: ignore[tracking] a demo')
  ]);
  expect(rulesOf(audit(ignored))).not.toContain('tracking/untracked-training');
  const { fingerprint } = audit(notebook).findings[2];
  const edits = proposeIgnore({ notebook, facts: null, fingerprint, scope: 'line', reason: 'a demo' })!;
  const after = applyEdits(notebook, edits);
  expect(after.cells[2].source).toContain('// preflight: ignore[tracking/untracked-training] a demo');
  expect(rulesOf(audit(after))).not.toContain('tracking/untracked-training');
});

it('names a cell that cannot be read, and audits the others', () => {
  const broken = cellsOf([READ, 'const a = (1,\nconst b = 2', PREPARE, TRAIN]);
  const { cells, findings } = audit(broken);
  expect(cells.map(c => c.status)).toEqual(['ok', 'partial', 'ok', 'ok']);
  expect(findings.map(f => f.rule)).toContain('leakage/preprocessing');
});

it('follows classes that are made from one another', () => {
  const { findings } = audit(
    cellsOf([
      'class A { constructor(path) { this.text = Deno.readTextFileSync(path); } }',
      'class B extends A { constructor(path) { super(path); this.b = 1; } }',
      'class C extends B { constructor(path) { super(path); this.c = 1; } }',
      'new C("/Users/ann/cars.csv");'
    ])
  );
  expect(findings.map(f => f.rule)).toContain('reproducibility/home-path');
});

it('tells of a draw once', () => {
  const { flow } = audit(
    cellsOf(['import * as tf from "npm:@tensorflow/tfjs@4.22.0";\ntf.randomNormal([100, 2]);'])
  );
  expect(flow.events.filter(e => e.kind === 'draw')).toHaveLength(1);
});

it.each(['hasOwnProperty', 'constructor', 'valueOf'])(
  'is not stopped by `%s`, which every object has',
  name => {
    expect(rulesOf(audit(cellsOf([READ, `rows.${name}("a");\noptions.${name}("a");`])))).toContain(
      'reproducibility/undefined-name'
    );
  }
);

it('tells of cells that were run in another order', () => {
  const cells = notebook.cells.map((cell, i): Cell => ({ ...cell, executionCount: [2, 1, 3][i] }));
  expect(rulesOf(audit({ ...notebook, cells }))).toContain('reproducibility/out-of-order');
});

it('tells of a cell that was changed after it ran, unless only its layout was', () => {
  const changed = (ran: string): Notebook => ({
    ...notebook,
    cells: notebook.cells.map((cell, i): Cell => ({
      ...cell,
      executionCount: i + 1,
      edited: i === 0 ? { ran, at: 1 } : undefined
    }))
  });
  expect(rulesOf(audit(changed(READ.replace('cars', 'bikes'))))).toContain(
    'reproducibility/edited-since-run'
  );
  expect(rulesOf(audit(changed(`// rows\n${READ}`)))).not.toContain('reproducibility/edited-since-run');
});

it('reads a notebook anew whose kernel is another now', () => {
  const auditor = new Auditor();
  const python = { ...cellsOf(['x = 1\nprint(y)']), language: 'python' };
  expect(rulesOf(auditor.audit(python))).toEqual(rulesOf(audit(python)));
  expect(comparable(auditor.audit(notebook))).toBe(comparable(audit(notebook)));
  expect(rulesOf(auditor.audit(python))).toEqual(rulesOf(audit(python)));
});

describe('auditing again after an edit', () => {
  const numbers = (seed: number) => {
    let state = seed;
    return (below: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * below);
    };
  };

  it.each([1, 2, 3])('is as good as auditing anew (%i)', seed => {
    const random = numbers(seed * 7919);
    const auditor = new Auditor();
    let cells: readonly Cell[] = cellsOf([
      READ,
      PREPARE,
      TRAIN,
      'let n = 0;\nfunction f(a) {\n  n += a;\n  return rows;\n}',
      'console.log(f(n), `${n}`);',
      TRAIN
    ]).cells;
    for (let i = 0; i < 60; i++) {
      const at = random(cells.length);
      const { source } = cells[at];
      const cut = random(source.length + 1);
      const put = (text: string, taken = 0): readonly Cell[] =>
        cells.map((cell, j) =>
          j === at ? { ...cell, source: source.slice(0, cut) + text + source.slice(cut + taken) } : cell
        );
      cells = [
        () => put('', 1 + random(4)),
        () => put(['(', '\n', 'x', '42', ' ', '{'][random(6)]),
        () =>
          cells.map((cell, j) => (j === at ? { ...cell, source: notebook.cells[random(3)].source } : cell)),
        () => cells.filter((_, j) => j !== at || cells.length === 1),
        () => [...cells.slice(0, at), { ...notebook.cells[random(3)], id: `n${i}` }, ...cells.slice(at)]
      ][random(5)]();
      const edited = { ...notebook, cells };
      expect(comparable(auditor.audit(edited))).toBe(comparable(audit(edited)));
    }
  });
});
