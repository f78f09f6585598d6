/** The Python environment of a kernel, found from its kernelspec; and what is installed in it. Nothing is run. */
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ToolStatus } from '../../audit/facts';
import { normaliseName } from '../../audit/distributions';
import { type Files, readText } from './files';

/** The Python that the Jupyter server runs in, which can tell of itself exactly. */
export interface ServerPython {
  readonly prefix: string;
  readonly sitePackages: readonly string[];
}

/**
 * The folders that hold the packages of a kernel; null when its kernelspec does not start a Python by its path
 * (a wrapper such as `conda run`), for then nothing can be said.
 *
 * @param python - `argv[0]` of the kernelspec
 */
export async function findSitePackages(
  files: Files,
  python: string | null,
  server: ServerPython | null
): Promise<readonly string[] | null> {
  if (python === null || !/^python[\d.]*(\.exe)?$/i.test(basename(python))) {
    return null;
  }
  if (!isAbsolute(python)) {
    // Jupyter replaces a bare `python` with the one that it runs in itself.
    return server?.sitePackages ?? null;
  }
  const folder = dirname(python);
  const prefix = ['bin', 'scripts'].includes(basename(folder).toLowerCase()) ? dirname(folder) : folder;
  if (prefix === server?.prefix) {
    return server.sitePackages;
  }
  const found = [...(await sitesOf(files, prefix)), ...(await inherited(files, prefix))];
  return found.length > 0 ? found : null;
}

/** A virtual environment may show the packages of the Python that it was made with. */
async function inherited(files: Files, prefix: string): Promise<string[]> {
  const config = (await readText(files, join(prefix, 'pyvenv.cfg'))) ?? '';
  const lines = config.split('\n').map(line => line.split('='));
  const value = (key: string) =>
    lines
      .find(([name, ...rest]) => name.trim() === key && rest.length > 0)
      ?.slice(1)
      .join('=')
      .trim();
  const home = value('home');
  return home && value('include-system-site-packages')?.toLowerCase() === 'true'
    ? sitesOf(files, dirname(home))
    : [];
}

async function sitesOf(files: Files, prefix: string): Promise<string[]> {
  const candidates = [join(prefix, 'Lib', 'site-packages')];
  for (const folder of [join(prefix, 'lib'), join(prefix, 'local', 'lib')]) {
    for (const { name } of await files.list(folder)) {
      if (/^python3[\d.]*$/.test(name)) {
        candidates.push(join(folder, name, 'site-packages'), join(folder, name, 'dist-packages'));
      }
    }
  }
  const kinds = await Promise.all(candidates.map(path => files.kind(path)));
  return candidates.filter((_path, i) => kinds[i] === 'folder');
}

/** Looks each tool up in the folders of installed packages, the first folder winning. */
export async function findTools(
  files: Files,
  sitePackages: readonly string[],
  tools: readonly Omit<ToolStatus, 'version'>[]
): Promise<ToolStatus[]> {
  const wanted = new Set(tools.map(tool => normaliseName(tool.package)));
  const versions = new Map<string, string>();
  for (const folder of sitePackages) {
    for (const { name } of await files.list(folder)) {
      const [, distribution = '', kind] = /^(.+?)-[^-]+.*\.(dist|egg)-info$/.exec(name) ?? [];
      const key = normaliseName(distribution);
      if (wanted.has(key) && !versions.has(key)) {
        const metadata = kind === 'egg' ? 'PKG-INFO' : 'METADATA';
        const version = versionOf(await readText(files, join(folder, name, metadata)));
        if (version) {
          versions.set(key, version);
        }
      }
    }
  }
  return tools.map(tool => ({ ...tool, version: versions.get(normaliseName(tool.package)) ?? null }));
}

/** The `Version` header of a package's metadata, which end at the first empty line. */
function versionOf(metadata: string | null): string | null {
  const headers = metadata?.split(/\r?\n\r?\n/, 1)[0] ?? '';
  return /^Version:\s*(\S+)/im.exec(headers)?.[1] ?? null;
}
