/** What pip installs: `npm test` installs the wheel first. `npm run matrix` does so in fresh environments and uninstalls it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PYTHON } from '../../workspace/__tests__/sandbox';

/** Folders that only this wheel writes into, below the environment. */
const OWN = ['share/jupyter/labextensions/jupyterlab-preflight', 'share/jupyter/kernels/preflight-companion'];

/** Folder of the environment, and the files that pip wrote down as those of the wheel. */
const { prefix, recorded } = JSON.parse(
  execFileSync(
    PYTHON,
    [
      '-c',
      'import json, sys; from importlib.metadata import distribution\nd = distribution("jupyterlab-preflight")\nprint(json.dumps({"prefix": sys.prefix, "recorded": [str(d.locate_file(f)) for f in d.files]}))'
    ],
    { encoding: 'utf8', cwd: dirname(PYTHON) }
  )
) as { prefix: string; recorded: string[] };
const files = recorded.map(path => relative(prefix, resolve(path)));

const below = (folder: string): string[] =>
  readdirSync(join(prefix, folder), { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(join(prefix, path)).isFile());

it('has nothing in its folders but what uninstalling removes, after all that was run from there', () => {
  const code = dirname(files.find(path => path.endsWith('jupyterlab_preflight/cli.py'))!);
  // Python compiles what it imports; pip removes that with what it is of.
  const left = [...OWN, code].flatMap(below).filter(path => !path.endsWith('.pyc') && !files.includes(path));
  expect(left).toEqual([]);
  expect(files.filter(path => OWN.some(folder => path.startsWith(folder))).length).toBeGreaterThan(10);
});

it('brings the licences and the bill of all packages whose code it holds', () => {
  const read = (ending: string): string => {
    const path = files.find(name => name.endsWith(ending));
    expect(path && existsSync(join(prefix, path))).toBe(true);
    return readFileSync(join(prefix, path!), 'utf8');
  };
  const licenses = read('.dist-info/licenses/third-party/LICENSES.txt');
  const bill = JSON.parse(read('.dist-info/sboms/sbom.cdx.json')) as {
    components: { group?: string; name: string; version: string }[];
  };
  const named = bill.components.map(
    ({ group, name, version }) => `${group ? `${group}/` : ''}${name} ${version}`
  );
  expect(named.filter(name => !licenses.includes(`\n${name} (`))).toEqual([]);
  const inJupyterLab = JSON.parse(read('static/third-party-licenses.json')) as {
    packages: { name: string; versionInfo: string }[];
  };
  const shown = inJupyterLab.packages.map(({ name, versionInfo }) => `${name} ${versionInfo}`);
  // The worker's are among them, not only those of the page.
  expect(shown).toEqual(
    expect.arrayContaining([expect.stringMatching(/^py-ast /), expect.stringMatching(/^zod /)])
  );
  expect(shown.filter(name => !named.includes(name))).toEqual([]);
});
