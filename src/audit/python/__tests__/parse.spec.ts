import { plainPython } from '../magics';
import { parseCell } from '../parse';

/** The text a name in the parsed cell stands at. */
function namesIn(source: string): string[] {
  const { trees } = parseCell(source, 0);
  return trees.flatMap(tree => tree.body.map(statement => tree.text(statement)));
}

describe('parsing a cell', () => {
  it('places statements by UTF-16 offsets, whatever stands before them', () => {
    const source = 'x = "é😀"; größe = 1\ny = größe';
    expect(namesIn(source)).toEqual(['x = "é😀"', 'größe = 1', 'y = größe']);
  });

  it('keeps the other statements of a cell that is broken in one place', () => {
    const { trees, status } = parseCell('a = 1\nb = (2,\nc = 3\n\ndef f(x):\n    return x\n', 3);
    expect(status.status).toBe('partial');
    expect(status.cell).toBe(3);
    expect(status.problem).toBeTruthy();
    expect(trees.length).toBeGreaterThan(0);
    expect(trees[0].text(trees[0].body[0])).toBe('a = 1');
  });

  it('says where a cell fails that has no whole statement', () => {
    const { trees, status } = parseCell('model.fit(X_train', 0);
    expect(trees).toEqual([]);
    expect(status.status).toBe('failed');
    expect(status.range).not.toBeNull();
  });

  it('keeps decorators and else branches with their statements when cutting', () => {
    const source = 'x = = 1\n@cached\ndef f():\n    return 1\nif a:\n    b = 1\nelse:\n    b = 2\n';
    const { trees } = parseCell(source, 0);
    expect(trees.map(t => t.body[0].nodeType)).toEqual(['FunctionDef', 'If']);
  });

  it('reads Python 2 print statements', () => {
    expect(parseCell('print "score", model.score(X, y)\nz = 1', 0).status.status).toBe('ok');
  });

  it('reads a cell that is indented as a whole, as IPython does', () => {
    const { trees, status } = parseCell('    a = 1\n    b = 2', 0);
    expect(status.status).toBe('ok');
    expect(trees[0].body.map(s => trees[0].text(s))).toEqual(['a = 1', 'b = 2']);
  });
});

describe('IPython syntax', () => {
  it.each([
    ['%matplotlib inline\nx = 1', ['x = 1']],
    ['!pip install shap\nx = 1', ['x = 1']],
    ['files = !ls data\nx = 1', ['x = 1']],
    ['df.head?\nx = 1', ['x = 1']],
    ['%%time\nmodel.fit(X, y)', ['model.fit(X, y)']],
    ['%time model.fit(X, y)', ['model.fit(X, y)']],
    ['%timeit -n 10 f(x)', ['f(x)']]
  ])('%j leaves its Python in place', (source, expected) => {
    const { trees, status } = parseCell(source, 0);
    expect(status.status).toBe('ok');
    const inner = trees.flatMap(tree =>
      tree.body.flatMap(s => (s.nodeType === 'If' ? s.body : [s])).map(s => tree.text(s))
    );
    expect(inner).toEqual(expect.arrayContaining(expected));
  });

  it('does not take a modulo or a string for a magic', () => {
    const source = 'x = (a\n% b)\ns = """\n!not a command\n%nor a magic\n"""\n';
    expect(plainPython(source).magics).toEqual([]);
    expect(parseCell(source, 0).status.status).toBe('ok');
  });

  it('keeps what a magic says', () => {
    const { magics } = plainPython('!dvc add data/train.csv\n%load_ext autoreload\n');
    expect(magics.map(m => [m.kind, m.name, m.text])).toEqual([
      ['shell', '', 'dvc add data/train.csv'],
      ['line', 'load_ext', 'autoreload']
    ]);
  });

  it.each(['bash', 'R', 'sql', 'javascript', 'writefile model.py'])(
    'skips a %%%%%s cell, and says so',
    name => {
      const { trees, status } = parseCell(`%%${name}\nls -la | grep (`, 0);
      expect(trees).toEqual([]);
      expect(status.status).toBe('skipped');
      expect(status.problem).toContain(name.split(' ')[0]);
    }
  );

  it('never changes the length of a cell', () => {
    for (const source of ['%x\n!y\nz?\n', '  %time a\n', 'a = %b c\n', '%%bash\nfoo\n', '!a \\\n  b\nc=1']) {
      expect(plainPython(source).text).toHaveLength(source.length);
    }
  });
});
