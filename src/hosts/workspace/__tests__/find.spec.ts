import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFiles } from '../find';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-find-'));
  for (const path of [
    'b.ipynb',
    'a.ipynb',
    'script.py',
    'odd [1].ipynb',
    'sub/c.ipynb',
    'sub/.ipynb_checkpoints/c-checkpoint.ipynb',
    'sub/node_modules/p/d.ipynb',
    '.git/e.ipynb',
    '.venv/f.ipynb',
    'myenv/pyvenv.cfg',
    'myenv/share/g.ipynb',
    'none/readme.txt'
  ]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '');
  }
  await symlink('..', join(folder, 'sub/loop'));
});
afterAll(() => rm(folder, { recursive: true }));

const files = async (...paths: string[]) => (await findFiles(paths, folder)).files;

describe('findFiles', () => {
  it('finds the notebooks of a folder and nobody else’s', async () => {
    expect(await files('.')).toEqual(['a.ipynb', 'b.ipynb', 'odd [1].ipynb', 'sub/c.ipynb']);
    expect(await files('./sub/')).toEqual(['sub/c.ipynb']);
    expect(await files(join(folder, 'sub'))).toEqual([join(folder, 'sub/c.ipynb')]);
    expect((await findFiles(['..'], join(folder, 'sub'))).files).toContain('../a.ipynb');
  });

  it('takes files as named, each once, in the order given', async () => {
    expect(await files('script.py', 'b.ipynb', './b.ipynb', '.', '.venv/f.ipynb')).toEqual([
      'script.py',
      'b.ipynb',
      'a.ipynb',
      'odd [1].ipynb',
      'sub/c.ipynb',
      '.venv/f.ipynb'
    ]);
    expect(await files('odd [1].ipynb')).toEqual(['odd [1].ipynb']);
  });

  it('expands patterns', async () => {
    expect(await files('*.{ipynb,py}')).toEqual(['a.ipynb', 'b.ipynb', 'odd [1].ipynb', 'script.py']);
    expect(await files('**/c*')).toEqual(['sub/c.ipynb']);
  });

  it('says what leads nowhere', async () => {
    expect(await findFiles(['no.ipynb', 'none', '*.csv'], folder)).toEqual({
      files: [],
      missing: [
        { path: 'no.ipynb', reason: 'There is no such file or folder.' },
        { path: 'none', reason: expect.stringMatching(/^There is no notebook in this folder\./) },
        { path: '*.csv', reason: 'No notebook or script matches this pattern.' }
      ]
    });
  });
});
