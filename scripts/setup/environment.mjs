// What `npm start` and `npm test` need on a machine with only Node and Python: each made once, and again when outdated.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure, capture, root, run, step, which, windows } from './process.mjs';
import { digest, unlessStamped } from './stamp.mjs';

const venv = join(root, '.venv');
const bin = join(venv, windows ? 'Scripts' : 'bin');

/** Path of a program in the project's Python environment. */
export const inVenv = name => join(bin, windows ? `${name}.exe` : name);

/** Environment variables with which programs find the project's Python environment first. */
export const venvEnv = () => ({
  VIRTUAL_ENV: venv,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  // A kernel or package of the user's own must not decide what a demo or a test sees.
  PYTHONNOUSERSITE: '1'
});

const NODE = 'Node 20 or newer is needed: https://nodejs.org/en/download';
const PYTHON = `Python 3.10 or newer is needed: https://www.python.org/downloads/
  Debian, Ubuntu: sudo apt-get install python3 python3-venv
  Fedora: sudo dnf install python3
  macOS: brew install python
  Set PYTHON to its path when it is not on PATH.`;

export function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new Failure(`${NODE} (this is Node ${process.versions.node})`);
  }
}

/** The Python to make the environment with; a Failure names what is missing. */
export function findPython() {
  const names = [
    process.env.PYTHON,
    'python3',
    'python',
    ...[14, 13, 12, 11, 10].map(minor => `python3.${minor}`)
  ];
  const script = 'import sys; print(*sys.version_info[:2])';
  let found = null;
  for (const name of names.filter(Boolean)) {
    const version = capture(name, ['-c', script]);
    const [major, minor] = (version ?? '').split(' ').map(Number);
    if (major !== 3 || !(minor >= 10)) {
      continue;
    }
    if (capture(name, ['-c', 'import venv, ensurepip']) !== null) {
      return { name, version: `${major}.${minor}` };
    }
    found ??= `${major}.${minor}`;
  }
  if (found) {
    throw new Failure(`Python ${found} lacks venv and ensurepip.
  Debian, Ubuntu: sudo apt-get install python${found}-venv`);
  }
  throw new Failure(PYTHON);
}

/** Installs the npm packages of package-lock.json. */
export async function ensurePackages() {
  const value = digest(['package-lock.json'], [process.versions.modules]);
  await unlessStamped('node_modules/.preflight', value, () =>
    step('Installing npm packages (about a minute)', () =>
      run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true })
    )
  );
}

const SOURCES = [
  'src',
  'style',
  'schema',
  'personas',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'webpack.config.js'
];
const BUILT = [
  'dist/companion.js',
  'dist/nbpreflight.js',
  'jupyterlab_preflight/labextension/static/style.js'
];

/** Builds the extension, the companion and the command. */
export async function ensureBuild() {
  const stamp = '.cache/build';
  if (!BUILT.every(path => existsSync(join(root, path)))) {
    rmSync(join(root, stamp), { force: true });
  }
  await unlessStamped(stamp, digest(SOURCES), () =>
    step('Building', () => run('npm', ['run', 'build:prod'], { quiet: true }))
  );
}

const pip = args =>
  run(inVenv('python'), ['-m', 'pip', '--disable-pip-version-check', ...args], { quiet: true });

/** Makes `.venv` with JupyterLab. */
export async function ensureVenv() {
  const python = findPython();
  const value = digest(['requirements/lab.txt'], [python.version]);
  await unlessStamped('.venv/.preflight-lab', value, () =>
    step(`Making .venv with JupyterLab on Python ${python.version} (about half a minute)`, async () => {
      rmSync(venv, { recursive: true, force: true });
      await run(python.name, ['-m', 'venv', venv], { quiet: true });
      await pip(['install', '-q', '-r', 'requirements/lab.txt']);
      quietNews();
    })
  );
}

/** JupyterLab asks in its first window whether it may fetch news; a demo and a test want neither question nor network. */
function quietNews() {
  const folder = join(venv, 'share/jupyter/lab/settings');
  mkdirSync(folder, { recursive: true });
  const settings = {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false }
  };
  writeFileSync(join(folder, 'overrides.json'), JSON.stringify(settings));
}

/** Installs the built extension into `.venv`, as a user's pip does. */
export async function ensureExtension() {
  const value = digest([...BUILT, 'jupyterlab_preflight', 'pyproject.toml', 'install.json', 'package.json']);
  await unlessStamped('.venv/.preflight-extension', value, () =>
    step('Installing the extension into .venv', () =>
      pip(['install', '-q', '--force-reinstall', '--no-deps', '.'])
    )
  );
}

/** Installs the packages of `requirements/NAME.txt`: what the demo, or the executed tests, run on; tells whether it had to. */
export async function ensureRequirements(name, title) {
  const file = `requirements/${name}.txt`;
  return unlessStamped(`.venv/.preflight-${name}`, digest(['requirements']), () =>
    step(title, () => pip(['install', '-q', '-r', file]))
  );
}

/** Path of a Chromium for the browser tests; installed from the system's packages where that is possible. */
export async function ensureChromium() {
  const find = () =>
    which('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ??
    ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(existsSync) ??
    null;
  if (process.env.CHROMIUM_PATH) {
    if (!existsSync(process.env.CHROMIUM_PATH)) {
      throw new Failure(`CHROMIUM_PATH names no file: ${process.env.CHROMIUM_PATH}`);
    }
    return process.env.CHROMIUM_PATH;
  }
  if (!find() && process.getuid?.() === 0 && which('apt-get')) {
    await step('Installing Chromium from the system’s packages', async () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update'], { quiet: true, env });
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { quiet: true, env });
    });
  }
  const path = find();
  if (!path) {
    throw new Failure(
      'The browser tests need Chromium (Debian, Ubuntu: sudo apt-get install chromium), or CHROMIUM_PATH set to a Chrome.'
    );
  }
  return path;
}
