/*
 * Browser tests against a real JupyterLab with the built extension: the `jupyter` found first on PATH is used, and it
 * has what requirements/demo.txt lists. CHROMIUM_PATH names the browser; reporters come from the command line.
 */
const { mkdirSync, mkdtempSync } = require('fs');
const { tmpdir } = require('os');
const path = require('path');
const base = require('@jupyterlab/galata/lib/playwright-config');

// Workers read this file again and inherit the variable, so that they know the folders of the one server.
process.env.PREFLIGHT_UI_HOME ??= mkdtempSync(path.join(tmpdir(), 'preflight-ui-'));
const home = process.env.PREFLIGHT_UI_HOME;
const folder = name => {
  const dir = path.join(home, name);
  mkdirSync(dir, { recursive: true });
  return dir;
};

// `npm test` names a free port; by hand it is always the same.
process.env.PREFLIGHT_UI_PORT ??= '8862';
const server = `http://127.0.0.1:${process.env.PREFLIGHT_UI_PORT}`;

module.exports = {
  ...base,
  testDir: './tests',
  outputDir: './test-results',
  reporter: [['list']],
  timeout: 90000,
  expect: { timeout: 15000 },
  retries: 0,
  workers: 1,
  webServer: {
    command: 'jupyter lab --config jupyter_server_test_config.py',
    cwd: __dirname,
    url: `${server}/lab`,
    timeout: 120000,
    reuseExistingServer: false,
    env: {
      JUPYTERLAB_GALATA_ROOT_DIR: folder('root'),
      JUPYTER_DATA_DIR: folder('data'),
      JUPYTER_CONFIG_DIR: folder('config'),
      JUPYTER_RUNTIME_DIR: folder('runtime'),
      JUPYTERLAB_SETTINGS_DIR: folder('settings'),
      JUPYTERLAB_WORKSPACES_DIR: folder('workspaces'),
      // On few cores, the threads of numerical libraries wait for each other more than they compute.
      OMP_NUM_THREADS: '1',
      MLFLOW_DISABLE_TELEMETRY: 'true'
    }
  },
  use: {
    ...base.use,
    baseURL: server,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    // Playwright's video needs an ffmpeg of its own.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run'
      ]
    }
  }
};
