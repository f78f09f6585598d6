/** A temporary Git + DVC project in which a notebook is really executed. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { audit, type AuditOptions } from '../../audit';
import { applyEdits } from '../../notebook/edit';
import type { WorkspaceFacts } from '../../facts';
import type { Notebook } from '../../notebook/types';
import type { Suggestion } from '../types';
import { forked, forkServer, PYTHON, QUIET, root } from './python';

export { PYTHON };

export interface Outcome {
  readonly ok: boolean;
  readonly seconds: number;
  readonly error: { readonly cell: number | null; readonly name: string; readonly value: string } | null;
  readonly outputs: readonly string[];
}

/** Fails, saying how to get them, when Python or a package that the cells need is missing. */
export function requirePackages(modules: readonly string[]): void {
  if (!existsSync(PYTHON)) {
    throw new Error(`No Python at ${PYTHON}: \`npm test\` makes it, or set PREFLIGHT_PYTHON.`);
  }
  const code = `import importlib.util, sys; print(*[m for m in sys.argv[1:] if importlib.util.find_spec(m) is None])`;
  const missing = execFileSync(PYTHON, ['-c', code, ...modules], { encoding: 'utf8' }).trim();
  if (missing) {
    throw new Error(`${PYTHON} lacks ${missing}: pip install -r requirements/test.txt`);
  }
}

/** A project folder of its own, removed by {@link Project.remove}. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'preflight-cells-'));
  private readonly home = mkdtempSync(join(tmpdir(), 'preflight-home-'));
  private readonly env: NodeJS.ProcessEnv = {
    ...process.env,
    ...QUIET,
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.org',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.org',
    DVC_GLOBAL_CONFIG_DIR: this.home,
    DVC_SITE_CACHE_DIR: join(this.home, 'dvc'),
    IPYTHONDIR: this.home,
    MPLCONFIGDIR: this.home,
    // Guessing the model's requirements takes MLflow ten seconds; after one it falls back to the flavour's own.
    MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT: '1'
  };

  /** @param settings environment variables that the notebook is to see. */
  constructor(repository: 'git+dvc' | 'none' = 'git+dvc', settings: Readonly<Record<string, string>> = {}) {
    // A tracking server of the developer's must not get the runs of tests.
    delete this.env['MLFLOW_TRACKING_URI'];
    Object.assign(this.env, settings);
    if (repository === 'git+dvc') {
      this.call('git', 'init', '-q', '-b', 'main');
      this.python('-m', 'dvc', 'init', '-q');
      this.call('git', 'commit', '-q', '-m', 'init');
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  md5(path: string): string {
    return createHash('md5')
      .update(readFileSync(join(this.folder, path)))
      .digest('hex');
  }

  call(program: string, ...args: string[]): string {
    return execFileSync(program, args, { cwd: this.folder, env: this.env, encoding: 'utf8', stdio: 'pipe' });
  }

  /** Runs Python here, in a process of its own. */
  python(...args: string[]): string {
    return this.call(PYTHON, ...forked(args[0] === '-m' ? [args[1]] : [], args));
  }

  /** Writes the notebook where it belongs: cells may speak of its file. */
  save(notebook: Notebook): void {
    this.write(notebook.path, nbformat(notebook));
  }

  /**
   * Executes the notebook from top to bottom, in this folder or one below. The kernel is a fork with the notebook's libraries
   * loaded, or a `new` interpreter.
   */
  run(
    notebook: Notebook,
    { below = '', kernel = 'forked' }: { below?: string; kernel?: 'forked' | 'new' } = {}
  ): Promise<Outcome> {
    const file = join(this.home, 'notebook.ipynb');
    writeFileSync(file, nbformat(notebook));
    const folder = join(this.folder, below);
    const socket = kernel === 'forked' ? forkServer() : null;
    const args = forked(
      ['nbclient'],
      [
        join(root, 'scripts/run_notebook.py'),
        file,
        '--cwd',
        folder,
        '--timeout',
        '300',
        ...(socket === null ? [] : ['--forks', socket])
      ]
    );
    return new Promise((done, fail) =>
      execFile(PYTHON, args, { env: this.env, maxBuffer: 1e8 }, (problem, stdout, stderr) => {
        if (stdout.trim()) {
          done(JSON.parse(stdout) as Outcome);
        } else {
          fail(new Error(`The notebook could not be run: ${stderr || String(problem)}`));
        }
      })
    );
  }
}

function nbformat({ cells }: Notebook): string {
  const code = { outputs: [], execution_count: null };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(({ id, kind, source }) => ({
      id,
      cell_type: kind,
      source,
      metadata: {},
      ...(kind === 'code' ? code : {})
    }))
  });
}

/** The notebook after accepting suggestions one after the other, each filled from a new audit. */
export function accept(
  notebook: Notebook,
  suggestions: readonly Suggestion[],
  facts: WorkspaceFacts | null = null
): Notebook {
  return suggestions.reduce((current, suggestion) => {
    const { flow } = audit(current, { facts });
    const filled = suggestion.fill({ notebook: current, flow, facts, answers: {} });
    if ('reason' in filled) {
      throw new Error(`${suggestion.name}: ${filled.reason}`);
    }
    return applyEdits(current, filled.edits);
  }, notebook);
}

/** The notebook with a first cell after which Evidently cannot be imported, as where it is not installed. */
export function withoutEvidently(notebook: Notebook): Notebook {
  const source = 'import sys\n\nsys.modules["evidently"] = None';
  return applyEdits(notebook, [{ kind: 'insert', at: 0, cell: { kind: 'code', source } }]);
}

/** Adds code cells at the end. */
export function withCells(notebook: Notebook, sources: readonly string[]): Notebook {
  const at = notebook.cells.length;
  return applyEdits(
    notebook,
    sources.map(source => ({ kind: 'insert', at, cell: { kind: 'code', source } }))
  );
}

/** The rules that find something in a notebook. */
export function rulesFound(notebook: Notebook, options: AuditOptions = {}): string[] {
  return [...new Set(audit(notebook, options).findings.map(finding => finding.rule))].sort();
}

/** The object that a program printed on a line of its own, last. */
export function lastJson<T>(text: string): T {
  const line = text.split('\n').findLast(candidate => candidate.startsWith('{'));
  return JSON.parse(line ?? `no JSON in: ${text}`) as T;
}

/** Why a run stopped, and the end of what it printed. */
export function explain(outcome: Outcome): string {
  return (
    JSON.stringify(outcome.error) + '\n' + outcome.outputs.map(text => text.slice(-1500)).join('\n---\n')
  );
}
