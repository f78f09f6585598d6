/** Notebooks that are small to write and large to judge: what is left out is counted, and said. */
import { audit } from '../audit';
import { runsOf } from '../cellRuns';
import { compatible } from '../compatible';
import type { Finding } from '../finding';
import { fixAll } from '../fixAll';
import { fixMany } from '../fixMany';
import { RowAlgebra, type RowSet, isWithin, overlaps, sources } from '../flow/rows';
import { notebookOf } from '../notebook/__tests__/notebooks';
import { applyEdits } from '../notebook/edit';
import type { Notebook } from '../notebook/types';
import type { Candidate, Judgement } from '../verify';

const times = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i));

const SPLIT =
  'import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv("a.csv")';
const SEED = 'reproducibility/unseeded-randomness';

test('splits of the same rows that are too many to be compared are left out, and their cells are said to be', () => {
  const { cells, findings, flow } = audit(
    notebookOf([SPLIT, ...times(2_200, i => `a${i}, b${i} = train_test_split(df)`)]),
    { trials: 'none' }
  );
  expect(runsOf(cells.filter(({ status }) => status !== 'ok'))).toMatchObject([
    {
      first: 2_001,
      last: 2_200,
      problem:
        'left out: the notebook splits, trains and scores too often for all of it to be compared in time'
    }
  ]);
  expect(flow.events.filter(({ kind }) => kind === 'split')).toHaveLength(2_000);
  // What is judged alone is still told.
  expect(findings.filter(({ rule }) => rule === SEED)).toHaveLength(2_200);
});

test('columns and items that are copied count, so that memory is bounded', () => {
  const { cells } = audit(
    notebookOf([
      'import pandas as pd\ndf = pd.read_csv("a.csv")\nd = {}',
      ...times(3_000, i => `df["c${i}"] = df["a"] * ${i}\nd["k${i}"] = ${i}`)
    ]),
    { trials: 'none' }
  );
  const { status, problem } = cells.at(-1)!;
  expect([status, problem]).toEqual([
    'partial',
    'left out: the notebook is too large to be followed in time'
  ]);
  expect(cells[1_000].status).toBe('ok');
});

test('a table of thousands of columns of which one after the other is dropped is left out before memory ends', () => {
  const columns = times(5_000, i => `c${i}`);
  const { cells } = audit(
    notebookOf([
      `import pandas as pd\ndf = pd.read_csv("a.csv")[[${columns.map(name => `"${name}"`).join(', ')}]]`,
      ...columns.map(name => `df = df.drop(columns="${name}")`)
    ]),
    { trials: 'none' }
  );
  expect([cells[50].status, cells.at(-1)!.status]).toEqual(['ok', 'partial']);
});

describe('rows', () => {
  const grown = (grow: (rows: RowSet, algebra: RowAlgebra, i: number) => RowSet): [RowSet, RowSet] => {
    const algebra = new RowAlgebra();
    const source = algebra.source('a', 'a', []);
    let rows = source;
    for (let i = 0; i < 20_000; i++) {
      rows = grow(rows, algebra, i);
    }
    return [source, rows];
  };

  test.each<[string, (rows: RowSet, algebra: RowAlgebra, i: number) => RowSet]>([
    [
      'put together of themselves',
      (rows, algebra, i) =>
        algebra.union([algebra.part(rows, `${i}`, 0, []), algebra.resampled(rows, 'x', [])], [])
    ],
    [
      'picked by what was picked',
      (rows, algebra, i) => algebra.subset(algebra.source(`${i}`, 's', []), { by: 'pick', index: rows }, [])
    ]
  ])('that are %s thousands of times can still be compared', (_, grow) => {
    const [source, rows] = grown(grow);
    expect(['yes', 'no', 'maybe']).toContain(overlaps(rows, source));
    expect(overlaps(rows, rows)).toBe('yes');
    expect(isWithin(rows, rows)).toBe(true);
    expect(sources(rows).length).toBeGreaterThan(0);
  });

  test('put together lie in what all of them lie in, and in others that hold each of them', () => {
    const algebra = new RowAlgebra();
    const all = algebra.source('a', 'a', []);
    const [a, b] = [0, 1].map(i => algebra.part(all, 's', i, []));
    const some = (of: RowSet): RowSet => algebra.subset(of, { by: 'other', key: 'k' }, []);
    const both = algebra.union([some(a), some(b)], []);
    const deeper = some(both);
    expect([isWithin(deeper, all), isWithin(deeper, a), isWithin(both, algebra.union([a, b], []))]).toEqual([
      true,
      false,
      true
    ]);
    const others = algebra.union([a, algebra.source('b', 'b', [])], []);
    expect([isWithin(some(a), others), isWithin(deeper, others)]).toEqual([true, false]);
    expect(overlaps(deeper, others)).toBe('maybe');
  });
});

test('of a notebook with a thousand findings all are fixed, with few audits', () => {
  const notebook = notebookOf([SPLIT, ...times(1_000, i => `a${i}, b${i} = train_test_split(df)`)]);
  const { edits, fixed, left, untried } = fixAll({ notebook, facts: null }, { rules: [SEED] });
  expect([fixed, left, untried]).toEqual([1_000, 0, 0]);
  const after = audit(applyEdits(notebook, edits), { trials: 'none' });
  expect(after.findings.filter(({ rule }) => rule === SEED)).toEqual([]);
});

describe('fixing many', () => {
  /** A finding for each line `bad N`; its fix makes it `good`, or worse where N is a multiple of 10. */
  const judge = (notebook: Notebook): Judgement => {
    judged += 1;
    const candidates = notebook.cells.flatMap(({ source }, cell): Candidate[] => {
      const [, number] = /^bad (\d+)$/.exec(source) ?? [];
      const finding = {
        rule: source === 'worse' ? 'r/worse' : 'r/bad',
        message: 'bad',
        fingerprint: `${cell}`
      } as Finding;
      const text = Number(number) % 10 === 0 ? 'worse' : 'good';
      const range = { cell, start: 0, end: source.length };
      return source === 'good'
        ? []
        : [
            {
              finding,
              fixes: number
                ? () => [{ title: text, safe: true, edits: [{ kind: 'replace', range, text }] }]
                : null
            }
          ];
    });
    return { candidates, cells: [], size: notebook.cells.length * 4 };
  };
  let judged = 0;
  beforeEach(() => {
    judged = 0;
  });
  const fix = (count: number): ReturnType<typeof fixMany> =>
    fixMany(
      notebookOf(times(count, i => `bad ${i}`)),
      judge,
      () => true,
      () => true
    );

  test('leaves out those that make it worse, and tries fewer at a time for them', () => {
    const { notebook, left, untried } = fix(200);
    expect(notebook.cells.map(({ source }) => source)).toEqual(
      times(200, i => (i % 10 === 0 ? `bad ${i}` : 'good'))
    );
    expect([left.length, untried]).toEqual([20, 0]);
    expect(judged).toBeLessThan(200);
  });

  test('ends where it has looked at too much, and says how many it did not try', () => {
    const { left, untried } = fix(6_000);
    expect(judged).toBeLessThan(25);
    expect(untried).toBeGreaterThan(1_000);
    expect(left.length).toBeGreaterThanOrEqual(untried);
  });
});

test('edits that touch the same code, or the same place between cells, are not applied together', () => {
  const replace = (start: number, end: number, text = 'x') =>
    ({ kind: 'replace', range: { cell: 0, start, end }, text }) as const;
  const insert = (at: number, source: string) =>
    ({ kind: 'insert', at, cell: { kind: 'code', source } }) as const;
  const lists = [
    [replace(0, 5)],
    [replace(5, 9)],
    [replace(6, 9), insert(1, 'a')],
    [insert(1, 'a'), replace(10, 12)],
    [insert(1, 'b')]
  ];
  expect(compatible(lists, list => list)).toEqual([lists[0], lists[2], lists[3]]);
});
