/**
 * Writes ignores into a project's file of settings, and takes them out: as an edit that leaves comments and everything
 * else as it stands. What comes out is read again by another library, and refused where it says anything but what is meant.
 */
import { parse as parseForEdit, patch, TomlFormat } from '@decimalturn/toml-patch';
import { parse, stringify } from 'smol-toml';
import { isShared } from '../policy/files';
import { tableAt } from '../policy/project';

type Table = Record<string, unknown>;

const REASONS = 'ignore-reasons';

/**
 * The file with a rule ignored in the whole project; null where it cannot be written without harm.
 *
 * @param text of the file as it is, empty for a new one
 */
export function ignoreInProject(path: string, text: string, rule: string, reason: string): string | null {
  const why = reason.replace(/\s+/g, ' ').trim();
  return edited(path, text, own => {
    own.ignore = [...names(own).filter(name => name !== rule), rule];
    if (why !== '') {
      own[REASONS] = { ...(own[REASONS] as Table | undefined), [rule]: why };
    }
  });
}

/** The file without an ignore of the project; null where it cannot be written without harm. */
export function stopIgnoringInProject(path: string, text: string, selector: string): string | null {
  return edited(path, text, own => {
    const left = names(own).filter(name => name !== selector);
    const { [selector]: _gone, ...reasons } = (own[REASONS] ?? {}) as Table;
    setOrDelete(own, 'ignore', left.length > 0 ? left : undefined);
    setOrDelete(own, REASONS, Object.keys(reasons).length > 0 ? reasons : undefined);
  });
}

function names(own: Table): string[] {
  return Array.isArray(own.ignore) ? (own.ignore as string[]) : [];
}

function setOrDelete(table: Table, key: string, value: unknown): void {
  if (value === undefined) {
    delete table[key];
  } else {
    table[key] = value;
  }
}

function edited(path: string, text: string, change: (own: Table) => void): string | null {
  try {
    const wanted = changed(parse(text), path, change);
    const written = write(path, text, change);
    return canonical(parse(written)) === canonical(wanted) ? written : null;
  } catch {
    // No TOML, or a form of it that the settings cannot be added to.
    return null;
  }
}

/** Changes the settings within a whole file. */
function changed(whole: Table, path: string, change: (own: Table) => void): Table {
  if (!isShared(path)) {
    change(whole);
    return whole;
  }
  const tool = (whole.tool ??= {}) as Table;
  change((tool.preflight ??= {}) as Table);
  return whole;
}

function write(path: string, text: string, change: (own: Table) => void): string {
  const whole = parse(text);
  const own = (isShared(path) ? tableAt(tableAt(whole, 'tool'), 'preflight') : whole) as Table | undefined;
  const after: Table = structuredClone(own ?? {});
  change(after);
  // A table that is new goes to the end of the file: within it, a library would write it on one line.
  const isNew = (key: string): boolean => own === undefined || (key === REASONS && !(key in own));
  const entries = Object.entries(after);
  const added = Object.fromEntries(entries.filter(([key]) => isNew(key)));
  const kept = Object.fromEntries(entries.filter(([key]) => !isNew(key)));
  const patched = own === undefined ? text : patchedText(path, text, kept);
  return append(patched, isShared(path) ? { tool: { preflight: added } } : added, Object.keys(added).length);
}

function patchedText(path: string, text: string, kept: Table): string {
  const whole = parseForEdit(text) as Table;
  const format = TomlFormat.autoDetectFormat(text);
  // TOML 1.0, which most readers know, has no comma at the end of a table on one line.
  format.trailingComma = false;
  const set = changed(whole, path, own => {
    for (const key of ['ignore', REASONS]) {
      setOrDelete(own, key, kept[key]);
    }
  });
  return patch(text, set, format);
}

function append(text: string, tables: Table, count: number): string {
  if (count === 0) {
    return text;
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const block = stringify(tables).trim().replace(/\r?\n/g, newline);
  return `${text.trimEnd()}${text.trim() === '' ? '' : newline + newline}${block}${newline}`;
}

/** A value as text in which the order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  );
}
