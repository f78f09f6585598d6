/*
 * Setups of servers and faults below an open page. The `jupyter` that is found first on PATH is used. Titles with @long are for a release: `npm test` sets PREFLIGHT_QUICK and leaves them out.
 */
const base = { ...require('./playwright.config.js') };
// Each test starts the servers that it needs.
delete base.webServer;

module.exports = {
  ...base,
  testDir: './servers',
  timeout: 240000,
  // Each starts a server and a browser.
  expect: { timeout: 30000 },
  ...(process.env.PREFLIGHT_QUICK ? { grepInvert: /@long/ } : {})
};
