/**
 * Whether inserted cells run in real notebooks, and whether the audit is better for them:
 * node bench/insertions.mjs FOLDER [--data FOLDER] [--python PATH] [--only NOTEBOOK|CELL,...] [--timeout S] [--jobs N]
 *   [--keep FOLDER] [--markdown]
 * See README.md for how notebooks and their data lie.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { COMMAND, table } from './command.mjs';
import { notebooksIn } from './notebooks.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const RUN = join(ROOT, 'scripts', 'run_notebook.py');
/** The notebook's folder in its project, so that `../input` is in the project too. */
const WORK = 'work';
/** Every cell that is offered, one after the other. */
const ALL = 'all together';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    python: { type: 'string', default: join(ROOT, '.venv', 'bin', 'python') },
    only: { type: 'string' },
    timeout: { type: 'string', default: '300' },
    jobs: { type: 'string', default: '1' },
    keep: { type: 'string' },
    markdown: { type: 'boolean', default: false }
  }
});
const engine = join(ROOT, 'dist', 'engine.mjs');
if (positionals.length !== 1 || !existsSync(engine)) {
  console.error(
    positionals.length === 1
      ? `${engine} is missing: build it first (npm run build:prod)`
      : 'usage: node bench/insertions.mjs FOLDER [--data FOLDER] [--python PATH] [--only NOTEBOOK|CELL,...] [--timeout S] [--jobs N] [--keep FOLDER] [--markdown]'
  );
  process.exit(2);
}
const { audit, readinessOf, readNotebook, SUGGESTIONS } = await import(pathToFileURL(engine).href);
const folder = resolve(positionals[0]);
const python = resolve(values.python);
const names = SUGGESTIONS.map(({ name }) => name);
const only = values.only?.split(',') ?? [];
const cells = names.filter(name => only.includes(name));
const chosen = only.filter(part => !names.includes(part) && part !== ALL);
const wanted =
  cells.length > 0 || only.includes(ALL) ? [...cells, ...only.filter(part => part === ALL)] : [...names, ALL];
const notebooks = notebooksIn(folder).filter(
  path => chosen.length === 0 || chosen.some(part => relative(folder, path).includes(part))
);

/** A project of Git and DVC with the notebook and its data, in a temporary folder. */
class Project {
  constructor(notebook) {
    this.home = mkdtempSync(join(tmpdir(), 'preflight-insertions-'));
    this.folder = join(this.home, 'project');
    this.env = {
      ...process.env,
      PATH: `${dirname(python)}${delimiter}${process.env.PATH}`,
      GIT_AUTHOR_NAME: 'Bench',
      GIT_AUTHOR_EMAIL: 'bench@example.org',
      GIT_COMMITTER_NAME: 'Bench',
      GIT_COMMITTER_EMAIL: 'bench@example.org',
      DVC_NO_ANALYTICS: '1',
      DVC_GLOBAL_CONFIG_DIR: this.home,
      DVC_SITE_CACHE_DIR: join(this.home, 'dvc'),
      IPYTHONDIR: join(this.home, 'ipython'),
      MPLCONFIGDIR: join(this.home, 'matplotlib'),
      MLFLOW_DISABLE_TELEMETRY: 'true',
      GX_ANALYTICS_ENABLED: 'false',
      WANDB_SILENT: 'true',
      OMP_NUM_THREADS: '1',
      TF_CPP_MIN_LOG_LEVEL: '3',
      MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT: '1'
    };
    delete this.env.MLFLOW_TRACKING_URI;
    const data =
      values.data && join(resolve(values.data), relative(folder, notebook).replace(/\.ipynb$/, ''));
    mkdirSync(join(this.folder, WORK), { recursive: true });
    if (data && existsSync(data)) {
      cpSync(data, this.folder, { recursive: true });
    }
    this.notebook = join(WORK, basename(notebook));
    cpSync(notebook, join(this.folder, this.notebook));
    this.#call('git', 'init', '-q', '-b', 'main');
    this.#call(python, '-m', 'dvc', 'init', '-q');
    this.#call('git', 'commit', '-q', '-m', 'init');
  }

  #call(program, ...args) {
    return execFileSync(program, args, { cwd: this.folder, env: this.env, encoding: 'utf8', stdio: 'pipe' });
  }

  /** Inserts a suggestion's cells; the words of the command when it has none for this notebook. */
  async insert(name) {
    const { code, stderr } = await this.#answer(process.execPath, [
      COMMAND,
      'suggest',
      name,
      this.notebook,
      '--insert'
    ]);
    return code === 0 ? null : stderr.split('\n')[0].slice(this.notebook.length + 2);
  }

  /**
   * Findings as the command tells them here, those of rules in preview too, and the scores that follow: by the rules that speak
   * for everybody, and by all.
   */
  async audit() {
    const result = audit(readNotebook(readFileSync(join(this.folder, this.notebook), 'utf8'), this.notebook));
    const score = findings => readinessOf({ ...result, findings }, [])?.score ?? null;
    const stable = await this.#findings();
    const findings = await this.#findings('--preview');
    return { findings, stable: stable.length, score: score(stable), full: score(findings) };
  }

  async #findings(...options) {
    const args = [COMMAND, 'audit', '--format', 'jsonl', ...options, this.notebook];
    const { stdout, stderr } = await this.#answer(process.execPath, args);
    const line = JSON.parse(stdout || '{}');
    if (line.error !== null) {
      throw new Error(line.error ?? stderr);
    }
    return line.findings;
  }

  /** Runs the notebook from top to bottom in a kernel of its own. */
  async run() {
    const args = [
      RUN,
      this.notebook,
      '--cwd',
      join(this.folder, WORK),
      '--timeout',
      values.timeout,
      '--save',
      join(this.home, 'run.ipynb')
    ];
    const { stdout, stderr } = await this.#answer(python, args);
    const line = stdout.trim().split('\n').at(-1);
    if (!line) {
      throw new Error(`the notebook could not be run: ${stderr.slice(-500)}`);
    }
    const { ok, seconds, error } = JSON.parse(line);
    return {
      seconds,
      problem: ok ? null : `cell ${error.cell}: ${error.name}: ${error.value.split('\n')[0].slice(0, 160)}`
    };
  }

  #answer(program, args) {
    const options = { cwd: this.folder, env: this.env, maxBuffer: 1e9 };
    return new Promise(done =>
      execFile(program, args, options, (error, stdout, stderr) =>
        done({ code: error ? error.code : 0, stdout, stderr })
      )
    );
  }

  /** Puts a copy of the notebook as it was run beside the others that are kept. */
  keep(label) {
    const run = join(this.home, 'run.ipynb');
    if (values.keep && existsSync(run)) {
      const to = join(resolve(values.keep), basename(this.notebook, '.ipynb'));
      mkdirSync(to, { recursive: true });
      cpSync(run, join(to, `${label.replace(/ /g, '-')}.ipynb`));
    }
  }

  remove() {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** How often each rule speaks. */
function counts(findings) {
  const found = new Map();
  for (const { rule } of findings) {
    found.set(rule, (found.get(rule) ?? 0) + 1);
  }
  return found;
}

/** What became of a notebook with one suggestion, or with all of them, inserted. */
async function outcomeOf(notebook, label, before) {
  const project = new Project(notebook);
  try {
    const inserted = [];
    let refused = null;
    for (const name of label === ALL ? names : [label]) {
      refused = await project.insert(name);
      inserted.push(...(refused === null ? [name] : []));
    }
    if (inserted.length === 0) {
      return { refused };
    }
    const after = await project.audit();
    const { problem, seconds } = await project.run();
    project.keep(label);
    const [was, is] = [counts(before.findings), counts(after.findings)];
    // A finding that offers the cell is answered by it. A rule may have spoken of several things, of which the cell is for one.
    const answered = [...was.keys()].filter(rule =>
      before.findings.some(
        finding => finding.rule === rule && finding.suggestions.some(name => inserted.includes(name))
      )
    );
    return {
      refused: null,
      inserted,
      problem,
      seconds,
      score: after.score,
      full: after.full,
      findings: after.findings.length,
      left: answered.filter(rule => (is.get(rule) ?? 0) >= was.get(rule)),
      answered,
      added: [...is.keys()].filter(rule => is.get(rule) > (was.get(rule) ?? 0))
    };
  } finally {
    project.remove();
  }
}

/** Runs jobs, some at a time. */
async function each(items, work) {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: Math.max(1, Number(values.jobs)) }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
        await work(item);
      }
    })
  );
}

const started = performance.now();
const plain = new Map();
await each(notebooks, async notebook => {
  const project = new Project(notebook);
  try {
    plain.set(notebook, { ...(await project.audit()), ...(await project.run()) });
  } finally {
    project.remove();
  }
  const { problem, seconds, score, full, findings } = plain.get(notebook);
  console.error(
    `${title(notebook)}: ${problem ?? `runs as it is (${seconds} s), score ${score} (${full} with previews), ${findings.length} findings`}`
  );
});

const running = notebooks.filter(notebook => plain.get(notebook).problem === null);
const outcomes = new Map(running.map(notebook => [notebook, new Map()]));
// What goes wrong between cells is the most telling: all together come first.
await each(
  [...wanted].reverse().flatMap(label => running.map(notebook => ({ notebook, label }))),
  async ({ notebook, label }) => {
    const outcome = await outcomeOf(notebook, label, plain.get(notebook)).catch(error => ({
      refused: null,
      problem: String(error.message),
      added: [],
      left: []
    }));
    outcomes.get(notebook).set(label, outcome);
    console.error(`${title(notebook)} × ${label}: ${told(outcome, plain.get(notebook))}`);
  }
);

function title(notebook) {
  return relative(folder, notebook).replace(/\.ipynb$/, '');
}

function told({ refused, inserted, problem, seconds, score, full, findings, left, added }, before) {
  if (refused !== null) {
    return `not offered: ${refused}`;
  }
  const parts = [
    problem === null ? `ran (${seconds} s)` : `FAILED ${problem}`,
    ...(inserted?.length > 1 ? [`${inserted.length} suggestions`] : []),
    `score ${before.score} → ${score} (${before.full} → ${full} with previews)`,
    `findings ${before.findings.length} → ${findings}`,
    ...(left.length > 0 ? [`NOT ANSWERED ${left.join(', ')}`] : []),
    ...(added.length > 0 ? [`NEW ${added.join(', ')}`] : [])
  ];
  return parts.join(', ');
}

/** One word for an outcome. */
function mark({ refused, problem, left, added }) {
  return refused !== null
    ? '–'
    : problem !== null
      ? 'fails'
      : added.length > 0
        ? 'new'
        : left.length > 0
          ? 'left'
          : 'yes';
}

const head = ['notebook', 'seconds', ...wanted, 'score', 'with previews', 'findings'];
const rows = running.map(notebook => {
  const { seconds, score, full, findings } = plain.get(notebook);
  const found = outcomes.get(notebook);
  const all = found.get(ALL);
  const to = (from, after) => (all?.refused === null ? `${from} → ${after}` : String(from));
  return [
    title(notebook),
    String(seconds),
    ...wanted.map(label => mark(found.get(label))),
    to(score, all?.score),
    to(full, all?.full),
    to(findings.length, all?.findings)
  ];
});
if (values.markdown) {
  console.log([head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n'));
} else {
  table([head, ...rows]);
}
const results = running.flatMap(notebook =>
  [...outcomes.get(notebook)].map(([label, outcome]) => ({ notebook, label, ...outcome }))
);
const inserted = results.filter(({ refused }) => refused === null);
const worse = inserted.filter(
  ({ score, full, notebook }) => score < plain.get(notebook).score || full < plain.get(notebook).full
);
const bad = inserted.filter(({ problem, added }) => problem !== null || added.length > 0);
console.log(
  `\n${running.length} of ${notebooks.length} notebooks run as they are; ${inserted.length} insertions, ${results.length - inserted.length} not offered; ` +
    `${inserted.filter(({ problem }) => problem === null).length} ran, ${inserted.filter(({ added }) => added.length === 0).length} without a new finding, ` +
    `${inserted.filter(({ left }) => left.length === 0).length} with nothing left of what they answer, ${worse.length} with a lower score; ` +
    `${((performance.now() - started) / 1000).toFixed(0)} s`
);
for (const [reason, count] of reasons(results)) {
  console.log(`not offered, ${count} times: ${reason}`);
}
for (const { notebook, label, ...outcome } of inserted.filter(
  ({ problem, added, left }) => problem !== null || added.length + left.length > 0
)) {
  console.log(`${title(notebook)} × ${label}: ${told(outcome, plain.get(notebook))}`);
}
process.exitCode = bad.length + worse.length > 0 ? 1 : 0;

/** How often each cell was refused for which reason, names of variables left out. */
function reasons(all) {
  const found = new Map();
  for (const { label, refused } of all.filter(result => result.refused !== null)) {
    const reason = `${label}: ${refused.replace(/`[^`]*`/g, '`…`')}`;
    found.set(reason, (found.get(reason) ?? 0) + 1);
  }
  return [...found].sort();
}
