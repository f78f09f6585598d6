/* Browser tests against a site of JupyterLite, served as files; `python` is the one found first on PATH. */
const path = require('path');
const base = require('./playwright.config.js');

const port = process.env.PREFLIGHT_UI_PORT;
const site = path.join(__dirname, '../.cache/lite/site');

module.exports = {
  ...base,
  testDir: './lite',
  webServer: {
    command: `python -m http.server ${port} --bind 127.0.0.1 --directory "${site}"`,
    url: `http://127.0.0.1:${port}/lab/index.html`,
    timeout: 60000,
    reuseExistingServer: false,
    // It would tell of every file.
    stderr: 'ignore'
  }
};
