/*
 * The soak: seeded random editing in a real JupyterLab for as long as PREFLIGHT_SOAK_MINUTES says. `npm run soak` starts it.
 */
const base = require('./playwright.config.js');

const minutes = Number(process.env.PREFLIGHT_SOAK_MINUTES ?? '0.5');

module.exports = {
  ...base,
  testDir: './soak',
  timeout: (minutes + 5) * 60000,
  // A trace of hours would not fit into the memory.
  use: { ...base.use, trace: 'off', screenshot: 'only-on-failure', actionTimeout: 30000 }
};
