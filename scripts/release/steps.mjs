// What is done before a release, in order.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVenv, inVenv } from '../setup/environment.mjs';
import { Failure, capture, run } from '../setup/process.mjs';

/**
 * @typedef {object} Place
 * @property {string} folder      where everything is run: a clean clone, or this checkout
 * @property {string | null} notebooks   a folder of real notebooks
 * @property {string | null} labels      their labels, as bench/accuracy.mjs wants them
 * @property {string} minutes     how long what may take any time is to take
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {(place: Place) => Promise<unknown>} work   throws a Failure where something is wrong
 */

const manifest = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const git = (folder, ...args) => capture('git', ['-C', folder, ...args]);

/** An npm script of the project; one that is not there is a failure, never a pass. */
const script = (name, args) => async place => {
  if (manifest(place.folder).scripts[name] === undefined) {
    throw new Failure(`missing: package.json has no script "${name}"`);
  }
  const more = args?.(place) ?? [];
  await run('npm', ['run', '--silent', name, ...(more.length > 0 ? ['--', ...more] : [])], {
    cwd: place.folder
  });
};

const program = (...args) => {
  const [name, ...rest] = args;
  // `npm run --silent` would silence it as well.
  return ({ folder }) => run(name, rest, { cwd: folder, env: { npm_config_loglevel: 'notice' } });
};

const measured = work => async place => {
  if (place.notebooks === null || place.labels === null) {
    throw new Failure('missing: --notebooks FOLDER and --labels FILE say what to measure with');
  }
  await work(place);
};

/** A release is what was committed, and all of it. */
async function tree({ folder }) {
  const changed = git(folder, 'status', '--porcelain');
  if (changed !== '') {
    throw new Failure(`not committed: ${changed.replaceAll('\n', ', ')}`);
  }
}

/** The version is new, and the changelog tells of it. */
async function version({ folder }) {
  const { version } = manifest(folder);
  if (git(folder, 'rev-parse', '--quiet', '--verify', `refs/tags/v${version}`)) {
    throw new Failure(`v${version} is released: \`npm run release:prepare -- VERSION\` sets another`);
  }
  const changelog = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
  if (!changelog.split('\n').includes(`## ${version}`)) {
    throw new Failure(`CHANGELOG.md has no entry "## ${version}": \`npm run release:prepare\` makes it`);
  }
  const waiting = readdirSync(join(folder, 'changelog.d')).filter(name => name.endsWith('.md'));
  if (waiting.length > 0) {
    throw new Failure(`not in CHANGELOG.md yet: ${waiting.join(', ')}`);
  }
}

/** Everything in the wheel that people look for is there. */
async function wheel({ folder }) {
  await ensureVenv('docs');
  const python = inVenv('python', 'docs');
  const made = join(folder, 'dist/wheel');
  rmSync(made, { recursive: true, force: true });
  await run(python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', made, '.'], {
    cwd: folder
  });
  const [name] = readdirSync(made).filter(each => each.endsWith('.whl'));
  const listed = capture(python, ['-m', 'zipfile', '--list', join(made, name)]) ?? '';
  const wanted = [
    'nbpreflight.cjs',
    'jupyterlab-preflight/docs/README.html',
    'preflight-companion/preflight.js'
  ];
  const absent = wanted.filter(each => !listed.includes(each));
  if (absent.length > 0) {
    throw new Failure(`${name} lacks ${absent.join(', ')}`);
  }
}

/** The packages for npm: the extension's and the command's. */
async function npmPackages({ folder }) {
  await run('npm', ['pack', '--silent', '--pack-destination', 'dist'], { cwd: folder });
  await run('npm', ['run', '--silent', 'pack-command'], { cwd: folder });
  const { version } = manifest(folder);
  const absent = [`jupyterlab-preflight-${version}.tgz`, `nbpreflight-${version}.tgz`].filter(
    name => !existsSync(join(folder, 'dist', name))
  );
  if (absent.length > 0) {
    throw new Failure(`not packed: ${absent.join(', ')}`);
  }
}

/** @type {readonly Step[]} */
export const STEPS = [
  { name: 'tree', title: 'Everything is committed', work: tree },
  { name: 'version', title: 'Version and changelog', work: version },
  { name: 'site', title: 'Documentation site, strictly', work: script('site') },
  { name: 'test', title: 'npm test', work: program('npm', 'test') },
  { name: 'matrix', title: 'Pythons and JupyterLabs', work: script('matrix') },
  { name: 'reproducible', title: 'Two builds are the same', work: script('reproducible') },
  {
    name: 'licences',
    title: 'Licences and bill of materials',
    work: script('third-party', () => ['--check'])
  },
  { name: 'audit', title: 'Known holes of packages', work: script('advisories') },
  {
    name: 'patterns',
    title: 'Regular expressions, all of them',
    work: script('patterns', () => ['--all'])
  },
  {
    name: 'fuzz',
    title: 'Spoiled notebooks',
    work: measured(({ folder, notebooks, minutes }) =>
      run('node', ['bench/fuzz.mjs', notebooks, '--seconds', String(60 * Number(minutes))], { cwd: folder })
    )
  },
  { name: 'servers', title: 'Servers, a hub, an update', work: script('servers') },
  { name: 'soak', title: 'Long use', work: script('soak', ({ minutes }) => ['--minutes', minutes]) },
  { name: 'chaos', title: 'Faults', work: script('chaos', ({ minutes }) => ['--minutes', minutes]) },
  {
    name: 'bench',
    title: 'What is measured',
    work: measured(({ folder, notebooks, labels }) =>
      run('node', ['bench/all.mjs', notebooks, labels], { cwd: folder })
    )
  },
  { name: 'screenshots', title: 'Screenshots', work: script('screenshots') },
  { name: 'wheel', title: 'Wheel', work: wheel },
  { name: 'npm', title: 'Packages for npm', work: npmPackages }
];
