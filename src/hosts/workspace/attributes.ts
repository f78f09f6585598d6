import { join } from 'node:path';
import picomatch from 'picomatch';
import { type Files, readText } from './files';
import type { GitRepository } from './git';
import { once } from './once';

interface Line {
  readonly matches: (path: string) => boolean;
  /** What the line says of the attributes that count here; null where it takes one away. */
  readonly says: ReadonlyMap<string, string | null>;
}

/** What a repository says of how Git stores a file. */
export interface Attributes {
  /** Value of the `filter` attribute, such as `lfs`. */
  readonly filter: string | null;
  /** The file that gives the filter, relative to the working tree. */
  readonly by: string | null;
  /** Git stores something else than the file's bytes, by more than its line ends. */
  readonly converted: boolean;
}

const COUNTED = /^([-!]?)(filter|ident|working-tree-encoding)(?:=(.*))?$/;

/** The files of attributes of one repository, each read once. */
export class AttributeFiles {
  constructor(
    private readonly files: Files,
    private readonly repository: GitRepository
  ) {}

  /** @param path - relative to the working tree, with `/` */
  async of(path: string): Promise<Attributes> {
    const folders = path.split('/').slice(0, -1);
    const said = new Map<string, { value: string | null; by: string }>();
    const read = async (file: string, rest: string, by: string): Promise<void> => {
      for (const { matches, says } of await this.lines(file)) {
        if (matches(rest)) {
          says.forEach((value, name) => said.set(name, { value, by }));
        }
      }
    };
    // The nearer file wins, and in a file the later line.
    for (let depth = 0; depth <= folders.length; depth++) {
      const folder = folders.slice(0, depth).join('/');
      const name = folder ? `${folder}/.gitattributes` : '.gitattributes';
      await read(join(this.repository.top, name), folder ? path.slice(folder.length + 1) : path, name);
    }
    const own = 'info/attributes';
    await read(join(this.repository.commonDir, own), path, `.git/${own}`);
    const filter = said.get('filter');
    return {
      filter: filter?.value ?? null,
      by: filter?.value ? filter.by : null,
      converted: ['ident', 'working-tree-encoding'].some(name => (said.get(name)?.value ?? null) !== null)
    };
  }

  private lines(file: string): Promise<Line[]> {
    return once(this.known, file, async () => parseAttributes((await readText(this.files, file)) ?? ''));
  }

  private readonly known = new Map<string, Promise<Line[]>>();
}

/** The lines of a `.gitattributes` file that say something that counts here. */
function parseAttributes(text: string): Line[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, quoted, plain, attributes = ''] =
      /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"#]\S*))\s+(.*)$/.exec(line) ?? [];
    const pattern = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    const says = new Map<string, string | null>();
    for (const word of attributes.split(/\s+/)) {
      const [, sign, name, value = ''] = COUNTED.exec(word) ?? [];
      if (name) {
        says.set(name, sign ? null : value);
      }
    }
    return pattern && says.size > 0 && !pattern.endsWith('/') ? [{ matches: matcher(pattern), says }] : [];
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
