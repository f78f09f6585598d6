/** What @jupyter/builder is told beside its own: a file that the worker loads by its address stays a file. */
module.exports = {
  module: { rules: [{ test: /typescript\.bundle\.js$/, type: 'asset/resource' }] }
};
