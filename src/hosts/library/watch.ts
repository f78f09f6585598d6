/** Audits again whenever a notebook is saved. */
import { stat, watch as watchFiles } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { audit } from './audit';
import type { AuditOptions } from './options';
import type { Audit } from './result';

/** Milliseconds that saving takes: editors write a file in several steps. */
const SETTLED = 100;

/**
 * Audits a notebook, or the notebooks of a folder, now and after each change, until the loop is left or `signal` is
 * aborted.
 *
 * ```ts
 * for await (const audit of watch('train.ipynb')) console.log(String(audit));
 * ```
 *
 * @throws {TypeError} for wrong options
 * @throws {Error} where there is nothing at the path
 */
export async function* watch(
  path: string,
  { signal, ...options }: AuditOptions & { readonly signal?: AbortSignal } = {}
): AsyncGenerator<Audit, void, void> {
  const full = resolve(options.cwd ?? process.cwd(), path);
  const folder = (await stat(full)).isDirectory();
  const left = new AbortController();
  const ended = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const changes = new Changes();
  // The folder of a file is watched, since editors replace a file rather than write into it.
  void changes.follow(
    watchFiles(folder ? full : dirname(full), { signal: ended, recursive: folder }),
    name => (folder ? name === null || name.endsWith('.ipynb') : name === null || name === basename(full))
  );
  try {
    do {
      yield await audit(path, options);
    } while (await changes.next());
  } finally {
    left.abort();
  }
}

/** Turns a stream of events into "something changed since you last asked". */
class Changes {
  /** @param counts whether an event about a file of this name, null when not known, is a change */
  async follow(
    events: AsyncIterable<{ filename: string | null }>,
    counts: (name: string | null) => boolean
  ): Promise<void> {
    try {
      for await (const { filename } of events) {
        if (counts(filename)) {
          this.changed = true;
          this.wake();
        }
      }
    } catch (error) {
      if ((error as { name?: unknown }).name !== 'AbortError') {
        this.failure = error instanceof Error ? error : new Error(String(error));
      }
    }
    this.ended = true;
    this.wake();
  }

  /** Waits for a change; false when there will be none any more. */
  async next(): Promise<boolean> {
    while (!this.changed && !this.ended) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
    if (this.failure) {
      throw this.failure;
    }
    if (!this.changed) {
      return false;
    }
    await new Promise(resolve => setTimeout(resolve, SETTLED));
    this.changed = false;
    return true;
  }

  private changed = false;
  private ended = false;
  private failure: Error | null = null;
  private wake: () => void = () => {};
}
