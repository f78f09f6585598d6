import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceFacts } from '../../../audit/facts';
import { findFacts } from '../facts';
import type { Files } from '../files';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

describe('the facts of a notebook', () => {
  const box = new Sandbox();
  const root = join(box.path, 'project/notebooks');

  beforeAll(() => {
    box.write({
      'project/notebooks/local.csv': 'l',
      'project/data/kept.csv': 'k',
      'project/data/loose.csv': 'l',
      'project/tracked/a.csv': 'a',
      'project/tracked/b.csv': 'b',
      'project/mixed/a.csv': 'a',
      'project/mixed/.gitignore': '/b.csv\n',
      'project/images/1.png': '1',
      'project/large/x.bin': 'x',
      'project/.gitattributes': '*.bin filter=lfs\n',
      'elsewhere/secret.csv': 's',
      'project/notebooks/inner/own.csv': 'o'
    });
    const project = (...args: string[]) => box.git('-C', 'project', ...args);
    project('init', '-q');
    box.write({ 'project/mixed/b.csv': 'b' });
    box.dvcIn('project', 'init', '-q');
    box.dvcIn('project', 'add', '-q', 'images', 'mixed/b.csv');
    project(
      '-c',
      'filter.lfs.clean=cat',
      'add',
      'notebooks/local.csv',
      'data/kept.csv',
      'tracked',
      'mixed',
      'large',
      '.gitattributes'
    );
    project('commit', '-q', '-m', 'data');
    box.git('init', '-q', 'project/notebooks/inner');
    symlinkSync(join(box.path, 'elsewhere'), join(root, 'link'));
    symlinkSync(join(box.path, 'nowhere'), join(root, 'dangling'));
    symlinkSync('looped', join(root, 'looped'));
    box.run('mkfifo', join(root, 'pipe'));
  }, 60_000);

  afterAll(() => box.remove());

  const facts = (paths: string[]) =>
    findFacts(nodeFiles, {
      root,
      notebookDir: '',
      notebookName: 'a.ipynb',
      paths,
      tools: [],
      sitePackages: null
    });

  it.each([
    ['local.csv', 'git', null],
    ['./local.csv', 'git', null],
    ['../data/kept.csv', 'git', null],
    ['../data/loose.csv', 'untracked', null],
    ['../data/none.csv', 'missing', null],
    ['../large/x.bin', 'git-lfs', '../.gitattributes'],
    ['../images/1.png', 'dvc', '../images.dvc'],
    ['../images', 'dvc', '../images.dvc'],
    ['../mixed/b.csv', 'dvc', '../mixed/b.csv.dvc'],
    ['../tracked', 'git', null],
    ['../tracked/*.csv', 'git', null],
    ['../data', 'untracked', null],
    ['../data/k*.csv', 'git', null],
    ['../data/*.parquet', 'untracked', null],
    ['../none/*.csv', 'missing', null],
    ['../mixed', 'git', null],
    ['inner/own.csv', 'untracked', null],
    ['../../elsewhere/secret.csv', 'outside', null],
    ['/etc/hostname', 'outside', null],
    ['~/data.csv', 'outside', null],
    ['s3://bucket/data.csv', 'outside', null],
    ['https://example.org/data.csv', 'outside', null],
    ['dangling', 'outside', null],
    ['link', 'outside', null],
    ['link/secret.csv', 'outside', null],
    ['link/none.csv', 'outside', null],
    ['link/*.csv', 'outside', null],
    ['pipe', 'untracked', null],
    ['looped', 'outside', null]
  ])('%s is %s', async (path, status, by) => {
    const [fact] = (await facts([path])).paths;
    expect(fact).toMatchObject({ path, status, by });
    // Of what Git keeps itself the size is told, and of each file on record whether it changed.
    expect(fact.size !== undefined).toBe(status === 'git');
    const folder = /tracked|k\*|mixed$/.test(path);
    expect(fact.changed).toBe(['git', 'git-lfs', 'dvc'].includes(status) && !folder ? false : undefined);
  });

  it('are a valid message, with the repository', async () => {
    const found = await facts(['local.csv', 'local.csv']);
    expect(workspaceFacts.parse(found)).toEqual(found);
    expect(found.paths).toHaveLength(1);
    expect(found.repository).toEqual({
      git: true,
      dvc: true,
      remote: null,
      commit: box.git('-C', 'project', 'rev-parse', 'HEAD').trim()
    });
  });

  it('tell what changed since it was recorded, and what Git ignores', async () => {
    box.write({ 'project/tracked/b.csv': 'other', 'project/images/2.png': '2', 'project/data/x.log': 'x' });
    box.write({ 'project/.gitignore': '*.log\n' });
    const found = await facts([
      '../tracked',
      '../tracked/a.csv',
      '../images',
      '../images/1.png',
      '../data/x.log'
    ]);
    expect(found.paths).toMatchObject([
      { status: 'git', changed: true },
      { status: 'git', changed: false },
      { status: 'dvc', changed: true },
      { status: 'dvc', changed: false },
      { status: 'untracked', ignored: true }
    ]);
    expect(found.paths.every(({ modified }) => modified === undefined || modified > 0)).toBe(true);
    expect(box.dvcIn('project', 'data', 'status')).toContain('images/');
    expect(box.git('-C', 'project', 'diff', '--name-only')).toBe('tracked/b.csv\n');
  }, 30_000);

  it('read no bytes of what lies outside, whatever names it', async () => {
    // A link that is tracked, and records that name files by links and by their way up.
    box.git('-C', 'project', 'add', 'notebooks/link');
    box.write({
      'project/notebooks/stolen.dvc':
        'outs:\n- md5: 0cc175b9c0f1b6a831c399e269772661\n  hash: md5\n  path: link/secret.csv\n',
      'project/notebooks/up.dvc':
        'outs:\n- md5: 0cc175b9c0f1b6a831c399e269772661\n  hash: md5\n  path: ../../elsewhere/secret.csv\n',
      'project/notebooks/absolute.dvc': `outs:\n- md5: 0cc175b9c0f1b6a831c399e269772661\n  hash: md5\n  path: ${box.path}/elsewhere/other.csv\n`
    });
    const paths = ['link/secret.csv', '../../elsewhere/secret.csv', join(box.path, 'elsewhere/other.csv')];
    const read: string[] = [];
    const watched: Files = {
      ...nodeFiles,
      readBytes: (path, most) => (read.push(path), nodeFiles.readBytes(path, most)),
      pieces: path => (read.push(path), nodeFiles.pieces(path))
    };
    const query = { root, notebookDir: '', notebookName: 'a.ipynb', paths, tools: [], sitePackages: null };
    const found = await findFacts(watched, query);
    expect(found.paths).toEqual(
      paths.map(path => expect.objectContaining({ path, status: 'dvc', uncompared: 'unreadable' }))
    );
    expect(read.filter(path => /secret|other\.csv/.test(path))).toEqual([]);
    box.run('rm', ...['stolen', 'up', 'absolute'].map(name => `project/notebooks/${name}.dvc`));
  });

  it('are not held up by records that stand for more than they say', async () => {
    const bomb = Array.from({ length: 30 }, (_, i) => `x${i}: &x${i} [${`*x${i - 1}, `.repeat(9)}1]`);
    box.write({
      'project/bomb.csv.dvc': `${['x0: &x0 [1]', ...bomb.slice(1)].join('\n')}\nouts: [{path: bomb.csv}]\n`,
      'project/bomb.csv': 'b'
    });
    const begun = performance.now();
    const found = await facts(['../bomb.csv', '../images/1.png']);
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(found.paths.map(({ status }) => status)).toEqual(['untracked', 'dvc']);
    box.run('rm', 'project/bomb.csv.dvc');
  });

  it('say nothing of a path when the index cannot be read', async () => {
    box.git('-C', 'project', 'update-index', '--split-index');
    expect((await facts(['local.csv'])).paths).toEqual([]);
    expect((await facts(['../images/1.png'])).paths).toHaveLength(1);
    box.git('-C', 'project', 'update-index', '--no-split-index');
  });

  it('say nothing of tools when the Python is not known', async () => {
    const tools = [{ name: 'DVC', package: 'dvc', required: true, install: null }];
    const unknown = await findFacts(nodeFiles, {
      root,
      notebookDir: '',
      notebookName: 'a.ipynb',
      paths: [],
      tools,
      sitePackages: null
    });
    expect([unknown.tools, unknown.degraded]).toEqual([[], false]);
    const none = await findFacts(nodeFiles, {
      root,
      notebookDir: '',
      notebookName: 'a.ipynb',
      paths: [],
      tools,
      sitePackages: [box.path]
    });
    expect([none.tools[0]?.version, none.degraded]).toEqual([null, true]);
  });
});
