/* Takes the pictures of README and documentation anew: npm run screenshots */
const base = require('./playwright.config.js');

module.exports = { ...base, testDir: './screenshots', timeout: 180000 };
