/** Audits again whenever a notebook is saved. */
import { stat, watch as watchFiles } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { auditPaths } from './audit';
import type { AuditOptions } from './options';
import type { Audit, Part } from './result';

/** Milliseconds that saving takes: editors write a file in several steps. */
const SETTLED = 100;

/**
 * Audits a notebook, or the notebooks of a folder, now and after each change, until the loop is left or `signal` is
 * aborted. After a change, only the notebooks that were written are audited again.
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
  const known = new Map<string, Part>();
  for await (const changed of follow(resolve(options.cwd ?? process.cwd(), path), signal)) {
    changed?.forEach(file => known.delete(file));
    if (changed === null) {
      known.clear();
    }
    yield await auditPaths([path], options, known);
  }
}

/**
 * Tells which files were written: at first null, which stands for all that are there, and then the paths of each change; null
 * also where the system does not tell which.
 *
 * @param full absolute path of a file, or of a folder whose notebooks count
 * @throws {Error} where there is nothing at the path
 */
export async function* follow(
  full: string,
  signal?: AbortSignal
): AsyncGenerator<readonly string[] | null, void, void> {
  const isFolder = (await stat(full)).isDirectory();
  // The folder of a file is watched, since editors replace a file rather than write into it.
  const folder = isFolder ? full : dirname(full);
  const left = new AbortController();
  const ended = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const counts = (name: string): boolean => (isFolder ? name.endsWith('.ipynb') : name === basename(full));
  const changes = new Changes();
  void changes.follow(watchFiles(folder, { signal: ended, recursive: isFolder }), counts);
  try {
    yield null;
    while (await changes.come()) {
      const names = changes.take();
      yield names.includes(null)
        ? null
        : names.flatMap(name => (name === null ? [] : [resolve(folder, name)]));
    }
  } finally {
    left.abort();
  }
}

/** Gathers which files were written since somebody last asked. */
class Changes {
  /** @param counts whether a file of this name, relative to what is watched, matters */
  async follow(
    events: AsyncIterable<{ filename: string | null }>,
    counts: (name: string) => boolean
  ): Promise<void> {
    try {
      for await (const { filename } of events) {
        if (filename === null || counts(filename)) {
          this.names.add(filename);
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

  /** Waits until something was written; false when nothing will be any more. */
  async come(): Promise<boolean> {
    while (this.names.size === 0 && !this.ended) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
    if (this.failure) {
      throw this.failure;
    }
    if (this.names.size > 0) {
      await new Promise(resolve => setTimeout(resolve, SETTLED));
    }
    return this.names.size > 0;
  }

  /** What was written, and forgotten by this; null stands for a file whose name the system does not tell. */
  take(): readonly (string | null)[] {
    const names = [...this.names];
    this.names.clear();
    return names;
  }

  private readonly names = new Set<string | null>();
  private ended = false;
  private failure: Error | null = null;
  private wake: () => void = () => {};
}
