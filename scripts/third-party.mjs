/*
 * npm run third-party: writes what is said of other people's code in the bundles: `third-party/LICENSES.txt`, its licences, and
 * `third-party/sbom.cdx.json`, the bill of materials (CycloneDX). Both are part of the wheel and of the npm packages.
 *
 *   npm run third-party -- --check          refuses what is out of date, and licences that are not on the list of permissive ones
 *   npm run third-party -- --labextension   writes the licences into the built extension, for JupyterLab's Help menu
 *
 * What is bundled is what the last build noted (scripts/bundled/plugin.cjs); without a build it is what the bill says.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bill, bundledBy } from './bundled/bill.mjs';
import { bundledIn, IN_EXTENSION, noted } from './bundled/notes.mjs';
import { PERMISSIVE, read } from './bundled/packages.mjs';
import { Failure, root } from './setup/process.mjs';

const BILL = 'third-party/sbom.cdx.json';
const LICENSES = 'third-party/LICENSES.txt';
const EXTENSION = 'jupyterlab_preflight/labextension/static/third-party-licenses.json';

/** The licences as one text: packages under the same words stand together. */
function licenses(packages) {
  const byText = new Map();
  for (const item of packages) {
    byText.set(item.text, [...(byText.get(item.text) ?? []), item]);
  }
  const parts = [...byText].map(([text, items]) => {
    const names = items.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text}\n`;
  });
  const head = `Preflight's bundles hold these ${packages.length} packages, under the licences below.\n`;
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The form in which JupyterLab reads licences of an extension (SPDX's names). */
const forJupyterLab = packages => ({
  packages: packages.map(({ name, version, license, text }) => ({
    name,
    versionInfo: version,
    licenseId: license,
    extractedText: `${text}\n`
  }))
});

const json = value => `${JSON.stringify(value, null, 2)}\n`;

function main() {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, labextension: { type: 'boolean' } }
  });
  const bundles = noted() ?? bundledBy(join(root, BILL));
  const packages = read(bundledIn(bundles));
  const refused = packages.filter(({ license }) => !PERMISSIVE.has(license));
  if (refused.length > 0) {
    throw new Failure(
      `Not on the list of permissive licences: ${refused.map(({ name, license }) => `${name} (${license})`).join(', ')}`
    );
  }
  if (values.labextension) {
    writeFileSync(join(root, EXTENSION), json(forJupyterLab(read(bundledIn(bundles, IN_EXTENSION)))));
    return;
  }
  const files = { [BILL]: bill(packages, bundles), [LICENSES]: licenses(packages) };
  const stale = Object.keys(files).filter(
    path => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== files[path]
  );
  if (values.check && stale.length > 0) {
    throw new Failure(`Out of date: ${stale.join(', ')}. \`npm run third-party\` writes it, after a build.`);
  }
  mkdirSync(join(root, 'third-party'), { recursive: true });
  for (const path of stale) {
    writeFileSync(join(root, path), files[path]);
  }
  console.log(`${packages.length} packages are bundled; ${stale.length} files written.`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
