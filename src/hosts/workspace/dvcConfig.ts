/** The settings of a DVC repository: `.dvc/config` and `.dvc/config.local`. */
import { join, resolve } from 'node:path';
import { type Files, readText, withoutCredentials } from './files';

export interface DvcConfig {
  /** Absolute folder of the cache. */
  readonly cache: string;
  /** The remote that `dvc push` uses; null when the repository sets none (one of the user's own is not seen). */
  readonly remote: { readonly name: string; readonly url: string | null } | null;
}

/** @param root - absolute folder of the repository */
export async function readDvcConfig(files: Files, root: string): Promise<DvcConfig> {
  const values = new Map<string, string>();
  for (const name of ['config', 'config.local']) {
    const text = await readText(files, join(root, '.dvc', name));
    for (const [key, value] of entries(text ?? '')) {
      values.set(key, value);
    }
  }
  const name = values.get('core.remote');
  const url = name === undefined ? undefined : values.get(`remote "${name}".url`);
  return {
    cache: resolve(root, '.dvc', values.get('cache.dir') ?? 'cache'),
    remote: name === undefined ? null : { name, url: url === undefined ? null : withoutCredentials(url) }
  };
}

/** The settings of a file of ConfigObj's format, as `section.key`; a section may be quoted as a whole. */
function entries(text: string): [string, string][] {
  let section = '';
  return text.split(/\r?\n/).flatMap((each): [string, string][] => {
    const line = each.trim();
    if (line.startsWith('[')) {
      section = sectionOf(line.slice(1).trimStart()) ?? section;
      return [];
    }
    const at = line.indexOf('=');
    return at > 0 && !line.startsWith('#')
      ? [[`${section}.${line.slice(0, at).trimEnd()}`, valueOf(line.slice(at + 1).trimStart())]]
      : [];
  });
}

/** What stands between quotes, or before the bracket that closes; null where there is none. */
function sectionOf(rest: string): string | null {
  const isQuoted = rest.startsWith("'");
  const end = rest.indexOf(isQuoted ? "'" : ']', isQuoted ? 1 : 0);
  return end < 0 ? null : rest.slice(isQuoted ? 1 : 0, end).trimEnd();
}

/** A value without its quotes, or without the comment behind it. */
function valueOf(rest: string): string {
  const end = rest.startsWith('"') ? rest.indexOf('"', 1) : -1;
  return end > 0 ? rest.slice(1, end) : rest.split('#', 1)[0].trimEnd();
}
