/** The settings of the project around a notebook: `preflight.toml`, or `[tool.preflight]` in `pyproject.toml`. */
import { dirname, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { OWN, SHARED } from '../../audit/policy/files';
import { type ConfigFile, readConfig } from '../../audit/policy/project';
import { withoutEndSlash } from '../../audit/slashes';
import { type Files, isAddress, pathFrom, readText } from './files';
import { once } from './once';

/** The nearest settings above notebooks; each folder is looked at once. */
export class ProjectConfigs {
  constructor(private readonly files: Files) {}

  /** @param folder absolute; @returns the nearest file with settings in it or above it, null where there is none */
  above(folder: string): Promise<ConfigFile | null> {
    return once(this.known, folder, () => this.search(folder));
  }

  private async search(folder: string): Promise<ConfigFile | null> {
    const own = (await this.read(join(folder, OWN))) ?? (await this.read(join(folder, SHARED)));
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
 * Whether the settings say that data is versioned elsewhere.
 *
 * @param written as the notebook writes it, which may be a URL
 * @param folder of the notebook, absolute
 */
export function isVersionedElsewhere(config: ConfigFile, written: string, folder: string): boolean {
  const globs = config.settings['versioned-paths'] ?? [];
  const name = isAddress(written) ? written : relativeTo(config, resolve(folder, written));
  return globs.some(
    glob => glob === name || name.startsWith(`${withoutEndSlash(glob)}/`) || picomatch.isMatch(name, glob)
  );
}

/** A file as the settings name it: relative to theirs. */
export function relativeTo({ path }: ConfigFile, file: string): string {
  return pathFrom(dirname(path), file);
}
