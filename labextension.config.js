/** What @jupyter/builder is told beside its own: files that the worker loads by their addresses stay files. */
const { BundledPackages } = require('./scripts/bundled/plugin.cjs');

module.exports = {
  plugins: [new BundledPackages('labextension', '@rspack/core')],
  // Numbers are made of paths, and those of modules that are shared of absolute ones: each folder would build other files.
  optimization: { moduleIds: 'named' },
  module: { rules: [{ test: /(typescript|report)\.bundle\.js$/, type: 'asset/resource' }] }
};
