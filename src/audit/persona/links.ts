/** The relative links of a Markdown file, for a host that can look whether they lead anywhere. */
import { PERSONA_FILES } from './builtin';
import { lineOf, parse, readSafely, type Tree, walk } from './markdown';
import type { PersonaProblem } from './types';

export interface RelativeLink {
  /** As written, without a query or a heading. */
  readonly url: string;
  /** Where it leads: a path that starts where that of the file starts. */
  readonly target: string;
  /** 1-based. */
  readonly line: number;
}

/** Folder of a path; empty for a name alone. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A path from a folder; steps up that lead out of what is known stay in front. */
export function resolveFrom(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '..' && parts.length > 0 && !['..', ''].includes(parts[parts.length - 1])) {
      parts.pop();
    } else if (part !== '.' && (part !== '' || parts.length === 0)) {
      parts.push(part);
    }
  }
  // An empty first part is the root of an absolute path, or no folder at all.
  return parts[0] === '' && !folder.startsWith('/') ? parts.slice(1).join('/') : parts.join('/');
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    // A lone per cent sign is part of a name.
    return url;
  }
}

/** @param path of the file, with `/` between folders */
export function relativeLinks(path: string, { nodes }: Tree): RelativeLink[] {
  const found: RelativeLink[] = [];
  for (const node of walk(nodes)) {
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      const url = node.url.replace(/[?#].*$/s, '');
      // An address, a path from the root of a site, or a heading of the same page.
      if (url !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(url)) {
        found.push({ url, target: resolveFrom(folderOf(path), decoded(url)), line: lineOf(node) });
      }
    }
  }
  return found;
}

/** Where the relative links of a file lead, each once: for hosts that look before the file is loaded. Never throws. */
export function linkTargets(path: string, text: string): string[] {
  const links = readSafely(text, () => relativeLinks(path, parse(text)));
  return 'read' in links ? [...new Set(links.read.map(({ target }) => target))] : [];
}

/**
 * The links that lead nowhere: errors, but for shared files that ship, which stand in for those that are not there. Each
 * of those is told once, since a persona links them in several places.
 */
export function deadLinks(path: string, tree: Tree, exists: (target: string) => boolean): PersonaProblem[] {
  const stoodIn = new Set<string>();
  return relativeLinks(path, tree).flatMap(({ url, target, line }): PersonaProblem[] => {
    if (exists(target) || stoodIn.has(target)) {
      return [];
    }
    const shared = /(?:^|\/)(_shared\/[^/]+)$/.exec(target)?.[1];
    if (shared === undefined || !Object.hasOwn(PERSONA_FILES, shared)) {
      return [{ line, severity: 'error', message: `There is no ${url}` }];
    }
    stoodIn.add(target);
    const message = `There is no ${url}: the built-in one stands in for it`;
    return [{ line, severity: 'warning', message }];
  });
}
