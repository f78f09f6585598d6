/** The settings of the project around a notebook: `preflight.toml`, or `[tool.preflight]` in `pyproject.toml`. */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { TomlError, parse } from 'smol-toml';
import { type ProjectSettings, type Settings, readSettings } from '../../audit/policy/settings';
import { type Files, isAddress, readText } from './files';

/** Other tools have settings in it too, we in `[tool.preflight]`. */
const SHARED = 'pyproject.toml';

/** Settings as they stand in a file. */
export interface ConfigFile {
  readonly path: string;
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** The nearest settings above notebooks; each folder is looked at once. */
export class ProjectConfigs {
  constructor(private readonly files: Files) {}

  /** @param folder absolute; @returns the nearest file with settings in it or above it, null where there is none */
  above(folder: string): Promise<ConfigFile | null> {
    let found = this.known.get(folder);
    if (!found) {
      found = this.search(folder);
      this.known.set(folder, found);
    }
    return found;
  }

  private async search(folder: string): Promise<ConfigFile | null> {
    const own = (await this.read(join(folder, 'preflight.toml'))) ?? (await this.read(join(folder, SHARED)));
    const parent = dirname(folder);
    return own ?? (parent === folder ? null : this.above(parent));
  }

  private async read(path: string): Promise<ConfigFile | null> {
    const text = await readText(this.files, path);
    return text === null ? null : readConfig(path, text);
  }

  private readonly known = new Map<string, Promise<ConfigFile | null>>();
}

/**
 * Reads a file of settings. Never throws: what cannot be read is told in `problems`.
 * @returns null where a shared file has none of ours
 */
export function readConfig(path: string, text: string): ConfigFile | null {
  const shared = basename(path) === SHARED;
  let whole: unknown;
  try {
    whole = parse(text);
  } catch (error) {
    // A broken file of other tools is theirs to complain of, unless it speaks of us.
    if (shared && !text.includes('tool.preflight')) {
      return null;
    }
    const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const place = error instanceof TomlError ? ` at line ${error.line}, column ${error.column}` : '';
    return { path, settings: {}, problems: [`This is no TOML${place}: ${words}.`] };
  }
  const own = shared ? tableAt(tableAt(whole, 'tool'), 'preflight') : whole;
  return own === undefined ? null : { path, ...readSettings(own) };
}

function tableAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** What a file's settings say for one notebook: ignores for its path are among the others. */
export function settingsFor(
  config: ConfigFile,
  notebook: string,
  shown: (path: string) => string
): ProjectSettings {
  const { 'per-file-ignores': byFile = {}, ...settings } = config.settings;
  const path = relativeTo(config, notebook);
  const ignored = Object.entries(byFile).flatMap(([glob, rules]) =>
    picomatch.isMatch(path, glob) ? rules : []
  );
  return {
    file: shown(config.path),
    settings:
      ignored.length > 0 ? { ...settings, ignore: [...(settings.ignore ?? []), ...ignored] } : settings,
    problems: [...config.problems]
  };
}

/**
 * Whether the settings say that data is versioned elsewhere.
 *
 * @param written as the notebook writes it, which may be a URL
 * @param folder of the notebook, absolute
 */
export function isVersionedElsewhere(config: ConfigFile, written: string, folder: string): boolean {
  const globs = config.settings['versioned-paths'] ?? [];
  const name = isAddress(written) ? written : relativeTo(config, resolve(folder, written));
  return globs.some(
    glob => glob === name || name.startsWith(`${glob.replace(/\/+$/, '')}/`) || picomatch.isMatch(name, glob)
  );
}

function relativeTo({ path }: ConfigFile, file: string): string {
  return relative(dirname(path), file).split(sep).join('/');
}
