/* Takes the pictures of the README anew: npx playwright test --config ui-tests/screenshots.config.js */
const base = require('./playwright.config.js');

module.exports = { ...base, testDir: './screenshots' };
