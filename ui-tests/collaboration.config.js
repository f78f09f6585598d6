/* Browser tests with two people in one notebook: the `jupyter` found first on PATH has jupyter-collaboration. */
const base = require('./playwright.config.js');

module.exports = { ...base, testDir: './collaboration' };
