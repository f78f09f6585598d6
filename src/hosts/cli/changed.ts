/**
 * The files that differ from a commit, as Git itself tells: only it reads every repository and every setting. The command may
 * start it; the companion, which may start nothing, reads repositories by `workspace/git.ts`.
 */
import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { oneLine } from '../../audit/report/safe';
import { UsageError } from './environment';

const run = promisify(execFile);

/** Names of the files of the largest repositories come to some megabytes. */
const MOST_BYTES = 256 * 2 ** 20;

async function git(cwd: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await run('git', args, { cwd, maxBuffer: MOST_BYTES, windowsHide: true });
    return stdout;
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
    throw new UsageError(
      code === 'ENOENT'
        ? '--changed: Git is not installed, or not on PATH.'
        : `--changed: ${oneLine(stderr || message).replace(/^fatal: /, '')}`
    );
  }
}

const names = (list: string): string[] => list.split('\0').filter(name => name !== '');

/**
 * Files that are another than in a commit, or new: what was committed since, what is staged, what is not, and what Git does
 * not track and does not ignore.
 *
 * @param ref where HEAD parted from this branch or commit; true for HEAD itself
 * @returns absolute paths, links followed
 * @throws UsageError where there is no repository, or no such commit
 */
export async function changedFiles(cwd: string, ref: string | true): Promise<ReadonlySet<string>> {
  const top = (await git(cwd, 'rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
  const untracked = names(await git(top, 'ls-files', '--others', '--exclude-standard', '-z'));
  const tracked = names(await git(top, ...(await comparison(top, ref))));
  const root = await realpath(top);
  return new Set([...tracked, ...untracked].map(name => resolve(root, name)));
}

async function comparison(top: string, ref: string | true): Promise<string[]> {
  const isBorn = await git(top, 'rev-parse', '--verify', '--quiet', 'HEAD').then(
    () => true,
    () => false
  );
  if (ref === true && !isBorn) {
    return ['ls-files', '-z'];
  }
  const base = ref === true ? 'HEAD' : (await git(top, 'merge-base', '--end-of-options', ref, 'HEAD')).trim();
  return ['diff', '--name-only', '--diff-filter=d', '--no-ext-diff', '-z', base, '--'];
}
