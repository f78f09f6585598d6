import { join, relative } from 'node:path';
import { dvcTracks, findDvc, hasChanged, readDvc } from '../dvc';
import type { Files } from '../files';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

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

  beforeAll(() => {
    box.write({
      'same.csv': 'a\n1\n',
      'edited.csv': 'a\n1\n',
      'longer.csv': 'a\n1\n',
      'gone.csv': 'a\n1\n',
      'folder/1.csv': '1',
      'dvc.yaml':
        'stages:\n  make:\n    cmd: echo made > made.csv && echo kept > kept.csv\n    outs: [made.csv, kept.csv]\n'
    });
    box.git('init', '-q');
    box.dvc('init', '-q');
    box.dvc('add', '-q', 'same.csv', 'edited.csv', 'longer.csv', 'gone.csv', 'folder');
    box.dvc('repro', '-q');
    // DVC may have linked the files to its cache: they are put aside before others take their place.
    box.run('rm', 'edited.csv', 'longer.csv', 'gone.csv', 'made.csv');
    box.write({ 'edited.csv': 'a\n2\n', 'longer.csv': 'a\n1\n2\n', 'made.csv': 'late\n' });
  }, 60_000);

  afterAll(() => box.remove());

  it('is what DVC itself says', async () => {
    const index = await readDvc(nodeFiles, box.path);
    const names = ['same.csv', 'edited.csv', 'longer.csv', 'made.csv', 'kept.csv'];
    const found = await Promise.all(names.map(name => hasChanged(nodeFiles, index, at(name))));
    const status = JSON.parse(box.dvc('data', 'status', '--json')) as {
      uncommitted?: { modified?: string[] };
    };
    const modified = status.uncommitted?.modified ?? [];
    expect(modified).toContain('edited.csv');
    expect(names.filter((_, i) => found[i])).toEqual(names.filter(name => modified.includes(name)));
    expect(found.every(answer => answer !== undefined)).toBe(true);
  });

  it('is hashed once, and again when the file is written', async () => {
    box.write({ 'read.csv': 'a\n1\n' });
    box.dvc('add', '-q', 'read.csv');
    const index = await readDvc(nodeFiles, box.path);
    let reads = 0;
    const counted: Files = { ...nodeFiles, readBytes: path => (reads++, nodeFiles.readBytes(path)) };
    expect(await hasChanged(counted, index, at('read.csv'))).toBe(false);
    expect(await hasChanged(counted, index, at('read.csv'))).toBe(false);
    expect(reads).toBe(1);
    box.run('rm', 'read.csv');
    box.write({ 'read.csv': 'a\n2\n' });
    expect(await hasChanged(counted, index, at('read.csv'))).toBe(true);
    expect(reads).toBe(2);
  });

  it('is left open for folders, and for files that are not there', async () => {
    const index = await readDvc(nodeFiles, box.path);
    expect(await hasChanged(nodeFiles, index, at('gone.csv'))).toBeUndefined();
    expect(await hasChanged(nodeFiles, index, at('folder'))).toBeUndefined();
    expect(await hasChanged(nodeFiles, index, at('unknown.csv'))).toBeUndefined();
  });
});
