/*
 * Bundles what tsc has written to lib/: the browser worker, the companion that runs in the Deno kernel, and the
 * command. The labextension itself is bundled by @jupyter/builder, which must find the worker as one finished file:
 * a worker that shares a module with the page through module federation fails at run time.
 */
const fs = require('fs');
const { isBuiltin } = require('module');
const path = require('path');
const webpack = require('webpack');
const TerserPlugin = require('terser-webpack-plugin');
const { BundledPackages } = require('./scripts/bundled/plugin.cjs');

const hosts = path.resolve(__dirname, 'lib/hosts');
const dist = path.resolve(__dirname, 'dist');

/** The command is run by its name, so its file must be executable. */
const executable = {
  apply(compiler) {
    compiler.hooks.done.tap('executable', stats => {
      if (!stats.hasErrors()) {
        fs.chmodSync(path.join(dist, 'nbpreflight.js'), 0o755);
      }
    });
  }
};

/** Node's own modules stay outside, by the names that Deno knows them by. */
const nodeModules = ({ request }, done) => {
  const name = request.replace(/^node:/, '');
  return isBuiltin(name) ? done(null, `module node:${name}`) : done();
};

/** Its ES module looks for other packages at run time, where a bundle has none; the CommonJS one is bundled whole. */
const commonFdir = { fdir$: require.resolve('fdir') };

/** One file each, with a note of the packages in it. */
const oneFile = name => [
  new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 }),
  new BundledPackages(name, 'webpack')
];

/** Settings that every bundle has; one file each, no chunks. */
const base = (name, mode) => ({
  name,
  mode,
  devtool: false,
  performance: { hints: false },
  // The development form of some packages asks for Node's modules; ours are the same either way.
  resolve: {
    extensions: ['.js', '.json'],
    conditionNames: ['webpack', 'production', 'worker', 'import', 'module', 'default']
  },
  module: {
    rules: [{ test: /\.m?js$/, resolve: { fullySpecified: false } }],
    // Where a bundle lies is known when it runs, not when it is built.
    parser: { javascript: { url: false, worker: false, importMeta: false } }
  },
  optimization: {
    splitChunks: false,
    runtimeChunk: false,
    minimizer: [
      new TerserPlugin({
        minify: TerserPlugin.swcMinify,
        extractComments: false,
        terserOptions: { format: { comments: 'some' } }
      })
    ]
  },
  plugins: oneFile(name),
  stats: { preset: 'errors-warnings', assets: true }
});

module.exports = (_env, { mode = 'production' }) => [
  {
    ...base('worker', mode),
    target: ['webworker', 'es2022'],
    entry: path.join(hosts, 'worker/worker.js'),
    output: { path: path.join(hosts, 'worker'), filename: 'worker.bundle.js' }
  },
  // Files of their own, which the worker loads when they are needed (labextension.config.js keeps them such).
  ...['typescript', 'report'].map(part => ({
    ...base(part, mode),
    target: ['webworker', 'es2022'],
    entry: path.join(hosts, `worker/${part}.js`),
    output: { path: path.join(hosts, 'worker'), filename: `${part}.bundle.js` }
  })),
  {
    ...base('preflight', mode),
    // No platform's globals are assumed: the bundle is imported by Deno, in a kernel and in its workers.
    target: 'es2022',
    entry: path.join(hosts, 'preflight.js'),
    experiments: { outputModule: true },
    externals: [nodeModules],
    externalsType: 'module',
    resolve: { ...base().resolve, alias: commonFdir },
    // A worker of the companion may not read the environment.
    plugins: [
      ...oneFile('preflight'),
      new webpack.DefinePlugin({
        'process.env.TINYGLOBBY_DEBUG': 'undefined',
        'process.env.IGNORE_TEST_WIN32': 'undefined'
      }),
      // By this Deno's editors find the types of the library in the npm package.
      new webpack.BannerPlugin({ banner: '// @ts-self-types="../lib/hosts/preflight.d.ts"', raw: true })
    ],
    output: { path: dist, filename: 'preflight.js', module: true, library: { type: 'module' } }
  },
  {
    ...base('engine', mode),
    // The engine alone, as bench/ imports it; not part of what is published.
    target: 'es2022',
    entry: path.resolve(__dirname, 'lib/audit/index.js'),
    experiments: { outputModule: true },
    output: { path: dist, filename: 'engine.mjs', module: true, library: { type: 'module' } }
  },
  {
    ...base('nbpreflight', mode),
    target: 'node20',
    resolve: { ...base().resolve, alias: commonFdir },
    entry: path.join(hosts, 'cli/main.js'),
    output: { path: dist, filename: 'nbpreflight.js' },
    plugins: [
      ...oneFile('nbpreflight'),
      new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true }),
      executable
    ]
  }
];
