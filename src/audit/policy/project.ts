/** The settings of a project as they stand in a file: `preflight.toml`, or `[tool.preflight]` in `pyproject.toml`. */
import picomatch from 'picomatch';
import { TomlError, parse } from 'smol-toml';
import { isShared } from './files';
import { type ProjectSettings, type Settings, readSettings } from './settings';

/** Settings as they stand in a file. */
export interface ConfigFile {
  readonly path: string;
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/**
 * Reads a file of settings. Never throws: what cannot be read is told in `problems`.
 * @returns null where a shared file has none of ours
 */
export function readConfig(path: string, text: string): ConfigFile | null {
  const shared = isShared(path);
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

/** What is under a key of a table; undefined where there is none. */
export function tableAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/**
 * What a file's settings say for one notebook: ignores for its path are among the others.
 *
 * @param notebook its path relative to the folder of the file, with slashes
 * @param shown the file, for people
 */
export function settingsFor(config: ConfigFile, notebook: string, shown: string): ProjectSettings {
  const { 'per-file-ignores': byFile = {}, ...settings } = config.settings;
  const ignored = Object.entries(byFile).flatMap(([glob, rules]) =>
    picomatch.isMatch(notebook, glob) ? rules : []
  );
  return {
    file: shown,
    settings:
      ignored.length > 0 ? { ...settings, ignore: [...(settings.ignore ?? []), ...ignored] } : settings,
    problems: [...config.problems]
  };
}
