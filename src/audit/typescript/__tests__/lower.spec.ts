/** Each construct as the statement of Python that does the same: both are written out from their trees and compared. */
import { unparse } from 'py-ast';
import { parseCell as parsePython } from '../../python/parse';
import { parseCell } from '../parse';

const body = (parsed: ReturnType<typeof parseCell>) => parsed.trees.flatMap(tree => tree.body);
/** Written out without regard to places, which are another language's. */
const written = (parsed: ReturnType<typeof parseCell>): string =>
  body(parsed)
    .map(s => unparse(s))
    .join('\n')
    .replace(/^ +/gm, '');

it.each([
  ['const x = 1', 'x = 1'],
  ['let x', 'x = None'],
  ['x += 2; y--', 'x += 2\ny -= 1'],
  ['const [a, b] = f(c)', '(a, b) = f(c)'],
  ['const [first, ...rest] = xs', '(first, *rest) = xs'],
  ['const s = `a${b}c`', 's = f"a{b}c"'],
  ['const o = { a: 1, "b-c": 2, ...rest }', 'o = {"a": 1, "b-c": 2, **rest}'],
  ['const xs = [1, ...ys]', 'xs = [1, *ys]'],
  ['a?.b?.(c!)', 'a.b(c)'],
  ['new Model<number>({ k: 1 } as Options)', 'Model({"k": 1})'],
  ['await model.fit(x, y)', 'await model.fit(x, y)'],
  ['if (a === 1) { b() } else if (!c) d()', 'if a == 1:\n    b()\nelif not c:\n    d()'],
  ['for (const [k, v] of pairs) f(k)', 'for (k, v) in pairs:\n    f(k)'],
  ['for (let i = 0; i < n; i++) { f(i) }', 'i = 0\nwhile i < n:\n    f(i)\n    (i := i + 1)'],
  ['function f(a, b = 2, ...c) { return a ** b }', 'def f(a, b=2, *c):\n    return a ** b'],
  [
    'class A extends B { x = 1; constructor(y) { super(); this.y = y } }',
    'class A(B):\n    x = 1\n    def __init__(this, y):\n        super().__init__()\n        this.y = y'
  ],
  ['try { a() } catch { b() } finally { c() }', 'try:\n    a()\nexcept:\n    b()\nfinally:\n    c()'],
  ['switch (a) { case 1: b(); break; default: c() }', 'if a == 1:\n    b()\nelse:\n    c()'],
  ['const y = a ? b : c ?? d', 'y = b if a else c or d'],
  [
    'let total = 0; function add(n) { total += n }',
    'def add(n):\n    global total\n    total += n\ntotal = 0'
  ],
  ['interface A { b: string }\ntype C = A\nx()', 'x()'],
  ['let b; b ??= await f()', 'b = None\n(b := b or await f())'],
  ['<p title={t}>{x}</p>', '(t, x)'],
  ['f(<any>x)', 'f(x)'],
  ['import type { A } from "a"; use()', 'use()']
] as const)('%s', (source, python) => {
  const parsed = parseCell(source, 0);
  expect(parsed.status.status).toBe('ok');
  expect(written(parsed)).toBe(written(parsePython(python, 0)));
});

it('places nodes by UTF-16 offsets, whatever stands before them', () => {
  const source = 'const é = "😀"; const größe: number = df.mean()\nconst y = größe';
  const [tree] = parseCell(source, 2).trees;
  expect(tree.body.map(s => tree.text(s))).toEqual([
    'const é = "😀";',
    'const größe: number = df.mean()',
    'const y = größe'
  ]);
  const [, second] = tree.body;
  expect(second.nodeType === 'Assign' && tree.text(second.targets[0])).toBe('größe');
  expect(second.nodeType === 'Assign' && tree.range(second.value)).toEqual({ cell: 2, start: 38, end: 47 });
});

describe('a broken cell', () => {
  it('keeps its other statements', () => {
    const source = 'const a = 1\nconst b = (2,\nconst c = 3\n\nfunction f(x) {\n  return x\n}\n';
    const { trees, status } = parseCell(source, 3);
    expect(status).toMatchObject({ cell: 3, status: 'partial' });
    expect(status.problem).toBeTruthy();
    expect(trees.flatMap(tree => tree.body.map(s => tree.text(s)))).toEqual([
      'const a = 1',
      'function f(x) {\n  return x\n}',
      'const c = 3'
    ]);
  });

  it('is named where no statement is whole', () => {
    const { trees, status } = parseCell('await model.fit(xs', 0);
    expect(trees).toEqual([]);
    expect(status.status).toBe('failed');
    expect(status.range).not.toBeNull();
  });

  it('is none where a name is declared twice', () => {
    expect(parseCell('const a = 1\nconst a = 2', 0).status.status).toBe('ok');
  });
});
