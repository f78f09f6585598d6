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
      ['code', '# %%\ny = 1', null],
      ['markdown', '\n# Head\n\ntext', null],
      ['code', '# In[12]:\nz', 12],
      ['code', '#%%\nw', null]
    ]);
    expect(cells('# In[ ]:\na')).toEqual([['code', '# In[ ]:\na', null]]);
  });

  it('keeps every line of the file in exactly one cell', () => {
    const text = '\n\n# %%\na\n# %% [markdown]\n# b\n\n# %%\n';
    const lines = cells(text).map(([, source]) => source.split('\n').length);
    expect(lines.reduce((a, b) => a + b)).toBe(text.split('\n').length);
    expect(lines).toEqual([4, 3, 2]);
  });

  it('sees no marker inside a string', () => {
    expect(cells('a = """\n# %%\n"""\n# %%\nb')).toHaveLength(2);
    expect(cells('it = "\'\'\'"\n# %%\nb # don\'t """\n# %%\nc')).toHaveLength(3);
    expect(cells("a = r'''\\'''\n# %%\n'''\n# %%\nb = 1")).toHaveLength(2);
    expect(cells("a = 'open\n# %%\nb")).toHaveLength(2);
    expect(cells('x = 1 # %% no\n  # %% no\n# %%no\n# %timeit')).toHaveLength(1);
  });
});
