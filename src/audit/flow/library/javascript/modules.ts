/** What a module's specifier says: which package it is of, in which version, and under which path the Flow knows it. */
import { javascript } from '../../../knowledge';
import type { Machine, Place } from '../../machine';
import { unseenFrom } from '../../missing';
import type { PackageSource } from '../../types';
import type { Value } from '../../values';

export interface Package {
  readonly source: PackageSource;
  /** `@tensorflow/tfjs`. */
  readonly name: string;
  /** What stands behind the `@`; null where nothing does. */
  readonly version: string | null;
}

const NAMED = String.raw`(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:@([^/?#]*))?(?:[/?#].*)?$`;

/** Ways to name a package, with the source that it then comes from. */
const FORMS: readonly (readonly [PackageSource, RegExp])[] = [
  ['npm', new RegExp(`^npm:/?${NAMED}`)],
  ['jsr', new RegExp(`^jsr:/?${NAMED}`)],
  ['deno.land', new RegExp(`^https://deno\\.land/(?:x/)?${NAMED}`)],
  [
    'npm',
    new RegExp(
      `^https://(?:esm\\.sh|esm\\.run|cdn\\.skypack\\.dev|unpkg\\.com|cdn\\.jsdelivr\\.net/npm)/(?:v\\d+/)?${NAMED}`
    )
  ]
];

/** The package of a specifier; null for files of the project, built-in modules, and names that an import map explains. */
export function packageOf(specifier: string): Package | null {
  for (const [source, form] of FORMS) {
    const found = form.exec(specifier);
    if (found) {
      // `esm.sh/gh/…`, `esm.sh/jsr/…`: another source behind the same address.
      return /^(?:gh|jsr|pr)$/.test(found[1]) ? null : { source, name: found[1], version: found[2] || null };
    }
  }
  return null;
}

/** Whatever version is the newest is taken. */
export function isUnpinned({ version }: Package): boolean {
  return version === null || /^(?:latest|next|\*|x)$/i.test(version);
}

/** The path under which the Flow knows what a module holds: one path for a library, however it is imported. */
export function pathOf(specifier: string): string {
  const bare = specifier.replace(/^node:/, '');
  const name = packageOf(specifier)?.name ?? bare;
  const root = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0];
  const known = [name, root].find(each => Object.hasOwn(javascript.packages, each));
  return known === undefined ? name.replace(/[^\w/@-]+/g, '_') : javascript.packages[known];
}

/** `import * as tf from "npm:…"`, `import { fit } from "…"`, `await import("…")`: what the name stands for. */
export function imported(
  m: Machine,
  node: Place,
  specifier: string,
  name: string | null,
  as: string | null
): Value {
  const path = pathOf(specifier);
  const known = packageOf(specifier);
  m.emit(node, { kind: 'import', module: path, name, as: as ?? path });
  if (known && isUnpinned(known)) {
    const said = known.source === 'deno.land' ? `deno.land/${known.name}` : `${known.source}:${known.name}`;
    m.emit(node, {
      kind: 'install',
      tool: known.source,
      packages: [known.name],
      unpinned: [said],
      upgrade: false
    });
  }
  if (name === null && as === null) {
    // It is run for what it does, which may be to define names.
    unseenFrom(m, 'import');
  }
  return { k: 'global', path: name === null ? path : `${path}.${name}` };
}
