/*
 * npm run matrix: installs the wheel into fresh environments of each Python with each JupyterLab, uses it there, uninstalls it, and tells
 * all that as a table. The wheel is built from what was committed.
 *
 *   npm run matrix -- --python 3.10,3.13 --lab 4.2,4.6   these, each with each
 *   npm run matrix -- --only 3.10x4.2,3.13x4.6           these pairs
 *   npm run matrix -- --no-browser                       without JupyterLab and Notebook in Chromium
 *   npm run matrix -- --wheel FILE                       another wheel
 *   npm run matrix -- --json FILE                        all that was seen, written after each pair
 *   npm run matrix -- --check                            only whether metadata and documentation say the same as this does
 *   npm run matrix -- --keep                             the environments are left, with pictures
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildArtefacts } from './install/artefacts.mjs';
import { tryCombination } from './install/combination.mjs';
import { LABS, PYTHONS, disagreements } from './install/supported.mjs';
import { Failure, capture, root, step } from './setup/process.mjs';

/** Path of a Python of this minor version: on PATH, or one of pyenv's. */
function pythonOf(minor) {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const installed = existsSync(versions) ? readdirSync(versions) : [];
  const candidates = [
    `python${minor}`,
    ...installed.filter(name => name.startsWith(`${minor}.`)).map(name => join(versions, name, 'bin/python'))
  ];
  const found = candidates.find(name => capture(name, ['-c', 'import venv, ensurepip']) !== null);
  if (!found) {
    throw new Failure(`There is no Python ${minor}, on PATH or of pyenv.`);
  }
  return found;
}

const list = text => text.split(',').filter(Boolean);

/** The pairs to try, as text `PYTHONxLAB`. */
function pairsOf({ python, lab, only }) {
  if (only !== undefined) {
    return list(only).map(pair => pair.split('x'));
  }
  const labs = lab === undefined ? LABS : list(lab);
  return (python === undefined ? PYTHONS : list(python)).flatMap(one => labs.map(other => [one, other]));
}

const seconds = value => (value === undefined ? '' : `${value.toFixed(1)} s`);

/** The table of docs/installing.md, a line a pair. */
function table(rows) {
  const head = [
    'Python',
    'JupyterLab',
    'Notebook',
    '`pip install`',
    'command',
    'findings',
    'panel in JupyterLab',
    'panel in Notebook',
    'after uninstalling'
  ];
  const lines = rows.map(({ python, lab, seen, failure }) =>
    seen
      ? [
          python,
          seen.version,
          seen.notebook ?? '',
          seconds(seen.installSeconds),
          seconds(seen.auditSeconds),
          seen.findings,
          seconds(seen.panels.lab?.seconds),
          seconds(seen.panels.notebook?.seconds),
          'nothing left'
        ]
      : [python, lab, `fails: ${failure.split('\n')[0]}`, ...Array(head.length - 3).fill('')]
  );
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

async function main() {
  const { values } = parseArgs({
    options: {
      python: { type: 'string' },
      lab: { type: 'string' },
      only: { type: 'string' },
      'no-browser': { type: 'boolean', default: false },
      wheel: { type: 'string' },
      json: { type: 'string' },
      check: { type: 'boolean' },
      keep: { type: 'boolean', default: false }
    }
  });
  if (values.check) {
    const wrong = disagreements();
    if (wrong.length > 0) {
      throw new Failure(`What is supported is not said alike:\n${wrong.join('\n')}`);
    }
    return;
  }
  const pairs = pairsOf(values).map(([python, lab]) => ({ python, lab, path: pythonOf(python) }));
  const folder = mkdtempSync(join(tmpdir(), 'preflight-matrix-'));
  const rows = [];
  try {
    const wheel = values.wheel ? resolve(values.wheel) : (await buildArtefacts(join(folder, 'build'))).wheel;
    for (const { python, lab, path } of pairs) {
      const place = join(folder, `${python}-${lab}`);
      const row = { python, lab };
      rows.push(row);
      try {
        row.seen = await step(`Python ${python}, JupyterLab ${lab}`, () =>
          tryCombination({
            python: path,
            lab,
            wheel,
            folder: place,
            examples: join(root, 'examples'),
            browser: !values['no-browser']
          })
        );
      } catch (error) {
        row.failure = error instanceof Failure ? error.message : String(error.stack);
        console.error(row.failure);
      }
      if (values.json !== undefined) {
        writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
      }
      if (!values.keep) {
        rmSync(place, { recursive: true, force: true });
      }
    }
  } finally {
    if (!values.keep) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`\n${table(rows)}`);
  const failed = rows.filter(row => row.failure !== undefined).length;
  console.log(`\n${rows.length - failed} of ${rows.length} combinations work.`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
