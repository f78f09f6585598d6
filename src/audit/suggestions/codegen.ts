/** Writing Python for an inserted cell: literals, imports that are missing, names that are free. */
import type { Binding, Constant } from '../flow/types';

/** The names that exist where the cell is inserted. */
export type Scope = ReadonlyMap<string, Binding>;

/** A constant as Python writes it. */
export function py(value: Constant): string {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  return value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : String(value);
}

/** A name for experiments, models and files: lower case words joined by `-`. */
export function slug(...words: readonly (string | null)[]): string {
  return words
    .filter(word => word !== null)
    .join(' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '');
}

/** Modules of the standard library that cells import; they are listed first. */
const STANDARD = new Set([
  'itertools',
  'json',
  'os',
  'pathlib',
  'pickle',
  'random',
  'subprocess',
  'sys',
  'tempfile',
  'time'
]);

/** Last component of a path; empty for an empty one. */
export function fileOf(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? path;
}

/** Last component of a path without its extension: `people` of `data/people.csv.gz`, `train.v2` of `train.v2.ipynb`. */
export function stem(path: string): string {
  const file = fileOf(path);
  return file.replace(/(\.[A-Za-z0-9]+)(\.(gz|bz2|xz|zst|zip))?$/i, '') || file;
}

/** `RandomForestClassifier` of `sklearn.ensemble.RandomForestClassifier`. */
export function className(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}

/** Indents every line that is not empty. */
export function indent(lines: readonly string[], by = 4): string[] {
  return lines.map(line => (line === '' ? '' : ' '.repeat(by) + line));
}

/**
 * Hands out helper names for an inserted cell, so that nothing the notebook already uses is shadowed.
 */
export class Names {
  private readonly given = new Set<string>();

  constructor(
    private readonly scope: Scope,
    private readonly prefix: string
  ) {}

  /** `preferred`, or `<prefix>_<preferred>` (and then numbered) when that name is taken. */
  free(preferred: string): string {
    let name = preferred;
    for (let n = 1; this.scope.has(name) || this.given.has(name); n++) {
      name = n === 1 ? `${this.prefix}_${preferred}` : `${this.prefix}_${preferred}_${n}`;
    }
    this.given.add(name);
    return name;
  }
}

/** Collects what a cell needs to import; what the notebook has imported already is used as it is named there. */
export class Imports {
  private readonly modules = new Map<string, string>();
  private readonly members = new Map<string, Map<string, string>>();

  constructor(
    private readonly scope: Scope,
    private readonly names: Names
  ) {}

  /** The local name of a module: the notebook's own, or `alias` after an import that {@link lines} gives. */
  module(module: string, alias: string = module): string {
    return this.modules.get(module) ?? this.existing(module) ?? this.add(this.modules, module, alias);
  }

  /** The local name of `member` of `module`. */
  from(module: string, member: string): string {
    const known = this.members.get(module)?.get(member) ?? this.existing(`${module}.${member}`);
    if (known !== undefined) {
      return known;
    }
    const members = this.members.get(module) ?? new Map<string, string>();
    this.members.set(module, members);
    return this.add(members, member, member);
  }

  /** The import statements: the standard library first, plain imports before the others, in alphabetical order. */
  lines(): string[] {
    const as = (name: string, local: string) => (name === local ? name : `${name} as ${local}`);
    const plain = [...this.modules].map(([module, local]) => ({
      module,
      line: `import ${as(module, local)}`
    }));
    const from = [...this.members].map(([module, members]) => {
      const list = [...members].map(([member, local]) => as(member, local)).sort();
      return { module, line: `from ${module} import ${list.join(', ')}` };
    });
    const byName = (a: { line: string }, b: { line: string }): number => (a.line < b.line ? -1 : 1);
    const all = [...plain.sort(byName), ...from.sort(byName)];
    const standard = all.filter(({ module }) => STANDARD.has(module));
    return [...standard, ...all.filter(entry => !standard.includes(entry))].map(({ line }) => line);
  }

  private add(into: Map<string, string>, name: string, preferred: string): string {
    const local = this.names.free(preferred);
    into.set(name, local);
    return local;
  }

  /** The notebook's own name for a module or a member of one, where it has imported it. */
  existing(qualified: string): string | undefined {
    for (const binding of this.scope.values()) {
      if (binding.qualified === qualified) {
        return binding.name;
      }
    }
    return undefined;
  }
}

/**
 * Identifiers that an expression reads, found lexically: strings are dropped first, attributes and keywords of
 * calls are no variables.
 */
export function variablesIn(text: string): string[] {
  const code = text.replace(/"[^"]*"|'[^']*'/g, '""');
  return [...code.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w|\s*=[^=])/g)].map(match => match[0]);
}

/** A short expression that means the same at the place of insertion. */
export function usable(text: string, scope: Scope): boolean {
  const variables = variablesIn(text);
  return (
    text.length < 60 && // longer ones are cut off
    !/[\n:]|\bfor\b|\blambda\b/.test(text) &&
    variables.length > 0 &&
    variables.every(name => scope.has(name))
  );
}
