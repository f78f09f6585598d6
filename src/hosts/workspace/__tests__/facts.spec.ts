import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceFacts } from '../../../audit/facts';
import { findFacts } from '../facts';
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
    ['dangling', 'outside', null]
  ])('%s is %s', async (path, status, by) => {
    const [fact] = (await facts([path])).paths;
    expect(fact).toMatchObject({ path, status, by });
    // Of a file in Git the size is told, of one under DVC whether it changed.
    expect(fact.size !== undefined).toBe(status === 'git');
    expect(fact.changed).toBe(path === '../mixed/b.csv' ? false : undefined);
  });

  it('are a valid message, with the repository', async () => {
    const found = await facts(['local.csv', 'local.csv']);
    expect(workspaceFacts.parse(found)).toEqual(found);
    expect(found.paths).toHaveLength(1);
    expect(found.repository).toEqual({
      git: true,
      dvc: true,
      commit: box.git('-C', 'project', 'rev-parse', 'HEAD').trim()
    });
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
