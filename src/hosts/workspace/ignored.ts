/** What `.gitignore` and `.dvcignore` files leave out. */
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { type Files, readText } from './files';
import { once } from './once';

/** The ignore files of one name below one folder, each read once. */
export class Ignored {
  /**
   * @param top - absolute folder that paths are relative to
   * @param name - `.gitignore` or `.dvcignore`
   * @param more - further patterns for all of it, the weakest first
   */
  constructor(
    private readonly files: Files,
    private readonly top: string,
    private readonly name: string,
    private readonly more: readonly string[] = []
  ) {}

  /** @param path - relative to the top, with `/`, and one at its end for a folder */
  async has(path: string): Promise<boolean> {
    const parts = path.split('/').filter(Boolean);
    // What lies in an ignored folder cannot be taken in again.
    for (let length = 1; length <= parts.length; length++) {
      const folder = length < parts.length || path.endsWith('/');
      if (await this.judge(parts.slice(0, length), folder)) {
        return true;
      }
    }
    return false;
  }

  private async judge(parts: readonly string[], folder: boolean): Promise<boolean> {
    // The nearer file wins.
    for (let depth = parts.length - 1; depth >= 0; depth--) {
      const rest = parts.slice(depth).join('/') + (folder ? '/' : '');
      const { ignored, unignored } = (await this.patterns(parts.slice(0, depth).join('/'))).test(rest);
      if (ignored || unignored) {
        return ignored;
      }
    }
    return ignore({ ignorecase: false })
      .add(this.more)
      .ignores(parts.join('/') + (folder ? '/' : ''));
  }

  private patterns(folder: string): Promise<Ignore> {
    return once(this.known, folder, async () =>
      ignore({ ignorecase: false }).add((await readText(this.files, join(this.top, folder, this.name))) ?? '')
    );
  }

  private readonly known = new Map<string, Promise<Ignore>>();
}
