/*
 * A real JupyterHub. `jupyterhub` and what it starts are found first on PATH: an environment with what requirements/hub.txt lists, and
 * the wheel. `npm run servers` makes it.
 */
module.exports = { ...require('./servers.config.js'), testDir: './hub' };
