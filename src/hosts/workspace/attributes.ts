import { join } from 'node:path';
import picomatch from 'picomatch';
import { type Files, readText } from './files';
import type { GitRepository } from './git';

interface Line {
  readonly matches: (path: string) => boolean;
  /** Value of the `filter` attribute: `lfs`, or null where the line takes it away. */
  readonly filter: string | null;
}

/**
 * The file of attributes that puts a path under Git LFS, relative to the working tree; null when none does.
 *
 * @param path - relative to the working tree, with `/`
 */
export async function lfsAttributes(
  files: Files,
  repository: GitRepository,
  path: string
): Promise<string | null> {
  const folders = path.split('/').slice(0, -1);
  let found: string | null = null;
  // The nearer file wins, and in a file the later line.
  for (let depth = 0; depth <= folders.length; depth++) {
    const folder = folders.slice(0, depth).join('/');
    const name = folder ? `${folder}/.gitattributes` : '.gitattributes';
    const rest = folder ? path.slice(folder.length + 1) : path;
    found = verdict(await readText(files, join(repository.top, name)), rest, name, found);
  }
  const own = 'info/attributes';
  return verdict(await readText(files, join(repository.commonDir, own)), path, `.git/${own}`, found);
}

function verdict(text: string | null, path: string, name: string, before: string | null): string | null {
  const line = parseAttributes(text ?? '').findLast(({ matches }) => matches(path));
  return line ? (line.filter === 'lfs' ? name : null) : before;
}

/** The lines of a `.gitattributes` file that say something about the `filter` attribute. */
export function parseAttributes(text: string): Line[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, quoted, plain, attributes = ''] =
      /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"#]\S*))\s+(.*)$/.exec(line) ?? [];
    const pattern = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    const filter = attributes.split(/\s+/).findLast(word => /^[-!]?filter(=|$)/.test(word));
    if (!pattern || !filter || pattern.endsWith('/')) {
      return [];
    }
    return [{ matches: matcher(pattern), filter: filter.startsWith('filter=') ? filter.slice(7) : null }];
  });
}

/** A pattern with a slash is about the path from its file on, one without is about the name alone. */
function matcher(pattern: string): (path: string) => boolean {
  const glob = picomatch(pattern.replace(/^\//, ''), {
    dot: true,
    nobrace: true,
    noextglob: true,
    posix: true
  });
  return pattern.includes('/') ? path => glob(path) : path => glob(path.slice(path.lastIndexOf('/') + 1));
}
