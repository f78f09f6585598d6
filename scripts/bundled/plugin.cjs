/*
 * Notes which npm packages a bundle holds: `.cache/bundled/NAME.json`, a list of their folders. What is written of a package's
 * licence follows from it (third-party.mjs). It counts the modules that come to be in a chunk, those that were joined into one included.
 */
const fs = require('fs');
const path = require('path');

const root = path.resolve(__dirname, '../..');

/** What stats tell of modules, without any folding. Rspack tells joined modules only with those that are in no chunk themselves. */
const MODULES = {
  all: false,
  modules: true,
  orphanModules: true,
  nestedModules: true,
  dependentModules: true,
  cachedModules: true,
  modulesSpace: Infinity,
  nestedModulesSpace: Infinity
};

/** Folder of the package in node_modules that a file belongs to, relative to the project; null for our own files. */
function packageFolder(file) {
  const parts = path.relative(root, file).split(path.sep);
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) {
    return null;
  }
  const scoped = parts[at + 1].startsWith('@');
  return parts.slice(0, at + (scoped ? 3 : 2)).join('/');
}

const filesOf = modules =>
  modules.flatMap(({ nameForCondition, modules: inner = [] }) => [
    ...(nameForCondition ? [nameForCondition] : []),
    ...filesOf(inner)
  ]);

class BundledPackages {
  /** @param name of the bundle; @param bundler the package whose runtime is part of it. */
  constructor(name, bundler) {
    this.name = name;
    this.bundler = bundler;
  }

  apply(compiler) {
    compiler.hooks.done.tap('BundledPackages', stats => {
      if (stats.hasErrors()) {
        return;
      }
      const folders = filesOf(stats.toJson(MODULES).modules.filter(({ orphan }) => !orphan)).map(
        packageFolder
      );
      const found = new Set([`node_modules/${this.bundler}`, ...folders.filter(folder => folder !== null)]);
      const folder = path.join(root, '.cache/bundled');
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(
        path.join(folder, `${this.name}.json`),
        `${JSON.stringify([...found].sort(), null, 2)}\n`
      );
    });
  }
}

module.exports = { BundledPackages };
