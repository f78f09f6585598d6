// Which versions are supported: those that `npm run matrix` tries, and what the packages and the documentation say of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { root } from '../setup/process.mjs';

export const PYTHONS = ['3.10', '3.11', '3.12', '3.13'];
export const LABS = ['4.2', '4.3', '4.4', '4.5', '4.6'];

const PYTHON = 'Programming Language :: Python :: ';

const text = path => readFileSync(join(root, path), 'utf8');

/** The places that say something else, in words. */
export function disagreements() {
  const { project } = parse(text('pyproject.toml'));
  const { dependencies } = JSON.parse(text('package.json'));
  const table = text('docs/installing.md');
  const after = LABS.at(-1).replace(/\d+$/, minor => Number(minor) + 1);
  const said = [
    ['requires-python', project['requires-python'], `>=${PYTHONS[0]}`],
    [
      'the classifiers of Python',
      project.classifiers
        .filter(name => name.startsWith(`${PYTHON}3.`))
        .map(name => name.slice(PYTHON.length))
        .join(),
      PYTHONS.join()
    ],
    ['the extra "lab"', project['optional-dependencies'].lab.join(), `jupyterlab>=${LABS[0]},<${after}`],
    ['package.json', dependencies['@jupyterlab/notebook'], `^${LABS[0]}.0`]
  ];
  return [
    ...said
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${what}: ${is}, not ${should}`),
    ...[...PYTHONS.map(name => `| ${name} `), ...LABS.map(name => `| ${name}.`)]
      .filter(cell => !table.includes(cell))
      .map(cell => `docs/installing.md: no line of the table has ${cell.slice(2)}`)
  ];
}
