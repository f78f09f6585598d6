import { lstat, mkdir, open, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FORMAT_FACTS, type ReportFormat } from '../../audit/report/formats';
import { isBelow } from '../workspace/confined';
import { UsageError } from './environment';

/** Where text goes: written piece by piece, so that a thousand notebooks take the memory of one. */
export interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The part of a writable stream that is needed; `process.stdout` in real life. */
export interface Stream {
  readonly isTTY?: boolean;
  write(text: string, done: (error?: Error | null) => void): unknown;
}

export function streamSink(stream: Stream): Sink {
  return {
    write: text =>
      new Promise((done, fail) => {
        stream.write(text, error => (error ? fail(error) : done()));
      }),
    close: () => Promise.resolve()
  };
}

/** A new file, with the folders that lead to it. */
export async function fileSink(path: string): Promise<Sink> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  return {
    write: async text => {
      await file.writeFile(text);
    },
    close: () => file.close()
  };
}

/** Whether `--output` means a folder: it is one, or ends like one. */
export async function isFolder(path: string, cwd: string): Promise<boolean> {
  return /[\\/]$/.test(path) || ((await stat(resolve(cwd, path)).catch(() => null))?.isDirectory() ?? false);
}

/**
 * Name of a notebook's report within a folder; steps out of the folder and roots are dropped. In a folder of reports only one
 * that is a notebook itself has to say that it is a report.
 */
export function reportPath(folder: string, file: string, format: ReportFormat): string {
  const { ending } = FORMAT_FACTS[format];
  const name = format === 'ipynb' ? ending : ending.replace('.readiness', '');
  const inside = file
    .replace(/^[a-z]:/i, '')
    .split(/[\\/]/)
    .filter(part => part !== '' && part !== '.' && part !== '..');
  return join(resolve(folder), inside.join('/') + name);
}

/**
 * Writes a report into a folder.
 *
 * @param path below the folder
 * @throws where a link in the folder would lead the report somewhere else: a repository of others may hold one
 */
export async function writeReportIn(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const [top, inner] = await Promise.all([realpath(folder), realpath(dirname(path))]);
  const isLink = (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;
  if (isLink || !isBelow(inner, [top])) {
    throw new UsageError(
      `--output: "${path}" is or follows a link out of the folder. Nothing was written there.`
    );
  }
  await writeFile(path, text);
}

export async function writeReport(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
