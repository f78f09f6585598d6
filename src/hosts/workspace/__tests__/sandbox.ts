/** Real folders, repositories and programs for the tests of the workspace. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { forked, PYTHON } from '../../../audit/suggestions/__tests__/python';

export { forked, PYTHON };

/** What the user's own settings must not change. */
const ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
  DVC_NO_ANALYTICS: '1'
};

/** A folder that a test may fill. */
export class Sandbox {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-')));

  write(files: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
    return this;
  }

  /** Runs a program here; its standard output. */
  run(name: string, ...args: string[]): string {
    return execFileSync(name, args, {
      cwd: this.path,
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe']
    });
  }

  git(...args: string[]): string {
    return this.run('git', '-c', 'protocol.file.allow=always', ...args);
  }

  dvc(...args: string[]): string {
    return this.dvcIn('.', ...args);
  }

  dvcIn(folder: string, ...args: string[]): string {
    return this.run(PYTHON, ...forked(['dvc'], ['-m', 'dvc', '--cd', folder, ...args]));
  }

  /** Commits everything. */
  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'test');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
