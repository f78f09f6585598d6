import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Auditor, type AuditResult, audit } from '../audit';
import { notebookOf } from '../notebook/__tests__/notebooks';
import { readScript } from '../notebook/read';
import type { Cell, Notebook } from '../notebook/types';

/** A small linear congruential generator: the same edits in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** The code of every rule page, as notebooks. */
function pages(): Notebook[] {
  const folder = join(__dirname, '..', 'rules');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('docs.md'))
    .sort()
    .map(file => {
      const text = readFileSync(join(folder, file), 'utf8');
      const code = text.split('```').filter(block => block.startsWith('python\n'));
      return readScript(code.map(block => `# %%\n${block.slice(7)}`).join('\n'), file);
    });
}

/** All that can be seen of an audit; row sets are left out, since their numbers mean something in one auditor only. */
const comparable = ({ findings, cells, flow }: AuditResult): string =>
  JSON.stringify([findings, cells, flow.events], (key, value: unknown) =>
    key === 'id' || key === 'rows' ? undefined : value
  );

const replaced = (cells: readonly Cell[], at: number, source: string): Cell[] =>
  cells.map((cell, i) => (i === at ? { ...cell, source } : cell));

describe('auditing again after an edit', () => {
  const notebooks = pages();
  const spare = notebooks.flatMap(n => n.cells);

  it.each(notebooks.map(n => [n.path, n] as const))('is as good as auditing anew: %s', (path, notebook) => {
    const random = numbers(path.length * 7919);
    const auditor = new Auditor();
    auditor.audit(notebook);
    let cells: Cell[] = [...notebook.cells];
    for (let i = 0; i < 40; i++) {
      const at = random(cells.length);
      const { source } = cells[at];
      const cut = random(source.length + 1);
      const changed = [
        () => cells.filter((_, j) => j !== at || cells.length === 1),
        () => [...cells.slice(0, at), { ...spare[random(spare.length)], id: `new-${i}` }, ...cells.slice(at)],
        () => replaced(cells, at, source.slice(0, cut) + source.slice(cut + 1 + random(4))),
        () =>
          replaced(
            cells,
            at,
            source.slice(0, cut) + ['(', '\n', 'x', '42', ' '][random(5)] + source.slice(cut)
          ),
        () => replaced(cells, at, `${source}\n${['# note', `new_${i} = ${i}`, 'print(1)'][random(3)]}`)
      ][random(5)];
      cells = changed();
      const edited = { ...notebook, cells };
      expect(comparable(auditor.audit(edited))).toBe(comparable(audit(edited)));
    }
  });
});

describe('cells after an edited one', () => {
  const audited = (before: string[], after: string[]): [AuditResult, AuditResult] => {
    const auditor = new Auditor();
    auditor.audit(notebookOf(before));
    return [auditor.audit(notebookOf(after)), audit(notebookOf(after))];
  };
  const read =
    'import pandas as pd\nfrom sklearn.svm import SVC\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv("a.csv")';
  const train =
    'train, test = train_test_split(df, random_state=0)\nm = SVC().fit(train[["age"]], train.y)\nprint(m.score(test[["age"]], test.y))';

  it.each([
    [
      'a line break inside of a call',
      'df["age"] = df["age"].fillna(df.age.mean())',
      'df["age"] = df["age"].fillna(df.age.\nmean())'
    ],
    [
      'a comment above',
      'df["age"] = df["age"].fillna(df.age.mean())',
      '# ages\ndf["age"] = df["age"].fillna(df.age.mean())'
    ],
    ['another constant', 'limit = 3', 'limit = 4'],
    ['a second name that a later cell changes', 'x = 1', 'x = 1\nsame = df'],
    ['a function parsed anew', 'def f(x):\n    return x', 'def f(x):\n    return x\n# note'],
    ['nothing left', 'df = df.dropna()', '']
  ])('know of %s', (_, before, after) => {
    const later = [train, 'print(limit, f(df))', 'df["b"] = 1'];
    const [again, fresh] = audited([read, before, ...later], [read, after, ...later]);
    expect(comparable(again)).toBe(comparable(fresh));
    expect([...again.flow.bindingsAfter(4)].map(([n, b]) => [n, b.data?.columns])).toEqual(
      [...fresh.flow.bindingsAfter(4)].map(([n, b]) => [n, b.data?.columns])
    );
  });

  it.each([
    ['a seed set anew', 'import numpy as np\nnp.random.seed(0)', 'import numpy as np'],
    ['a library under another name', 'import numpy as np', 'import numpy as other'],
    [
      'what a function they call reads',
      'def f(x):\n    return x.fillna(x.mean())',
      'def f(x):\n    return x'
    ],
    [
      'a name that a function keeps',
      'def make():\n    n = 1\n    def f(x):\n        nonlocal n\n        n += 1\n        return x\n    return f\nf = make()',
      'def make():\n    n = None\n    def f(x):\n        return n\n    return f\nf = make()'
    ],
    ['a name that nothing gives now', 'def f(x):\n    return x', ''],
    ['a name that may be there', 'x = 1', 'exec(open("a.py").read())'],
    ['a cell that does not parse', 'def f(x):\n    return x', 'def f(x:\n    return x'],
    ['everything a module has', 'x = 1', 'from numpy import *'],
    ['a file that was written', 'x = 1', 'df.to_csv("b.csv")'],
    ['a flag that may be down', 'ok = True', 'ok = False'],
    ['a view for queries', 'x = 1', 'df.createOrReplaceTempView("people")'],
    ['a name of Python’s that is taken', 'x = 1', 'sum = 0'],
    ['data that another name stands for', 'same = df.copy()', 'same = df']
  ])('know of %s', (_, before, after) => {
    const later = [
      train,
      'print(f(df), unknown_name)\nx = np.random.rand(3)\nprint(sum(x))',
      'same["b"] = same["a"].mean()\nother_data = pd.read_csv("b.csv")',
      'try:\n    ok = False\nexcept Exception:\n    pass\nif ok:\n    df = df.fillna(df.mean())',
      'p = spark.sql("SELECT * FROM people")\ndf["c"] = array([1])'
    ];
    for (const [from, to] of [
      [before, after],
      [after, before]
    ]) {
      const [again, fresh] = audited([read, from, ...later, train], [read, to, ...later, train]);
      expect(comparable(again)).toBe(comparable(fresh));
      expect(Object.fromEntries(again.flow.bindingsAfter(9))).toEqual(
        Object.fromEntries([...fresh.flow.bindingsAfter(9)].map(([n]) => [n, expect.anything()] as const))
      );
    }
  });

  it('are not run again where they read nothing that changed', () => {
    const auditor = new Auditor();
    const eventsIn = (source: string, cell: number): readonly unknown[] =>
      auditor
        .audit(notebookOf([read, source, train, 'n = limit + 1', 'print(df.shape)']))
        .flow.events.filter(e => e.site.range.cell === cell);
    const before = eventsIn('limit = len(df)', 2);
    expect(before.length).toBeGreaterThan(3);
    const again = eventsIn('limit = len(df) + (', 2);
    expect(again).toHaveLength(before.length);
    again.forEach((event, i) => expect(event).toBe(before[i]));
    const anew = eventsIn('df = df.dropna()', 2);
    expect(anew[0]).not.toBe(before[0]);
  });

  it('forget what a removed cell made of their data', () => {
    const cells = [
      read,
      'X = df["age"]',
      'X = X.astype(str).values.ravel()',
      'X = X.fillna(X.mean())',
      'a, b = train_test_split(X, random_state=0)'
    ];
    const [again, fresh] = audited(cells, cells.toSpliced(2, 1));
    expect(comparable(again)).toBe(comparable(fresh));
  });
});

describe('an audit', () => {
  it('says the same of the same notebook, byte for byte', () => {
    for (const notebook of pages()) {
      expect(comparable(audit(notebook))).toBe(comparable(audit(notebook)));
    }
  });

  it('leaves other languages alone, and says so', () => {
    const result = audit({ path: 'a.ipynb', language: 'r', cells: [{ id: 'a', kind: 'code', source: 'x <- 1', executionCount: null, tags: [] }] }); // prettier-ignore
    expect(result.findings).toEqual([]);
    expect(result.notice).toContain('notebook in r');
  });

  it('survives nesting that exhausts the stack', () => {
    const deep = `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`;
    const result = audit(
      readScript(`# %%\n${deep}\n# %%\nimport pandas as pd\ndf = pd.read_csv("a.csv")\n`, 'deep.py')
    );
    expect(result.findings.map(f => f.rule)).toContain('data/unversioned-path');
  });

  it('ends recursion and endless loops', () => {
    const code =
      'def f(x):\n    return f(f(x))\nwhile True:\n    y = f(1)\n    for a in b:\n        for c in d:\n            f(a)\n';
    expect(() => audit(readScript(code, 'loop.py'))).not.toThrow();
  });

  it('fingerprints findings so that moved cells keep them', () => {
    const cell = (source: string): Cell => ({
      id: source.slice(0, 9),
      kind: 'code',
      source,
      executionCount: null,
      tags: []
    });
    const code = [cell('import pandas as pd'), cell('df = pd.read_csv("a.csv")')];
    const moved = [code[0], cell('print("hello")'), cell('\n\n' + code[1].source)];
    const prints = (cells: Cell[]): string[] =>
      audit({ path: '', language: 'python', cells }).findings.map(f => f.fingerprint);
    expect(prints(moved)).toEqual(prints(code));
  });
});
