/*
 * Chaos: faults at random moments below somebody who writes, for as long as PREFLIGHT_CHAOS_MINUTES says. `npm run chaos` starts it.
 */
const base = { ...require('./soak.config.js') };
// It starts the server that it kills.
delete base.webServer;

const minutes = Number(process.env.PREFLIGHT_CHAOS_MINUTES ?? '1');

module.exports = { ...base, testDir: './chaos', timeout: (minutes + 8) * 60000, expect: { timeout: 30000 } };
