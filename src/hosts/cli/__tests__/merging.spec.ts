/**
 * What docs/merging.md promises, with the files of this project as they are: hooks, action and snippets are run from a release
 * that is tagged for it. `npm run build` comes first, as in `npm test`. pip fetches what the wheel is built with.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { parse } from 'yaml';
import { VERSION } from '../../../audit/version';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';
import type { CodeQualityIssue } from '../format/gitlab';
import { ipynb, LEAKY } from './notebooks';

const ROOT = resolve(__dirname, '../../../..');
const TAG = `v${VERSION}`;
const CLEAN = ['x = 1'];
const SEEDLESS = [
  'from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier()\nmodel.fit(X, y)'
];
/** What is built, and not in Git. */
const BUILT = ['dist/nbpreflight.js', 'dist/preflight.js', 'jupyterlab_preflight/labextension'];

const boxes: Sandbox[] = [];
function sandbox(): Sandbox {
  const box = new Sandbox();
  boxes.push(box);
  return box;
}
afterAll(() => boxes.forEach(box => box.remove()));

/** A repository with the project's files, whose tag `v` and the version is what `npm run release` makes. */
let release: Sandbox;
/** Settings for Git and pre-commit that are nobody's. */
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  release = sandbox();
  const tracked = execFileSync('git', ['-C', ROOT, 'ls-files', '-z'], { encoding: 'utf8' });
  for (const name of [...tracked.split('\0').filter(each => each !== ''), ...BUILT]) {
    mkdirSync(dirname(join(release.path, name)), { recursive: true });
    cpSync(join(ROOT, name), join(release.path, name), { recursive: true });
  }
  release.git('init', '--quiet');
  release.commit();
  release.run(process.execPath, 'scripts/release.mjs', '--as-built');
  env = {
    ...process.env,
    PRE_COMMIT_HOME: sandbox().path,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'Test',
    GIT_CONFIG_KEY_1: 'user.email',
    GIT_CONFIG_VALUE_1: 'test@localhost'
  };
});

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** Runs a program; both of its outputs. */
function run(cwd: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Ran {
  const [name, ...rest] = args;
  const ended = spawnSync(name, rest, {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout: 150_000
  });
  return { status: ended.status, out: ended.stdout + ended.stderr };
}

const bash = (cwd: string, script: string, more: NodeJS.ProcessEnv = {}): Ran =>
  run(cwd, ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script], more);

it('a release holds what is built, and the branch does not', () => {
  expect(release.git('status', '--porcelain')).toBe('');
  expect(release.git('ls-tree', '--name-only', 'HEAD', 'dist/')).toBe('');
  expect(release.git('ls-tree', '--name-only', TAG, 'dist/').trim().split('\n')).toEqual([
    'dist/nbpreflight.js',
    'dist/preflight.js'
  ]);
  expect(release.git('diff', '--name-only', `${TAG}~1`, 'HEAD')).toBe('');
});

it('pre-commit refuses a leaking notebook, passes a clean one, and fixes what it can', () => {
  const project = sandbox().write({
    '.pre-commit-config.yaml': JSON.stringify({
      repos: [{ repo: release.path, rev: TAG, hooks: [{ id: 'nbpreflight-fix' }, { id: 'nbpreflight' }] }]
    }),
    'clean.ipynb': ipynb(CLEAN),
    'notes.py': LEAKY.join('\n')
  });
  project.git('init', '--quiet');
  // A user's machine may have no Node: what asks for it here fails.
  const tools = sandbox();
  for (const name of ['node', 'npm']) {
    tools.write({ [name]: '#!/bin/sh\nexit 1\n' });
    chmodSync(join(tools.path, name), 0o755);
  }
  const installed = run(project.path, [PYTHON, '-m', 'pre_commit', 'install', '--install-hooks'], {
    PATH: [tools.path, process.env['PATH']].join(delimiter)
  });
  expect([installed.status, installed.out]).toEqual([0, expect.stringContaining('pre-commit installed')]);
  const updated = run(project.path, [PYTHON, '-m', 'pre_commit', 'autoupdate']);
  expect(updated.out).toContain('already up to date');
  const commit = (): Ran => {
    project.git('add', '--all');
    return run(project.path, ['git', 'commit', '--message', 'test']);
  };

  const clean = commit();
  expect([clean.status, clean.out]).toEqual([0, expect.stringMatching(/audit notebooks.*Passed/)]);

  project.write({ 'folder/a b.ipynb': ipynb(LEAKY) });
  const leaking = commit();
  expect(leaking.status).toBe(1);
  expect(leaking.out).toContain('folder/a b.ipynb:cell 2:2:5: high leakage/preprocessing');
  expect(leaking.out).not.toContain('notes.py');
  project.git('rm', '--quiet', '--force', 'folder/a b.ipynb');

  project.write({ 'seedless.ipynb': ipynb(SEEDLESS) });
  const fixed = commit();
  expect([fixed.status, fixed.out]).toEqual([1, expect.stringContaining('files were modified by this hook')]);
  expect(readFileSync(join(project.path, 'seedless.ipynb'), 'utf8')).toMatch(/random_state=\d+/);
  expect(commit().status).toBe(0);
}, 180_000);

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe('the action', () => {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
  const { steps } = action.runs;
  const project = sandbox();
  const runner = sandbox();
  /** The action's files, as GitHub checks a release out. */
  const checkout = sandbox();

  beforeAll(() => {
    project.write({
      'a.ipynb': ipynb(LEAKY),
      'b/clean.ipynb': ipynb(CLEAN),
      "it's $(touch pwned) `touch pwned`.ipynb": ipynb(LEAKY)
    });
    project.git('init', '--quiet', '--initial-branch', 'main');
    project.commit();
    checkout.git('clone', '--quiet', '--branch', TAG, release.path, '.');
    const installed = play({}, ['install']);
    expect(installed).toMatchObject({ status: 0 });
    command = installed.outputs['install.command'];
  }, 150_000);
  let command = '';

  interface Played {
    readonly status: number | null;
    readonly log: string;
    readonly outputs: Readonly<Record<string, string>>;
    readonly uploads: readonly Readonly<Record<string, string>>[];
  }

  /** Runs the steps that have an id of these, or all but the installation, until one fails, as GitHub would. */
  function play(given: Readonly<Record<string, string>>, only?: readonly string[]): Played {
    const outputs: Record<string, string> = {
      'python.python-path': PYTHON,
      ...(command && { 'install.command': command })
    };
    const uploads: Readonly<Record<string, string>>[] = [];
    /** A literal, or what an expression names: of `github` that is the action's folder alone. */
    const value = (name: string): string => {
      const [scope, key, , output] = name.trim().split('.');
      if (/^'.*'$/.test(name.trim())) {
        return name.trim().slice(1, -1);
      }
      return scope === 'inputs'
        ? (given[key] ?? action.inputs[key].default)
        : scope === 'steps'
          ? (outputs[`${key}.${output}`] ?? '')
          : checkout.path;
    };
    const filled = (text: string): string =>
      text.replace(
        /\$\{\{(.*?)\}\}/g,
        (_, names: string) => names.split('||').map(value).find(Boolean) ?? ''
      );
    const holds = (condition: string): boolean =>
      condition.split('&&').every(each => {
        const [left, operator, right] = each.split(/(==|!=)/);
        return (value(left) === value(right)) === (operator === '==');
      });
    const all = (record: Readonly<Record<string, string>> = {}): Record<string, string> =>
      Object.fromEntries(Object.entries(record).map(([name, text]) => [name, filled(text)]));
    let log = '';
    const wanted = steps.filter(({ id }) => (only ? only.includes(id ?? '') : id !== 'install'));
    for (const step of wanted) {
      if (step.if !== undefined && !holds(step.if)) {
        continue;
      }
      if (step.uses?.includes('upload-sarif')) {
        uploads.push(all(step.with));
      }
      if (step.run === undefined) {
        continue;
      }
      runner.write({ output: '' });
      const ran = bash(project.path, step.run, {
        ...all(step.env),
        RUNNER_TEMP: runner.path,
        GITHUB_OUTPUT: join(runner.path, 'output')
      });
      log += ran.out;
      for (const line of readFileSync(join(runner.path, 'output'), 'utf8').trimEnd().split('\n')) {
        const [name, ...text] = line.split('=');
        outputs[`${step.id}.${name}`] = text.join('=');
      }
      if (ran.status !== 0) {
        return { status: ran.status, log, outputs, uploads };
      }
    }
    return { status: 0, log, outputs, uploads };
  }

  it('gives no input to a shell but by its environment, and pins what it uses', () => {
    for (const { run: script, uses, shell } of steps) {
      expect(script ?? '').not.toContain('${{');
      expect(uses ?? `x@${'0'.repeat(40)}`).toMatch(/@[0-9a-f]{40}$/);
      expect(script === undefined ? 'bash' : shell).toBe('bash');
    }
    const page = readFileSync(join(ROOT, 'docs/merging.md'), 'utf8');
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(description).not.toBe('');
      expect(page).toContain(`| \`${name}\``);
    }
  });

  const rulesIn = (path: string): string[] =>
    (JSON.parse(readFileSync(path, 'utf8')) as Log).runs[0].results!.map(({ ruleId = '' }) => ruleId);

  it('uploads SARIF, annotates and fails by findings', () => {
    const { status, log, uploads, outputs } = play({ 'min-severity': 'high' });
    expect([status, outputs['audit.status']]).toEqual([1, '1']);
    expect(uploads).toEqual([{ sarif_file: outputs['audit.sarif'], category: 'nbpreflight' }]);
    expect(rulesIn(outputs['audit.sarif'])).toContain('leakage/preprocessing');
    expect(log).toMatch(/^::error file=a\.ipynb,line=\d+,.*title=leakage\/preprocessing::/m);
  });

  it('does what its inputs say, whatever is in them', () => {
    const clean = play({ paths: 'b\n\nb/clean.ipynb\n' });
    expect([clean.status, clean.log, rulesIn(clean.outputs['audit.sarif'])]).toEqual([0, '', []]);
    const lenient = play({ fail: 'false', upload: 'false', annotations: 'false' });
    expect([lenient.status, lenient.log, lenient.uploads]).toEqual([0, '', []]);
    const unchanged = play({ changed: 'main' });
    expect([unchanged.status, unchanged.log]).toEqual([0, '']);
    for (const name of ['paths', 'min-severity', 'baseline', 'changed', 'persona', 'config']) {
      const hostile = play({ [name]: '$(touch pwned)`touch pwned`"; touch pwned; --output=pwned' });
      expect([name, hostile.status]).toEqual([name, 2]);
    }
    expect(project.git('status', '--porcelain')).toBe('');
  }, 30_000);
});

it('npx runs the command from a package that brings nothing else', () => {
  const packed = run(release.path, [process.execPath, 'scripts/pack-command.mjs']);
  expect(packed).toEqual({ status: 0, out: `nbpreflight-${VERSION}.tgz\n` });
  const project = sandbox().write({ 'a.ipynb': ipynb(LEAKY), 'b.ipynb': ipynb(CLEAN) });
  const archive = join(release.path, `dist/nbpreflight-${VERSION}.tgz`);
  const added = run(project.path, ['npm', 'install', '--offline', '--no-audit', '--no-fund', archive]);
  expect([added.status, readdirSync(join(project.path, 'node_modules'))]).toEqual([
    0,
    ['.bin', '.package-lock.json', 'nbpreflight']
  ]);
  const audited = run(project.path, ['npx', '--no', '--', 'nbpreflight', 'audit', '.', '--jobs', '2']);
  expect([audited.status, audited.out]).toEqual([1, expect.stringMatching(/in 1 of 2 notebooks\.\n$/)]);
}, 60_000);

/** The blocks of code on the page, in a language. */
const blocks = (language: string): string[] =>
  [...readFileSync(join(ROOT, 'docs/merging.md'), 'utf8').matchAll(/^( *)```(\w+)\n([^]*?)^ *```$/gm)]
    .filter(([, , name]) => name === language)
    .map(([, indent, , text]) => text.replace(new RegExp(`^${indent}`, 'gm'), ''));

/** The command that `npm test` has installed stands first. */
const installed = (): NodeJS.ProcessEnv => ({
  PATH: [dirname(PYTHON), process.env['PATH'] ?? ''].join(delimiter)
});

it("GitLab's job leaves the report where it says", () => {
  const jobs = blocks('yaml').map(text => parse(text) as Record<string, Job>);
  interface Job {
    readonly script: readonly string[];
    readonly artifacts: { readonly when: string; readonly reports: { readonly codequality: string } };
  }
  const { script, artifacts } = jobs.find(job => 'script' in (job['notebooks'] ?? {}))!['notebooks'];
  const project = sandbox().write({ 'a.ipynb': ipynb(LEAKY) });
  const { status } = bash(project.path, script.join('\n'), installed());
  expect([status, artifacts.when]).toEqual([1, 'always']);
  const issues = JSON.parse(
    readFileSync(join(project.path, artifacts.reports.codequality), 'utf8')
  ) as CodeQualityIssue[];
  const leak = issues.find(({ check_name: rule }) => rule === 'leakage/preprocessing');
  expect(leak).toMatchObject({ severity: 'critical', location: { path: 'a.ipynb' } });
  const lines = ipynb(LEAKY).split('\n');
  expect(lines[(leak?.location.lines.begin ?? 0) - 1]).toContain('fit_transform');
});

it('a comment tells what is new since a branch began', () => {
  const project = sandbox().write({ 'old.ipynb': ipynb(LEAKY) });
  project.git('init', '--quiet', '--initial-branch', 'main');
  project.commit();
  project.git('switch', '--quiet', '--create', 'work');
  project.write({
    'old.ipynb': ipynb([...LEAKY, 'import numpy as np\nX = X + np.random.rand(3)\nmodel.fit(X, df["y"])']),
    'new.ipynb': ipynb(LEAKY)
  });
  project.commit();
  const [script] = blocks('bash');
  expect(bash(project.path, script, { ...installed(), BASE: 'main' }).status).toBe(0);
  const [before, ofNew, ofOld] = readFileSync(join(project.path, 'comment.md'), 'utf8').split('\n### ');
  expect(before).toMatch(/ known\.\n$/);
  expect(ofNew).toMatch(/^`new\.ipynb`[^]*leakage\/preprocessing/);
  expect(ofOld).toMatch(/^`old\.ipynb`[^]*reproducibility\/unseeded-randomness/);
  expect(ofOld).not.toContain('leakage/preprocessing');
  expect(project.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});
