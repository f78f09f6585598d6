module.exports = require('../../src/audit/suggestions/__tests__/python').stopForkServer;
