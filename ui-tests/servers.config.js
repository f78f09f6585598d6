/*
 * Setups of servers and faults below an open page. Each test starts the servers that it needs, with the `jupyter` that is found
 * first on PATH. Titles with @long are for a release: `npm test` sets PREFLIGHT_QUICK and leaves them out.
 */
const { webServer: _, ...base } = require('./playwright.config.js');

module.exports = {
  ...base,
  testDir: './servers',
  timeout: 240000,
  // Each starts a server and a browser.
  expect: { timeout: 30000 },
  ...(process.env.PREFLIGHT_QUICK ? { grepInvert: /@long/ } : {})
};
