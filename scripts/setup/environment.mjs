// What `npm start` and `npm test` need on a machine with only Node and Python: each made once, and again when outdated.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure, capture, root, run, step, which, windows } from './process.mjs';
import { digest, unlessStamped } from './stamp.mjs';

/**
 * The Python environments, by the name of what `requirements/NAME.txt` lists for each: JupyterLab for demo and tests; for browser
 * tests alone, JupyterLite's builder, JupyterLab with jupyter-collaboration, and JupyterHub; Ray and Spark; and what makes the
 * documentation.
 */
const ENVIRONMENTS = {
  lab: '.venv',
  lite: '.cache/environments/lite',
  audit: '.cache/environments/audit',
  collaboration: '.cache/environments/collaboration',
  hub: '.cache/environments/hub',
  many: '.cache/environments/many',
  docs: '.cache/environments/docs'
};
const programs = folder => join(folder, windows ? 'Scripts' : 'bin');

/** Path of a program in the virtual environment in a folder. */
export const inFolder = (folder, name) => join(programs(folder), windows ? `${name}.exe` : name);

/** Path of a program in a Python environment of the project. */
export const inVenv = (name, environment = 'lab') => inFolder(join(root, ENVIRONMENTS[environment]), name);

/** Environment variables with which programs find a Python environment of the project first. */
export const venvEnv = (environment = 'lab') => ({
  VIRTUAL_ENV: join(root, ENVIRONMENTS[environment]),
  PATH: `${programs(join(root, ENVIRONMENTS[environment]))}${delimiter}${process.env.PATH ?? ''}`,
  // A kernel or package of the user's own must not decide what a demo or a test sees.
  PYTHONNOUSERSITE: '1'
});

const NODE = 'Node 20.18 or newer is needed: https://nodejs.org/en/download';
const PYTHON = `Python 3.10 or newer is needed: https://www.python.org/downloads/
  Debian, Ubuntu: sudo apt-get install python3 python3-venv
  Fedora: sudo dnf install python3
  macOS: brew install python
  Set PYTHON to its path when it is not on PATH.`;

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 18)) {
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
  'webpack.config.js',
  'labextension.config.js',
  'scripts/bundled'
];
/** What is there once all is built. */
export const BUILT = [
  'dist/preflight.js',
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

const pip = (args, environment = 'lab') =>
  run(inVenv('python', environment), ['-m', 'pip', '--disable-pip-version-check', ...args], { quiet: true });

const CONTENTS = {
  lab: 'JupyterLab',
  lite: 'what builds JupyterLite',
  collaboration: 'JupyterLab and jupyter-collaboration',
  hub: 'JupyterHub',
  many: 'Ray and Spark',
  docs: 'what makes the documentation',
  audit: 'what asks for known holes'
};

/** Makes a Python environment with what `requirements/ENVIRONMENT.txt` lists. */
export async function ensureVenv(environment = 'lab') {
  const folder = ENVIRONMENTS[environment];
  const requirements = `requirements/${environment}.txt`;
  const python = findPython();
  const title = `Making ${folder} with ${CONTENTS[environment]} on Python ${python.version} (about half a minute)`;
  await unlessStamped(`${folder}/.preflight-${environment}`, digest([requirements], [python.version]), () =>
    step(title, async () => {
      rmSync(join(root, folder), { recursive: true, force: true });
      await run(python.name, ['-m', 'venv', join(root, folder)], { quiet: true });
      await pip(['install', '-q', '-r', requirements], environment);
      quietNews(join(root, folder));
    })
  );
}

/** JupyterLab asks in its first window whether it may fetch news; a demo and a test want neither question nor network. */
function quietNews(venv) {
  const folder = join(venv, 'share/jupyter/lab/settings');
  mkdirSync(folder, { recursive: true });
  const settings = {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false }
  };
  writeFileSync(join(folder, 'overrides.json'), JSON.stringify(settings));
}

const INSTALLED = [
  ...BUILT,
  'jupyterlab_preflight',
  'pyproject.toml',
  'install.json',
  'package.json',
  'third-party'
];

/** Installs the built extension into an environment, as a user's pip does. */
export async function ensureExtension(environment = 'lab') {
  const folder = ENVIRONMENTS[environment];
  await unlessStamped(`${folder}/.preflight-extension`, digest(INSTALLED), () =>
    step(`Installing the extension into ${folder}`, () =>
      pip(['install', '-q', '--force-reinstall', '--no-deps', '.'], environment)
    )
  );
}

/** Builds a site of JupyterLite with the extension and the demo, as its users do: from what pip installed. */
export async function ensureLiteSite() {
  const [work, settings] = ['.cache/lite', 'ui-tests/lite/jupyter-lite.json'];
  const value = digest([...INSTALLED, 'requirements/lite.txt', 'examples', settings]);
  await unlessStamped(`${work}/.preflight`, value, () =>
    step('Building a site of JupyterLite', async () => {
      rmSync(join(root, work), { recursive: true, force: true });
      mkdirSync(join(root, work), { recursive: true });
      copyFileSync(join(root, settings), join(root, work, 'jupyter-lite.json'));
      const options = ['--contents', join(root, 'examples'), '--output-dir', 'site'];
      await run(inVenv('jupyter', 'lite'), ['lite', 'build', ...options], {
        cwd: join(root, work),
        env: venvEnv('lite'),
        quiet: true
      });
    })
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
