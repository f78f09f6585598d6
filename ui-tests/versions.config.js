/*
 * Two versions of the extension, one after the other. The Python found first on PATH has JupyterLab, and is there to be installed into;
 * PREFLIGHT_OLDER and PREFLIGHT_NEWER name two wheels. `npm run servers` makes all of it.
 */
module.exports = { ...require('./servers.config.js'), testDir: './versions' };
