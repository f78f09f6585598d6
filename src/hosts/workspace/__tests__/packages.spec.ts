import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../../audit/audit';
import { environmentFacts } from '../../../audit/facts';
import { readScript } from '../../../audit/notebook/read';
import { importedPackages } from '../../../audit/packages';
import { normaliseName } from '../../../audit/distributions';
import { nodeFiles } from '../nodeFiles';
import { findEnvironment } from '../packages/environment';
import { findModules } from '../packages/modules';
import { findSitePackages } from '../python';
import { PYTHON, Sandbox } from './sandbox';

const python = (...args: string[]) => execFileSync(PYTHON, args, { encoding: 'utf8' });

const boxes: Sandbox[] = [];
afterAll(() => boxes.forEach(box => box.remove()));

function boxWith(files: Readonly<Record<string, string>>): Sandbox {
  const box = new Sandbox().write(files);
  boxes.push(box);
  return box;
}

/** The facts of a notebook in `folder`. */
async function find(box: Sandbox, folder = '', sites: readonly string[] | null = null, root = box.path) {
  const found = await findEnvironment(nodeFiles, root, join(root, folder), sites);
  return found && environmentFacts.parse(found);
}

/** What one file pins. */
async function pins(name: string, text: string, more: Readonly<Record<string, string>> = {}) {
  const found = await find(boxWith({ ...more, [name]: text }));
  return found?.files.find(({ file }) => file === name)?.packages;
}

describe('requirements', () => {
  it('are read as pip freezes them', async () => {
    const frozen = python('-m', 'pip', 'freeze', '--all');
    const report = JSON.parse(python('-m', 'pip', 'list', '--format=json')) as {
      name: string;
      version: string;
    }[];
    const found = await pins('requirements.txt', frozen);
    const versions = Object.fromEntries(report.map(({ name, version }) => [normaliseName(name), version]));
    expect(Object.keys(found ?? {}).length).toBeGreaterThan(50);
    expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(versions).sort());
    for (const [name, version] of Object.entries(found ?? {})) {
      // What lies on this machine has no version that another one could have.
      const local = new RegExp(`^${name} @ file:`, 'mi').test(frozen);
      expect([name, version]).toEqual([name, local ? null : versions[name]]);
    }
  }, 60_000);

  it.each([
    ['pandas==2.2.3', 'pandas', '2.2.3'],
    ['pandas[excel] == 2.2.3 ; python_version < "3.13"  # why', 'pandas', '2.2.3'],
    ['pandas (==2.2.3)', 'pandas', '2.2.3'],
    ['pandas===2.2.3+local', 'pandas', '2.2.3+local'],
    ['pandas==2.2.*', 'pandas', null],
    ['pandas>=2,<3', 'pandas', null],
    ['pandas~=2.2.3', 'pandas', null],
    ['pandas!=2.2.3', 'pandas', null],
    ['pandas', 'pandas', null],
    ['Scikit_Learn==1.5.0', 'scikit-learn', '1.5.0'],
    ['pandas==2.2.3 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11', 'pandas', '2.2.3'],
    [
      'a @ git+https://example.org/a.git@0123456789abcdef0123456789abcdef01234567',
      'a',
      '0123456789abcdef0123456789abcdef01234567'
    ],
    ['a @ git+https://example.org/a.git@main', 'a', null],
    ['a @ https://example.org/a-1.2-py3-none-any.whl', 'a', '1.2'],
    ['a==1; python_version<"3.9"\na>=2; python_version>="3.9"', 'a', null]
  ])('%s', async (text, name, version) => {
    expect(await pins('requirements.txt', text)).toEqual({ [name]: version });
  });

  it('are followed into other files, in rounds and out of the workspace no further', async () => {
    const box = boxWith({
      'in/requirements.txt':
        '-r more/base.txt\n-c limits.txt\n-r ../outside.txt\n-e .\n./own\nnumpy\nscipy==1.14.1',
      'in/more/base.txt': 'pandas==2.2.3\n-r ../requirements.txt',
      'in/limits.txt': 'numpy==2.1.3\nnever==1',
      'outside.txt': 'secret==1'
    });
    const found = await find(box, '', null, join(box.path, 'in'));
    expect(found?.files[0]?.packages).toEqual({ pandas: '2.2.3', numpy: '2.1.3', scipy: '1.14.1' });
    symlinkSync(join(box.path, 'outside.txt'), join(box.path, 'in/requirements-linked.txt'));
    expect((await find(box, '', null, join(box.path, 'in')))?.files.map(({ file }) => file)).toEqual([
      'requirements.txt'
    ]);
  });
});

describe('lock files that the tools wrote', () => {
  const box = boxWith({ 'a/b/note.txt': '' });
  cpSync(join(__dirname, 'locks'), box.path, { recursive: true });

  it.each([
    ['uv.lock', { 'scikit-learn': '1.9.1', pandas: '2.2.3', pyyaml: '6.0.4' }],
    ['pylock.toml', { 'scikit-learn': '1.9.1', pandas: '2.2.3', pyyaml: '6.0.4' }],
    ['Pipfile.lock', { joblib: '1.6.0', iniconfig: '2.3.1', cloudpickle: '3.1.3' }]
  ])('%s', async (name, some) => {
    const found = (await find(box, 'a/b'))?.files.find(({ file }) => file === name);
    expect(found).toMatchObject({ lock: true, manager: 'pip', packages: some });
    expect(Object.values(found?.packages ?? {})).not.toContain(null);
    expect(found?.packages).not.toHaveProperty('credit');
  });
});

describe('other files', () => {
  it('poetry.lock', async () => {
    const text =
      '[[package]]\nname = "PyYAML"\nversion = "6.0.2"\noptional = false\nfiles = []\n\n[[package]]\nname = "own"\nversion = "0.1.0"\ndevelop = true\n\n[package.source]\ntype = "directory"\nurl = "own"\n\n[metadata]\nlock-version = "2.1"\n';
    expect(await pins('poetry.lock', text)).toEqual({ pyyaml: '6.0.2' });
  });

  it('conda-lock.yml', async () => {
    const text =
      'version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n- name: numpy\n  version: 1.26.4\n  manager: conda\n  platform: linux-64\n- name: pytz\n  version: "2024.1"\n  manager: pip\n  platform: linux-64\n';
    expect(await pins('conda-lock.yml', text)).toEqual({ numpy: '1.26.4', pytz: '2024.1' });
  });

  it('environment.yml', async () => {
    const text =
      'name: e\nchannels: [conda-forge]\ndependencies:\n- python=3.11\n- conda-forge::numpy=1.26.4=py311h64a7726_0\n- pytz=2024.1=pyhd8ed1ab_0\n- scipy=1.14.1\n- pandas=2.2\n- joblib==1.4\n- tqdm\n- numba>=0.6\n- pip:\n  - shap==0.46.0\n  - lime\n';
    expect(await pins('environment.yml', text)).toEqual({
      python: null,
      numpy: '1.26.4',
      pytz: '2024.1',
      scipy: '1.14.1',
      pandas: null,
      joblib: '1.4',
      tqdm: null,
      numba: null,
      shap: '0.46.0',
      lime: null
    });
  });

  it('pyproject.toml', async () => {
    const text =
      '[project]\nname = "e"\ndependencies = ["pandas==2.2.3", "numpy>=2"]\n[project.optional-dependencies]\nplot = ["altair==5.4.1"]\n[dependency-groups]\ndev = ["pytest==8.3.3", {include-group = "x"}]\n[tool.poetry.dependencies]\nscipy = "1.14.1"\njoblib = "^1.4"\nown = {git = "https://example.org/own.git", rev = "0123abc"}\n';
    expect(await pins('pyproject.toml', text)).toEqual({
      pandas: '2.2.3',
      numpy: null,
      altair: '5.4.1',
      pytest: '8.3.3',
      scipy: '1.14.1',
      joblib: null,
      own: '0123abc'
    });
    expect(await pins('pyproject.toml', '[tool.ruff]\nline-length = 100\n')).toBeUndefined();
  });

  it('are nothing where they are broken', async () => {
    expect(await pins('uv.lock', '[[package]]\nname = \n<<<<<<<')).toBeUndefined();
    expect(await pins('Pipfile.lock', '{"default": 7}')).toBeUndefined();
    expect(await pins('environment.yml', 'dependencies: 7')).toBeUndefined();
  });
});

describe('modules', () => {
  it('belong to the distributions that Python itself names', async () => {
    const script =
      'import importlib.metadata as m, json; print(json.dumps({k: sorted(set(v)) for k, v in m.packages_distributions().items()}))';
    const told = JSON.parse(python('-c', script)) as Record<string, string[]>;
    const sites = (await findSitePackages(nodeFiles, PYTHON, null)) ?? [];
    const found = await findModules(nodeFiles, sites);
    expect(found).toMatchObject({ sklearn: 'scikit-learn', yaml: 'pyyaml', PIL: 'pillow', pandas: 'pandas' });
    expect(Object.keys(found).length).toBeGreaterThan(200);
    for (const [module, distribution] of Object.entries(found)) {
      expect([module, told[module]?.map(normaliseName)]).toEqual([
        module,
        expect.arrayContaining([distribution])
      ]);
    }
  }, 30_000);
});

describe('the packages of a notebook', () => {
  const source =
    'import json, pandas as pd\nfrom sklearn.svm import SVC\nimport yaml, utils, umap\nfrom . import own\n';
  const of = async (
    code: string,
    files: Readonly<Record<string, string>>,
    sites: readonly string[] | null = null
  ) => {
    const environment = await find(boxWith(files), '', sites);
    const flow = audit(readScript(code, 'a.py'), { trials: 'none' }).flow;
    return importedPackages(flow, environment ?? undefined);
  };

  it('are counted without those of Python and of the project', async () => {
    expect(await of(source, { 'requirements.txt': 'pandas==2.2.3\nscikit-learn>=1\npyyaml==6.0.2' })).toEqual(
      {
        by: ['requirements.txt'],
        pinned: [
          { name: 'pandas', version: '2.2.3', file: 'requirements.txt' },
          { name: 'pyyaml', version: '6.0.2', file: 'requirements.txt' }
        ],
        loose: ['scikit-learn', 'umap-learn']
      }
    );
    expect(await of('import json', { 'requirements.txt': 'pandas' })).toBeNull();
    expect(await of(source, {})).toBeNull();
  });

  it('are also known from what is installed', async () => {
    const sites = await findSitePackages(nodeFiles, PYTHON, null);
    const found = await of('import joblib, json, numpy', { 'requirements.txt': 'pandas==2' }, sites);
    expect(found).toEqual({ by: [], pinned: [], loose: ['joblib', 'numpy'] });
  });

  it('are settled by a lock above, whatever is declared beside the notebook', async () => {
    const box = boxWith({
      'uv.lock': 'version = 1\n[[package]]\nname = "pandas"\nversion = "2.2.3"\n',
      'work/pyproject.toml': '[project]\nname = "x"\ndependencies = ["pandas>=2"]\n'
    });
    const environment = await find(box, 'work');
    expect(environment?.files.map(({ file }) => file)).toEqual(['work/pyproject.toml', 'uv.lock']);
    const { flow } = audit(readScript('import pandas', 'a.py'), { trials: 'none' });
    expect(importedPackages(flow, environment ?? undefined)?.by).toEqual(['uv.lock']);
  });
});

describe('an installation without a version', () => {
  const messages = async (line: string, files: Readonly<Record<string, string>>) => {
    const environment = await find(boxWith(files));
    const repository = { git: false, dvc: false, commit: null };
    const facts = { paths: [], tools: [], degraded: false, repository, ...(environment && { environment }) };
    const { findings } = audit(readScript(`# %%\n${line}\n`, 'a.py'), { trials: 'none', facts });
    return findings
      .filter(({ rule }) => rule === 'reproducibility/unpinned-install')
      .map(({ message }) => message);
  };
  const lock = { 'requirements.txt': 'pandas==2.2.3\nshap' };

  it.each([
    ['%pip install pandas', lock, 0],
    ['%pip install "pandas[excel]>=2"', lock, 0],
    ['%pip install pandas', {}, 1],
    ['%pip install shap', lock, 1],
    ['%pip install -U pandas', lock, 1],
    ['!pip install -qU pandas', lock, 1],
    ['!conda install -y pandas', lock, 1],
    ['!conda install -y pandas', { 'environment.yml': 'dependencies: [pandas=2.2.3]' }, 0],
    ['%pip install pandas', { 'environment.yml': 'dependencies: [pandas=2.2.3]' }, 0],
    ['%pip install git+https://example.org/pandas.git', lock, 1]
  ])('%s', async (line, files, count) => {
    expect(await messages(line, files)).toHaveLength(count);
  });

  it('names only what nothing pins', async () => {
    const [message] = await messages('%pip install pandas shap', lock);
    expect(message).toContain('`shap` is installed');
    expect(message).not.toContain('pandas');
  });
});
