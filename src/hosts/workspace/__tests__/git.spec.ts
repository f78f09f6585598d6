import { symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeFiles } from '../attributes';
import { Digests } from '../digests';
import { findGit, isTracked, readCommit, readTracked } from '../git';
import { gitChanged } from '../gitChanges';
import { Ignored } from '../ignored';
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
    expect([...(tracked?.files.keys() ?? [])].sort()).toEqual(Object.keys(FILES).sort());
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
    expect(await readTracked(nodeFiles, await repository())).toEqual({
      files: new Map(),
      folders: [],
      written: 0
    });
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

  it('is none where its place holds something else', async () => {
    box.write({ '.git/HEAD': 'ref: refs/heads/main\n' });
    box.write({ '.git/packed-refs': '<b>\u202eready</b> refs/heads/main\n' });
    expect(await readCommit(nodeFiles, await repository())).toBeNull();
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

describe('a change', () => {
  /** What is told of each path that Git tracks. */
  async function changes(most = Infinity): Promise<Record<string, boolean | string | undefined>> {
    const found = await repository();
    const tracked = await readTracked(nodeFiles, found);
    const digests = new Digests(nodeFiles, most, {});
    const attributes = new AttributeFiles(nodeFiles, found);
    const told: Record<string, boolean | string | undefined> = {};
    for (const path of listed()) {
      const stored = await attributes.of(path);
      const { changed, uncompared } = await gitChanged(nodeFiles, digests, found, tracked!, path, stored);
      told[path] = changed ?? uncompared;
    }
    return told;
  }

  /** The files that Git itself says differ from its index. */
  const modified = () => box.git('diff', '--name-only', '-z').split('\0').filter(Boolean).sort();
  const changed = (told: Awaited<ReturnType<typeof changes>>) =>
    Object.keys(told)
      .filter(path => told[path] === true)
      .sort();

  it.each(['sha1', 'sha256'])('is one where Git says so, in a repository of %s', async format => {
    box
      .write({ ...FILES, 'empty.csv': '', 'touched.csv': 't' })
      .git('init', '-q', `--object-format=${format}`);
    box.commit();
    box.write({ 'a.csv': '9', 'data/train.csv': 'longer', 'touched.csv': 't' });
    utimesSync(join(box.path, 'touched.csv'), 1, 1);
    const told = await changes();
    expect(changed(told)).toEqual(modified());
    expect(changed(told)).toEqual(['a.csv', 'data/train.csv']);
    expect(Object.values(told).every(answer => typeof answer === 'boolean')).toBe(true);
  });

  it('is seen in the moment in which the index was written', async () => {
    box.write({ 'a.csv': '1' }).git('init', '-q');
    for (let round = 0; round < 20; round++) {
      box.write({ 'a.csv': String(round % 10) });
      box.git('add', 'a.csv');
      box.write({ 'a.csv': String((round + 1) % 10) });
      expect(changed(await changes())).toEqual(modified());
    }
  });

  it('is none where only line ends are converted', async () => {
    box
      .write({
        '.gitattributes': '*.csv text\n*.txt text eol=crlf\n',
        'dos.csv': 'a\r\n1\r\n',
        'both.txt': 'a\nb\n',
        'edited.csv': 'a\r\n1\r\n'
      })
      .git('init', '-q');
    box.git('-c', 'core.safecrlf=false', 'add', '.');
    box.write({ 'both.txt': 'a\r\nb\r\n', 'edited.csv': 'a\r\n2\r\n' });
    utimesSync(join(box.path, 'dos.csv'), 1, 1);
    const told = await changes();
    expect(changed(told)).toEqual(modified());
    expect(changed(told)).toEqual(['edited.csv']);
  });

  it('is left open where a program or an encoding stands between', async () => {
    box
      .write({
        '.gitattributes': '*.h5 filter=other\n*.utf filter=lfs\nid.txt ident\n',
        'w.h5': '1',
        'id.txt': '$Id$',
        'plain.csv': '1'
      })
      .git('init', '-q');
    box.git('-c', 'filter.other.clean=tr 1 2', 'add', '.');
    symlinkSync('plain.csv', join(box.path, 'link.csv'));
    box.git('add', 'link.csv');
    box.git('update-index', '--assume-unchanged', 'plain.csv');
    box.write({ 'w.h5': '3', 'id.txt': '$Id: 3 $', 'plain.csv': '3' });
    expect(await changes()).toMatchObject({
      'w.h5': undefined,
      'id.txt': undefined,
      'link.csv': undefined,
      'plain.csv': undefined
    });
  });

  it('of a file under Git LFS is told by its pointer', async () => {
    // Git LFS itself is not needed for that: this is what its filter writes.
    const clean =
      'sh -c \'cat >.tmp; printf "version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n" $(sha256sum <.tmp | cut -c1-64) $(wc -c <.tmp)\'';
    box
      .write({ '.gitattributes': '*.bin filter=lfs\n', 'same.bin': 'same', 'other.bin': 'one' })
      .git('init', '-q');
    box.git('-c', `filter.lfs.clean=${clean}`, 'add', '.gitattributes', 'same.bin', 'other.bin');
    expect(box.git('show', ':same.bin')).toContain('oid sha256:');
    utimesSync(join(box.path, 'same.bin'), 1, 1);
    box.write({ 'other.bin': 'two' });
    expect(await changes()).toMatchObject({ 'same.bin': false, 'other.bin': true });
  });

  it('is one while a merge is not done', async () => {
    box.write({ 'a.csv': '1' }).git('init', '-q', '-b', 'main');
    box.commit();
    box.git('checkout', '-q', '-b', 'side');
    box.write({ 'a.csv': '2' }).commit();
    box.git('checkout', '-q', 'main');
    box.write({ 'a.csv': '3' }).commit();
    expect(() => box.git('merge', '-q', 'side')).toThrow();
    expect(await changes()).toEqual({ 'a.csv': true });
  });

  it('is not looked for in more than there is time for', async () => {
    box.write({ 'a.csv': '12345', 'b.csv': '12345' }).git('init', '-q');
    box.commit();
    box.write({ 'a.csv': '54321', 'b.csv': '54321' });
    expect(await changes(7)).toEqual({ 'a.csv': true, 'b.csv': 'large' });
  });
});

describe('what Git ignores', () => {
  it('is what it says itself', async () => {
    box
      .write({
        '.gitignore': '*.csv\n!keep.csv\n/top/\ndata/*.bin\n',
        'sub/.gitignore': '!*.csv\n*.txt\n',
        'data/.gitignore': '!take.bin\n',
        'top/.gitignore': '!*\n'
      })
      .git('init', '-q');
    box.write({ '.git/info/exclude': '*.tmp\n' });
    const paths = [
      'a.csv',
      'keep.csv',
      'deep/keep.csv',
      'deep/a.csv',
      'sub/a.csv',
      'sub/a.txt',
      'sub/deep/a.txt',
      'top/keep.csv',
      'deep/top/x.bin',
      'data/x.bin',
      'data/take.bin',
      'data/deep/x.bin',
      'x.tmp',
      'x.py',
      'Größe.csv'
    ];
    const ignored = new Ignored(nodeFiles, box.path, '.gitignore', ['*.tmp']);
    for (const path of paths) {
      box.write({ [path]: 'x' });
    }
    const said = box.git('ls-files', '-z', '--others', '--ignored', '--exclude-standard').split('\0');
    for (const path of paths) {
      expect([path, await ignored.has(path)]).toEqual([path, said.includes(path)]);
    }
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
    const attributes = new AttributeFiles(nodeFiles, await repository());
    for (const path of paths) {
      const answer = box.git('check-attr', 'filter', '--', path).trim().endsWith(': lfs');
      expect([path, (await attributes.of(path)).filter === 'lfs']).toEqual([path, answer]);
    }
    expect((await attributes.of('data/big.csv')).by).toBe('data/.gitattributes');
  });
});
