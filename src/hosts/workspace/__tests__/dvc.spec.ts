import { symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Digests } from '../digests';
import { type DvcIndex, dvcOutOf, findDvc, readDvc } from '../dvc';
import { DvcChanges } from '../dvcChanges';
import { readDvcConfig } from '../dvcConfig';
import type { Files } from '../files';
import { nodeFiles } from '../nodeFiles';
import { PYTHON, Sandbox } from './sandbox';

const PIPELINE = `
vars:
  - label: features
stages:
  split:
    cmd: mkdir -p out && cp data/train.csv out/train.csv && cp data/train.csv out/test.csv
    deps: [data/train.csv]
    outs:
      - out/train.csv
      - out/test.csv:
          persist: true
  evaluate:
    wdir: work
    cmd: echo '{"f1":1}' > metrics.json && echo '{}' > plots.json && echo m > model.bin
    outs: [model.bin]
    metrics:
      - metrics.json:
          cache: false
    plots:
      - plots.json
  named:
    cmd: echo x > \${label}.csv && echo y > \${label}.txt
    outs:
      - \${label}.csv
      - \${label}.txt:
          cache: false
  each:
    foreach: [a, b]
    do:
      cmd: echo \${item} > each-\${item}.csv
      outs: ["each-\${item}.csv"]
  grid:
    matrix:
      model: [rf, svm]
    cmd: echo \${item.model} > grid-\${item.model}.csv
    outs: ["grid-\${item.model}.csv"]
`;

const dvcTracks = (index: DvcIndex, path: string) => dvcOutOf(index, path)?.out.by ?? null;

/** Every path that DVC itself lists as tracked. */
function listed(box: Sandbox): string[] {
  const rows = JSON.parse(box.dvc('ls', '.', '--recursive', '--dvc-only', '--json')) as { path: string }[];
  return rows.map(({ path }) => path);
}

describe('a DVC repository', () => {
  const box = new Sandbox();

  beforeAll(() => {
    box.write({
      'data/train.csv': 'a,b\n1,2\n',
      'data/plain.csv': 'a\n1\n',
      'data/images/one/1.png': '1',
      'data/images/2.png': '2',
      'notes.txt': 'n',
      'renamed.csv': 'r',
      'work/keep.txt': 'k',
      'dvc.yaml': PIPELINE
    });
    box.git('init', '-q');
    box.dvc('init', '-q');
    box.dvc('add', '-q', 'data/train.csv', 'data/images');
    // The file that tracks it need not be called after it.
    box.dvc('add', '-q', 'renamed.csv');
    box.write({ 'tracking.dvc': '' }).run('mv', 'renamed.csv.dvc', 'tracking.dvc');
    box.dvc('repro', '-q');
  }, 120_000);

  afterAll(() => box.remove());

  it('is found from below', async () => {
    expect(await findDvc(nodeFiles, `${box.path}/data/images`)).toBe(box.path);
  });

  it('tracks what DVC lists, and nothing else', async () => {
    const index = await readDvc(nodeFiles, box.path);
    expect(index.complete).toBe(true);
    const files = box.run(
      'find',
      '.',
      '-type',
      'f',
      '-not',
      '-path',
      './.git/*',
      '-not',
      '-path',
      './.dvc/*'
    );
    const names = files
      .split('\n')
      .filter(Boolean)
      .map(name => relative('.', name));
    const tracked = names.filter(name => dvcTracks(index, `${box.path}/${name}`) !== null);
    // `dvc ls` lists outputs that are left to Git as well: those are told apart by `cache: false` alone.
    const uncached = ['work/metrics.json', 'features.txt'];
    expect(tracked.sort()).toEqual(
      listed(box)
        .filter(name => !uncached.includes(name))
        .sort()
    );
    expect(tracked).toEqual(
      expect.arrayContaining(['each-b.csv', 'features.csv', 'grid-svm.csv', 'data/images/one/1.png'])
    );
    expect(tracked).not.toContain('data/plain.csv');
  }, 60_000);

  it('names the file that says so', async () => {
    const index = await readDvc(nodeFiles, box.path);
    const by = (name: string) => relative(box.path, dvcTracks(index, `${box.path}/${name}`) ?? '');
    expect(by('data/train.csv')).toBe('data/train.csv.dvc');
    expect(by('renamed.csv')).toBe('tracking.dvc');
    expect(by('data/images/one/1.png')).toBe('data/images.dvc');
    expect(by('work/model.bin')).toBe('dvc.yaml');
    expect(by('each-a.csv')).toBe('dvc.lock');
  });

  it('still tracks what is not there yet', async () => {
    box.run('rm', 'data/train.csv');
    const index = await readDvc(nodeFiles, box.path);
    expect(dvcTracks(index, `${box.path}/data/train.csv`)).toBe(`${box.path}/data/train.csv.dvc`);
  });

  it('survives a file that is no YAML', async () => {
    box.write({ 'broken.csv.dvc': '<<<<<<< HEAD\nouts: [\n=======\n', 'list.dvc': '- 1\n', 'empty.dvc': '' });
    const index = await readDvc(nodeFiles, box.path);
    expect(dvcTracks(index, `${box.path}/broken.csv`)).toBeNull();
    expect(dvcTracks(index, `${box.path}/data/images/2.png`)).not.toBeNull();
  });
});

describe('what has changed since DVC recorded it', () => {
  const box = new Sandbox();
  const at = (name: string) => join(box.path, name);
  const compare = async (name: string, files: Files = nodeFiles, most = Infinity) =>
    new DvcChanges(files, files, new Digests(files, most), await readDvc(files, box.path)).of(at(name));

  /** What DVC itself says is another one than it has on record; a folder by its name with `/`. */
  const modified = () => {
    const status = JSON.parse(box.dvc('data', 'status', '--json')) as {
      uncommitted?: { modified?: string[] };
    };
    return (status.uncommitted?.modified ?? []).map(name => name.replace(/\/$/, '')).sort();
  };

  const FOLDERS = ['same', 'content', 'more', 'less', 'linked', 'leftout'];

  beforeAll(() => {
    box.write({
      'same.csv': 'a\n1\n',
      'edited.csv': 'a\n1\n',
      'longer.csv': 'a\n1\n',
      'gone.csv': 'a\n1\n',
      '.dvcignore': '*.tmp\n/leftout/cache/\n',
      'dvc.yaml':
        'stages:\n  make:\n    cmd: echo made > made.csv && echo kept > kept.csv\n    outs: [made.csv, kept.csv]\n'
    });
    for (const folder of FOLDERS) {
      box.write({
        [`${folder}/1.csv`]: '1',
        [`${folder}/deep/2.csv`]: '2',
        [`${folder}/"Größe" \u{1f600}\u007f/\uffee.csv`]: '3',
        [`${folder}/"Größe" \u{1f600}\u007f/\u{1f600}.csv`]: '4',
        [`${folder}/deep.csv`]: '5',
        [`${folder}/x.tmp`]: 'left out'
      });
    }
    box.git('init', '-q');
    box.dvc('init', '-q');
    box.dvc('config', 'cache.type', 'copy');
    box.dvc('add', '-q', 'same.csv', 'edited.csv', 'longer.csv', 'gone.csv', ...FOLDERS);
    box.dvc('repro', '-q');
    box.run('rm', 'gone.csv', 'less/1.csv');
    box.write({
      'edited.csv': 'a\n2\n',
      'longer.csv': 'a\n1\n2\n',
      'made.csv': 'late\n',
      'content/deep/2.csv': '9',
      'more/deep/new.csv': '9',
      'same/y.tmp': 'left out',
      'leftout/cache/x.csv': 'left out'
    });
  }, 60_000);

  afterAll(() => box.remove());

  it('is what DVC itself says, of files and of folders', async () => {
    const names = ['same.csv', 'edited.csv', 'longer.csv', 'made.csv', 'kept.csv', ...FOLDERS];
    const found = await Promise.all(names.map(name => compare(name)));
    expect(names.filter((_, i) => found[i].changed).sort()).toEqual(modified());
    expect(modified()).toEqual(['content', 'edited.csv', 'less', 'longer.csv', 'made.csv', 'more']);
    expect(found.every(({ changed }) => changed !== undefined)).toBe(true);
  });

  it('is told of folders without the cache, and of their files with it', async () => {
    expect(await compare('content/deep/2.csv')).toEqual({ changed: true });
    expect(await compare('content/1.csv')).toEqual({ changed: false });
    expect(await compare('more/deep/new.csv')).toEqual({ uncompared: 'unrecorded' });
    box.run('mv', '.dvc/cache', '.dvc/away');
    expect(await compare('content')).toEqual({ changed: true });
    expect(await compare('same')).toEqual({ changed: false });
    expect(await compare('content/1.csv')).toEqual({ uncompared: 'unrecorded' });
    box.run('mv', '.dvc/away', '.dvc/cache');
  });

  it('is hashed once, and again when the file is written', async () => {
    box.write({ 'read.csv': 'a\n1\n' });
    box.dvc('add', '-q', 'read.csv');
    let reads = 0;
    const counted: Files = { ...nodeFiles, pieces: path => (reads++, nodeFiles.pieces(path)) };
    expect(await compare('read.csv', counted)).toEqual({ changed: false });
    expect(await compare('read.csv', counted)).toEqual({ changed: false });
    expect(reads).toBe(1);
    box.write({ 'read.csv': 'a\n2\n' });
    expect(await compare('read.csv', counted)).toEqual({ changed: true });
    expect(reads).toBe(2);
  });

  it('is left open where there is nothing to compare, or too much', async () => {
    expect(await compare('gone.csv')).toEqual({});
    expect(await compare('unknown.csv')).toEqual({});
    const fresh = { ...nodeFiles };
    expect(await compare('same.csv', fresh, 3)).toEqual({ uncompared: 'large' });
    expect(await compare('same', fresh, 3)).toEqual({ uncompared: 'large' });
    symlinkSync(at('content'), at('linked/link'));
    expect(await compare('linked')).toEqual({ uncompared: 'unreadable' });
    box.run('rm', 'linked/link');
  });

  it('goes by text where DVC 2 wrote the record', async () => {
    const texts = {
      'text.csv': 'a,b\r\n1,2\r\n',
      'odd.bin': `\u0001\u0002${'\r\n'}`.repeat(100),
      'zero.bin': 'a\r\n\0\r\n',
      // The pair at the border of what DVC reads at once stays.
      'long.csv': `${'x'.repeat(1024 * 1024 - 1)}\r\ny\r\n`
    };
    box.write(texts);
    const script = `import json, sys
from dvc_data.hashfile.hash import file_md5
from dvc_objects.fs import localfs
print(json.dumps({name: file_md5(name, localfs, name="md5-dos2unix") for name in sys.argv[1:]}))`;
    const hashes = JSON.parse(box.run(PYTHON, '-c', script, ...Object.keys(texts))) as Record<string, string>;
    for (const [name, md5] of Object.entries(hashes)) {
      writeFileSync(at(`${name}.dvc`), `outs:\n- md5: ${md5}\n  size: 1\n  path: ${name}\n`);
    }
    for (const name of Object.keys(texts)) {
      expect([name, await compare(name)]).toEqual([name, { changed: false }]);
    }
    box.write({ 'text.csv': 'a,b\n1,2\n' });
    expect(await compare('text.csv')).toEqual({ changed: false });
    box.write({ 'text.csv': 'a,b\n1,3\n' });
    expect(await compare('text.csv')).toEqual({ changed: true });
  });
});

describe('what DVC fetched from elsewhere', () => {
  const box = new Sandbox();

  afterAll(() => box.remove());

  it('is told with its place and commit', async () => {
    box.write({ 'source/data/a.csv': '1', 'raw.csv': 'r', 'project/keep.txt': 'k' });
    for (const folder of ['source', 'project']) {
      box.git('init', '-q', folder);
      box.dvcIn(folder, 'init', '-q');
    }
    box.dvcIn('source', 'add', '-q', 'data/a.csv');
    box.git('-C', 'source', 'add', '.');
    box.git('-C', 'source', 'commit', '-q', '-m', 'data');
    box.dvcIn('project', 'import', '-q', join(box.path, 'source'), 'data/a.csv');
    box.dvcIn('project', 'import-url', '-q', join(box.path, 'raw.csv'));
    const index = await readDvc(nodeFiles, join(box.path, 'project'));
    const out = (name: string) => dvcOutOf(index, join(box.path, 'project', name))?.out;
    expect(out('a.csv')?.imported).toEqual({
      from: join(box.path, 'source'),
      revision: box.git('-C', 'source', 'rev-parse', 'HEAD').trim(),
      frozen: true
    });
    expect(out('raw.csv')?.imported).toEqual({
      from: expect.stringContaining('raw.csv'),
      revision: null,
      frozen: true
    });
  }, 60_000);
});

describe('the remote', () => {
  const box = new Sandbox();

  afterAll(() => box.remove());

  it('is the one that DVC pushes to, without passwords', async () => {
    box.git('init', '-q');
    box.dvc('init', '-q');
    expect((await readDvcConfig(nodeFiles, box.path)).remote).toBeNull();
    box.dvc('remote', 'add', 'other', '/srv/other');
    expect((await readDvcConfig(nodeFiles, box.path)).remote).toBeNull();
    box.dvc('remote', 'add', '--default', 'store', 'https://me:secret@example.org/data');
    expect((await readDvcConfig(nodeFiles, box.path)).remote).toEqual({
      name: 'store',
      url: 'https://example.org/data'
    });
    expect(box.dvc('remote', 'default').trim()).toBe('store');
    box.dvc('remote', 'default', '--local', 'other');
    expect((await readDvcConfig(nodeFiles, box.path)).remote?.name).toBe('other');
    box.dvc('cache', 'dir', '../shared');
    expect((await readDvcConfig(nodeFiles, box.path)).cache).toBe(box.dvc('cache', 'dir').trim());
  }, 60_000);
});
