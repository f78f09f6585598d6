/** Which installed package a module belongs to. */
import { join } from 'node:path';
import { normaliseName } from '../../../audit/distributions';
import { type Files, readText } from '../files';

/** The list of a package's files is read up to this size. */
const MOST_RECORD = 4 * 1024 * 1024;

/**
 * Module → distribution (normalised name), of the modules that belong to exactly one. A module that is called like an installed
 * distribution is taken for its own; the others are looked up in what the remaining distributions list.
 */
export async function findModules(
  files: Files,
  sitePackages: readonly string[]
): Promise<Record<string, string>> {
  const owners = new Map<string, Set<string>>();
  for (const folder of sitePackages) {
    const modules = new Set<string>();
    const distributions = new Map<string, string>();
    for (const { name, folder: isFolder } of await files.list(folder)) {
      const distribution = /^(.+?)-[^-]+.*\.(?:dist|egg)-info$/.exec(name)?.[1];
      const module = isFolder
        ? /^\w+$/.exec(name)?.[0]
        : /^(\w+)(?:\.[\w-]+)*\.(?:py|so|pyd)$/.exec(name)?.[1];
      if (distribution !== undefined) {
        distributions.set(normaliseName(distribution), join(folder, name));
      } else if (module !== undefined && module !== '__pycache__') {
        modules.add(module);
      }
    }
    const add = (module: string, distribution: string): void => {
      owners.set(module, (owners.get(module) ?? new Set()).add(distribution));
    };
    const called = new Map([...modules].map(module => [normaliseName(module), module]));
    for (const [distribution, info] of distributions) {
      const own = called.get(distribution);
      const listed = own === undefined ? await topLevel(files, info) : [own];
      for (const module of listed) {
        // What is called like another distribution is that one's.
        if (modules.has(module) && (own !== undefined || !distributions.has(normaliseName(module)))) {
          add(module, distribution);
        }
      }
    }
  }
  return Object.fromEntries(
    [...owners].flatMap(([module, [owner, ...others]]) =>
      owner !== undefined && others.length === 0 ? [[module, owner] as const] : []
    )
  );
}

/** The modules that a distribution brings: what it says itself, else what its list of files begins with. */
async function topLevel(files: Files, info: string): Promise<string[]> {
  const told = await readText(files, join(info, 'top_level.txt'));
  if (told !== null) {
    return told.split(/\s+/).filter(name => name !== '');
  }
  const record = await files.readBytes(join(info, 'RECORD'), MOST_RECORD);
  const lines = record ? new TextDecoder().decode(record).split(/\r?\n/) : [];
  const modules = lines.map(line => /^"?(\w+)(?:\/|(?:\.[\w-]+)*\.(?:py|so|pyd)[",])/.exec(line)?.[1]);
  return [...new Set(modules.filter(module => module !== undefined))];
}
