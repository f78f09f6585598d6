import { join } from 'node:path';
import { type ConfigFile, readConfig, settingsFor } from '../../../audit/policy/project';
import { ProjectConfigs, relativeTo } from '../config';
import { findFacts } from '../facts';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

describe('the settings of a project', () => {
  const box = new Sandbox();
  beforeAll(() =>
    box.write({
      'pyproject.toml':
        '[project]\nname = "a"\n[tool.preflight]\nignore = ["data"]\nversioned-paths = ["raw/**", "s3://bucket"]\n[tool.preflight.per-file-ignores]\n"old/*.ipynb" = ["leakage"]\n',
      'team/preflight.toml': 'preview = true\n',
      'team/pyproject.toml': '[tool.preflight]\npreview = false\n',
      'other/pyproject.toml': '[tool.ruff]\nline-length = 99\n',
      'raw/a.csv': 'a',
      'old/b.csv': 'b'
    })
  );
  afterAll(() => box.remove());
  const above = (folder: string): Promise<ConfigFile | null> =>
    new ProjectConfigs(nodeFiles).above(join(box.path, folder));

  it('are the nearest, a file of our own before a shared one', async () => {
    expect((await above('team/deep/er'))?.settings).toEqual({ preview: true });
    expect((await above('other'))?.path).toBe(join(box.path, 'pyproject.toml'));
    expect((await above('other'))?.settings.ignore).toEqual(['data']);
  });

  it('ignore more in some notebooks', async () => {
    const config = (await above('old'))!;
    const ignored = (path: string): unknown =>
      settingsFor(config, relativeTo(config, join(box.path, path)), config.path).settings.ignore;
    expect(ignored('old/a.ipynb')).toEqual(['data', 'leakage']);
    expect(ignored('old/deep/a.ipynb')).toEqual(['data']);
    expect(ignored('new/a.ipynb')).toEqual(['data']);
  });

  it('say which data is versioned elsewhere, and come with the facts', async () => {
    const facts = await findFacts(nodeFiles, {
      root: box.path,
      notebookDir: 'old',
      notebookName: 'a.ipynb',
      paths: ['../raw/a.csv', 'b.csv', 's3://bucket/c.csv', 's3://buckets/c.csv'],
      tools: [],
      sitePackages: null
    });
    expect(facts.paths.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '../raw/a.csv elsewhere',
      'b.csv untracked',
      's3://bucket/c.csv elsewhere',
      's3://buckets/c.csv outside'
    ]);
    expect(facts.config).toMatchObject({ file: 'pyproject.toml', problems: [] });
  });

  it('tell what cannot be read, and keep the rest', () => {
    expect(readConfig('/p/preflight.toml', 'preview = true\nselect = "leakage"\n')).toMatchObject({
      settings: { preview: true },
      problems: [expect.stringContaining('`select`')]
    });
    expect(readConfig('/p/preflight.toml', 'preview = \n')?.problems[0]).toMatch(
      /^This is no TOML at line 1, column \d+/
    );
    expect(readConfig('/p/pyproject.toml', 'broken = \n')).toBeNull();
    expect(readConfig('/p/pyproject.toml', '[tool.preflight]\nbroken = \n')?.problems).toHaveLength(1);
    expect(readConfig('/p/pyproject.toml', '[tool.preflight]\nnothing = 1\n')?.problems[0]).toContain(
      'nothing'
    );
  });
});
