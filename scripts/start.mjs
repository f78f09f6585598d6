/*
 * npm start: from a clone to JupyterLab with the demo notebook and the panel beside it.
 *
 *   npm start -- --no-browser      prints the URL and opens nothing
 *   npm start -- --port 9000       another port than the first free one from 8888 on
 *   npm start -- -- --ip=0.0.0.0   what follows a second -- goes to `jupyter lab`
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demo, ensureDemo } from './setup/demo.mjs';
import {
  checkNode,
  ensureBuild,
  ensureRequirements,
  ensureExtension,
  ensurePackages,
  ensureVenv,
  findPython,
  inVenv,
  venvEnv
} from './setup/environment.mjs';
import { Failure, root, run } from './setup/process.mjs';

const free = port =>
  new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

async function choosePort(wanted) {
  if (wanted !== undefined) {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new Failure(`--port wants a number from 1 to 65535, not "${wanted}"`);
    }
    if (!(await free(port))) {
      throw new Failure(`Port ${port} is taken; choose another with --port.`);
    }
    return port;
  }
  for (let port = 8888; port < 8988; port++) {
    if (await free(port)) {
      return port;
    }
  }
  throw new Failure('No free port from 8888 to 8987; choose one with --port.');
}

/** Starts JupyterLab in a process group of its own, so that Ctrl-C reaches this program alone, which stops it cleanly. */
function startLab({ port, token, notebook, browser, more }) {
  const args = [
    'lab',
    `--ServerApp.root_dir=${demo}`,
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--LabApp.default_url=/lab/tree/${encodeURI(notebook)}`,
    '--Application.log_level=WARN',
    ...(browser ? [] : ['--no-browser']),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...more
  ];
  const env = {
    ...process.env,
    ...venvEnv(),
    JUPYTER_TOKEN: token,
    // The demo opens on its own layout, whatever the user's other JupyterLab windows look like.
    JUPYTERLAB_WORKSPACES_DIR: join(root, '.cache/workspaces')
  };
  return spawn(inVenv('jupyter'), args, { env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function untilReady(url, lab) {
  const until = performance.now() + 60_000;
  while (performance.now() < until && lab.exitCode === null) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Failure('JupyterLab did not start; what it says stands above.');
}

/** What the notebook and the inserted cells run on comes while JupyterLab is open already: the audit needs none of it. */
async function installDemoPackages() {
  try {
    const installed = await ensureRequirements(
      'demo',
      'Installing scikit-learn, MLflow, DVC, SHAP and Fairlearn behind it (2 to 5 minutes); the audit works already, running cells has to wait'
    );
    if (existsSync(join(demo, '.git')) && !existsSync(join(demo, '.dvc'))) {
      await run(inVenv('python'), ['-m', 'dvc', 'init', '-q'], { cwd: demo, env: venvEnv(), quiet: true });
    }
    if (installed) {
      console.log('Everything is installed: the notebook and the inserted cells can be run now.');
    }
  } catch (error) {
    console.error(
      `${error.message}\nThe audit works all the same; running the notebook needs requirements/demo.txt.`
    );
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { 'no-browser': { type: 'boolean' }, port: { type: 'string' } },
    allowPositionals: true
  });
  checkNode();
  findPython();
  const port = await choosePort(values.port);
  await ensurePackages();
  await ensureBuild();
  await ensureVenv();
  await ensureExtension();
  const notebook = await ensureDemo();

  const token = randomBytes(16).toString('hex');
  const lab = startLab({ port, token, notebook, browser: !values['no-browser'], more: positionals });
  let stopping = false;
  const stop = () => {
    if (!stopping) {
      stopping = true;
      console.log('\nStopping JupyterLab …');
      lab.kill('SIGTERM');
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, stop);
  }
  lab.on('exit', code => process.exit(stopping ? 0 : (code ?? 1)));
  lab.on('error', error => {
    console.error(`JupyterLab could not be started: ${error.message}`);
    process.exit(1);
  });

  const base = `http://localhost:${port}`;
  await untilReady(`${base}/api`, lab);
  console.log(
    `\nPreflight is ready: ${base}/lab/tree/${encodeURI(notebook)}?token=${token}\nCtrl-C stops it.\n`
  );
  await installDemoPackages();
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exit(1);
});
