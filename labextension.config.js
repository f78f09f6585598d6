/** What @jupyter/builder is told beside its own: files that the worker loads by their addresses stay files. */
module.exports = {
  module: { rules: [{ test: /(typescript|report)\.bundle\.js$/, type: 'asset/resource' }] }
};
