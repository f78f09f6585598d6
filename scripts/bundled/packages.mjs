// What a package in node_modules says of itself, and of its licence.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, root } from '../setup/process.mjs';

/** SPDX ids of the licences that may be bundled: they ask for no more than to be named. */
export const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense'
]);

const NOTICE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** Text of a package's licence and of its notices. A package without any may not be bundled: its licence asks to be handed on. */
function notices(folder) {
  const names = readdirSync(join(root, folder))
    .filter(name => NOTICE.test(name))
    .sort();
  if (names.length === 0) {
    throw new Failure(`${folder} has no file with its licence`);
  }
  return names
    .map(name =>
      readFileSync(join(root, folder, name), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim()
    )
    .join('\n\n');
}

/** Names, versions, licences and their texts of the packages in these folders. */
export function read(folders) {
  return folders.map(folder => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const { name, version, license } = manifest;
    return { folder, manifest, name, version, license: String(license), text: notices(folder) };
  });
}
