import { readScript } from '../read';

const cells = (text: string) =>
  readScript(text, 's.py').cells.map(cell => [cell.kind, cell.source, cell.executionCount] as const);

describe('readScript', () => {
  it('makes one cell without markers', () => {
    expect(cells('import os\r\nx = 1\n')).toEqual([['code', 'import os\nx = 1\n', null]]);
    expect(cells('')).toEqual([['code', '', null]]);
  });

  it('splits at percent and prompt markers', () => {
    expect(
      cells('x = 0\n# %%\ny = 1\n# %% Title [markdown]\n# # Head\n#\n# text\n# In[12]:\nz\n#%%\nw')
    ).toEqual([
      ['code', 'x = 0', null],
      ['code', 'y = 1', null],
      ['markdown', '# Head\n\ntext', null],
      ['code', 'z', 12],
      ['code', 'w', null]
    ]);
    expect(cells('# In[ ]:\na')).toEqual([['code', 'a', null]]);
  });

  it('leaves markers and the blank lines between cells out', () => {
    expect(cells('\n\n# %%\na\n\nb\n\n\n# %% [markdown]\n# b\n\n# %%\n# %%\n')).toEqual([
      ['code', 'a\n\nb', null],
      ['markdown', 'b', null],
      ['code', '', null],
      ['code', '', null]
    ]);
  });

  it('leaves comments alone in a script that jupytext did not write', () => {
    expect(cells('# %%\n# !pip install x\nx = 1')).toEqual([['code', '# !pip install x\nx = 1', null]]);
  });

  it.each([
    ['tags=["a", "b c"] name="x=1"', ['a', 'b c']],
    ['A = title {"tags": ["a"]}', []],
    ['A title {"tags": ["a"], "x": {"y": "}"}}', ['a']],
    ['Title slide={"x": [1, "}"]} tags=["a"]', ['a']],
    ["tags=['a']", []],
    ['tags=["a"', []],
    ['tags="a"', []],
    ['{"tags": 1', []],
    ['a=b=c', []],
    ['=', []]
  ])('takes tags from %s', (options, tags) => {
    expect(readScript(`# %% ${options}\nx = 1`, 's.py').cells).toMatchObject([{ kind: 'code', tags }]);
  });

  it.each([
    ['active="ipynb"', '# x = 1\n# # y', ['code', 'x = 1\n# y']],
    ['active="py"', 'x = 1', ['raw', 'x = 1']],
    ['active="ipynb,py"', 'x = 1', ['code', 'x = 1']],
    ['tags=["active-py"]', 'x = 1', ['raw', 'x = 1']],
    ['active=""', '# x', ['raw', 'x']],
    ['[raw] x="y"', '# x', ['raw', 'x']],
    ['language="R"', '# x <- 1', ['code', '%%R\nx <- 1']],
    ['language="bash" magic_args="-e"', '# ls\n#\n# x', ['code', '%%bash -e\nls\n\nx']],
    ['language="python"', 'x', ['code', 'x']]
  ])('reads a cell with %s', (options, body, [kind, source]) => {
    expect(readScript(`# %% ${options}\n${body}\n`, 's.py').cells).toMatchObject([{ kind, source }]);
  });

  it('sees no marker inside a string', () => {
    expect(cells('a = """\n# %%\n"""\n# %%\nb')).toHaveLength(2);
    expect(cells('it = "\'\'\'"\n# %%\nb # don\'t """\n# %%\nc')).toHaveLength(3);
    expect(cells("a = r'''\\'''\n# %%\n'''\n# %%\nb = 1")).toHaveLength(2);
    expect(cells("a = 'open\n# %%\nb")).toHaveLength(2);
    expect(cells('x = 1 # %% no\n  # %% no\n# %%no\n# %timeit')).toHaveLength(1);
  });
});
