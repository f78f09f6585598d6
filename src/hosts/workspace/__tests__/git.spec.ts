import { lfsAttributes } from '../attributes';
import { findGit, isTracked, readCommit, readTracked } from '../git';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

const FILES = {
  'a.csv': '1',
  'data/train.csv': '2',
  'data/train.csv.bak': '3',
  'data/Größe und mehr.csv': '4',
  'data/raw/2024/part-0001.parquet': '5',
  'data/raw/2024/part-0002.parquet': '6',
  'z/last file.txt': '7'
};

let box: Sandbox;

beforeEach(() => {
  box = new Sandbox();
});

afterEach(() => box.remove());

async function repository(folder = box.path) {
  const found = await findGit(nodeFiles, folder);
  if (!found) {
    throw new Error(`no repository at ${folder}`);
  }
  return found;
}

const listed = () => box.git('ls-files', '-z').split('\0').filter(Boolean);

/** What Git lists is tracked, and what lies beside it is not, but in a folder that is one entry as a whole. */
async function agrees() {
  const tracked = await readTracked(nodeFiles, await repository());
  expect(tracked).not.toBeNull();
  const paths = listed();
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) {
    expect([path, tracked && isTracked(tracked, path)]).toEqual([path, true]);
    const folded = tracked?.folders.some(folder => path.startsWith(`${folder}/`));
    expect([path, tracked && isTracked(tracked, `${path}x`)]).toEqual([path, folded]);
  }
  return tracked;
}

describe('the index', () => {
  it.each(['2', '4'])('is read in version %s', async version => {
    box.write(FILES).git('init', '-q');
    box.commit();
    box.git('update-index', '--index-version', version);
    box.write({ 'data/new.csv': '8' });
    const tracked = await agrees();
    expect([...(tracked?.files ?? [])].sort()).toEqual(Object.keys(FILES).sort());
  });

  it('is read in version 3, with extended flags', async () => {
    box.write(FILES).git('init', '-q');
    box.commit();
    box.git('update-index', '--skip-worktree', 'data/train.csv');
    box.write({ 'data/new.csv': '8' }).git('add', '--intent-to-add', 'data/new.csv');
    const tracked = await agrees();
    expect(tracked?.files.has('data/new.csv')).toBe(true);
  });

  it('is read where whole folders are one entry', async () => {
    box.write(FILES).git('init', '-q');
    box.commit();
    box.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'z');
    const tracked = await readTracked(nodeFiles, await repository());
    expect(tracked?.folders).toEqual(['data']);
    await agrees();
  });

  it('is read in a SHA-256 repository', async () => {
    box.write(FILES).git('init', '-q', '--object-format=sha256');
    box.commit();
    await agrees();
  });

  it('is empty before the first add', async () => {
    box.write(FILES).git('init', '-q');
    expect(await readTracked(nodeFiles, await repository())).toEqual({ files: new Set(), folders: [] });
  });

  it('is not guessed at when it is split over two files', async () => {
    box.write(FILES).git('init', '-q');
    box.commit();
    box.git('update-index', '--split-index');
    expect(await readTracked(nodeFiles, await repository())).toBeNull();
  });
});

describe('the commit', () => {
  const head = (folder = '.') => box.git('-C', folder, 'rev-parse', 'HEAD').trim();

  it('is read from loose and packed references and a detached HEAD', async () => {
    box.write(FILES).git('init', '-q');
    expect(await readCommit(nodeFiles, await repository())).toBeNull();
    box.commit();
    expect(await readCommit(nodeFiles, await repository())).toBe(head());
    box.git('pack-refs', '--all');
    expect(await readCommit(nodeFiles, await repository())).toBe(head());
    box.git('checkout', '-q', '--detach');
    expect(await readCommit(nodeFiles, await repository(`${box.path}/data/raw`))).toBe(head());
  });

  it('is read in a linked working tree and in a submodule', async () => {
    box.write({ 'lib/x.py': 'x' }).git('init', '-q', 'lib');
    box.git('-C', 'lib', 'add', '.');
    box.git('-C', 'lib', 'commit', '-q', '-m', 'lib');
    box.write({ 'main/y.py': 'y' }).git('init', '-q', 'main');
    box.git('-C', 'main', 'submodule', '--quiet', 'add', `${box.path}/lib`, 'sub');
    box.git('-C', 'main', 'commit', '-q', '-m', 'main');
    box.git('-C', 'main', 'worktree', 'add', '-q', '-b', 'other', `${box.path}/linked`);
    for (const [folder, file] of [
      ['main/sub', 'x.py'],
      ['linked', '.gitmodules']
    ] as const) {
      const found = await repository(`${box.path}/${folder}`);
      expect(found.top).toBe(`${box.path}/${folder}`);
      expect(await readCommit(nodeFiles, found)).toBe(head(folder));
      expect((await readTracked(nodeFiles, found))?.files.has(file)).toBe(true);
    }
  });

  it('is nobody’s outside of a repository', async () => {
    expect(await findGit(nodeFiles, box.path)).toBeNull();
  });
});

describe('Git LFS', () => {
  it('is seen as Git itself sees the attributes', async () => {
    box
      .write({
        '.gitattributes': [
          '# data',
          '*.csv filter=lfs diff=lfs merge=lfs -text',
          'models/** filter=lfs diff=lfs merge=lfs -text',
          '/top.bin filter=lfs',
          'with[[:space:]]space.dat filter=lfs',
          '"quoted name.dat" filter=lfs',
          'data filter=lfs',
          'small/*.csv -filter',
          '*.h5 filter=other'
        ].join('\n'),
        'data/.gitattributes': '*.csv !filter\nbig.csv filter=lfs\n'
      })
      .git('init', '-q');
    const paths = [
      'a.csv',
      'deep/er/b.csv',
      'models/x.bin',
      'models/deep/x.bin',
      'top.bin',
      'deep/top.bin',
      'with space.dat',
      'quoted name.dat',
      'data/x.txt',
      'data/x.csv',
      'data/big.csv',
      'data/deep/big.csv',
      'small/s.csv',
      'small/deep/s.csv',
      'w.h5',
      'none.txt'
    ];
    const found = await repository();
    for (const path of paths) {
      const answer = box.git('check-attr', 'filter', '--', path).trim().endsWith(': lfs');
      expect([path, (await lfsAttributes(nodeFiles, found, path)) !== null]).toEqual([path, answer]);
    }
    expect(await lfsAttributes(nodeFiles, found, 'data/big.csv')).toBe('data/.gitattributes');
  });
});
