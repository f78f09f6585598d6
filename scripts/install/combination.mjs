// One Python with one JupyterLab: a fresh environment into which the wheel is installed, in which it is used, and from which it goes.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inFolder } from '../setup/environment.mjs';
import { Failure } from '../setup/process.mjs';
import { ask, timed } from './ask.mjs';
import { listing, newIn, speakOf } from './leftovers.mjs';
import { usePanel, withServer } from './panel.mjs';

const DISTRIBUTIONS = ['jupyterlab-preflight', 'deno'];
const NOTEBOOK = 'diabetes.ipynb';

/** Where Deno keeps what it compiled, for all that it runs: the next start is quicker by it, and other programs may use it. */
const DENO_CACHE = /^(\.cache|Library\/Caches)\/deno(\/|$)/;

/** What the demo is made to show. */
const RULES = [
  'data/unversioned-path',
  'fairness/unexplained-model',
  'leakage/multi-test',
  'leakage/overlap',
  'leakage/preprocessing',
  'reproducibility/unseeded-randomness',
  'tracking/untracked-training'
];

/** Environment variables of somebody who has a home folder, this virtual environment, and nothing of Jupyter's from elsewhere. */
export function environmentOf(venv, home) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(JUPYTER|JPY|XDG_|PYTHON|VIRTUAL_ENV|DENO)/.test(name)
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: `${join(inFolder(venv, 'x'), '..')}:/usr/bin:/bin`,
    PYTHONNOUSERSITE: '1'
  };
}

/** The lines of `jupyter labextension list` and `jupyter kernelspec list` that the extension has to be in. */
async function registered(jupyter, options) {
  const extensions = await ask(jupyter, ['labextension', 'list'], options);
  const ours = `${extensions.out}${extensions.err}`
    .split('\n')
    .find(line => line.includes('jupyterlab-preflight'));
  const plain = stripVTControlCharacters(ours ?? '');
  if (!/enabled\s+OK/.test(plain)) {
    throw new Failure(`jupyter labextension list: ${plain || 'not there'}`);
  }
  const kernels = await ask(jupyter, ['kernelspec', 'list'], options);
  if (!kernels.out.includes('preflight-companion')) {
    throw new Failure(`jupyter kernelspec list: ${kernels.out}`);
  }
}

/** Audits the demo by the command; the number of findings. */
async function audited(program, options) {
  const { out } = await ask(program, ['audit', NOTEBOOK, '--format', 'jsonl'], { ...options, codes: [1] });
  const { findings } = JSON.parse(out);
  const missing = RULES.filter(rule => !findings.some(finding => finding.rule === rule));
  if (missing.length > 0) {
    throw new Failure(`nbpreflight audit does not tell ${missing.join(', ')}`);
  }
  return findings.length;
}

/**
 * @param python path of the Python; @param lab minor version of JupyterLab (`4.6`); @param wheel path of the wheel; @param folder where
 * all of it happens; @param examples folder of the demo; @param browser whether JupyterLab and Notebook are opened in Chromium.
 * @returns what was seen, with the seconds that each part took; throws a Failure that names what is wrong.
 */
export async function tryCombination({ python, lab, wheel, folder, examples, browser }) {
  const [venv, home, work] = ['venv', 'home', 'work'].map(name => join(folder, name));
  mkdirSync(home, { recursive: true });
  cpSync(examples, work, { recursive: true });
  const env = environmentOf(venv, home);
  const options = { cwd: work, env };
  const program = name => inFolder(venv, name);
  const pip = (...args) =>
    ask(program('python'), ['-m', 'pip', '--disable-pip-version-check', ...args], options);

  await ask(python, ['-m', 'venv', venv], options);
  // Notebook 7.N is made of JupyterLab 4.N.
  const notebook = `7.${lab.split('.')[1]}`;
  const jupyter = [`jupyterlab==${lab}.*`, ...(browser ? [`notebook==${notebook}.*`] : [])];
  const { seconds: jupyterSeconds } = await timed(() => pip('install', '-q', ...jupyter));
  const version = (await ask(program('jupyter'), ['lab', '--version'], options)).out.trim();
  const before = new Map([venv, home, work].map(place => [place, listing(place)]));

  const { seconds: installSeconds } = await timed(() => pip('install', '-q', wheel));
  await pip('check');
  await registered(program('jupyter'), options);
  const { result: findings, seconds: auditSeconds } = await timed(() =>
    audited(program('nbpreflight'), options)
  );
  const enter = (program, args, { env: more, ...rest }) => [
    program,
    args,
    { ...rest, env: { ...env, ...more } }
  ];
  const panels = {};
  for (const application of browser ? ['lab', 'notebook'] : []) {
    panels[application] = await withServer(
      { jupyter: program('jupyter'), application, folder: work, enter },
      address =>
        usePanel({ address, application, notebook: NOTEBOOK, picture: join(folder, `${application}.png`) })
    );
  }

  await pip('uninstall', '-q', '-y', ...DISTRIBUTIONS);
  await pip('check');
  const left = newIn(venv, before.get(venv));
  // Jupyter and Deno write into the home folder once they run; nothing of it may be ours.
  const ours = newIn(home, before.get(home)).filter(
    path => /preflight|deno/i.test(path) && !DENO_CACHE.test(path)
  );
  const beside = newIn(work, before.get(work)).filter(path => !path.startsWith('.ipynb_checkpoints'));
  if (left.length + ours.length + beside.length > 0) {
    throw new Failure(`Left after uninstalling: ${[...left, ...ours, ...beside].join(', ')}`);
  }
  return {
    version,
    notebook: browser ? notebook : null,
    jupyterSeconds,
    installSeconds,
    auditSeconds,
    findings,
    panels,
    mentions: speakOf(home, 'preflight')
  };
}
