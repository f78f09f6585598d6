/** The command that pip installs, run by Deno with its permissions and by Node with none: `npm test` installs the wheel first. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';
import { ipynb, LEAKY } from './notebooks';

const SEEDLESS = [
  'from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier()\nmodel.fit(X, y)'
];

/** The only folder in which programs are looked for: it has Node and Git, and no Deno. */
const tools = new Sandbox();

type Runtime = 'deno' | 'node';
const RUNTIMES: readonly Runtime[] = ['deno', 'node'];
/** The installed script; for Node the same in a Python that does not know the package of Deno. */
const START: Readonly<Record<Runtime, readonly string[]>> = {
  deno: [join(dirname(PYTHON), 'nbpreflight')],
  node: [
    PYTHON,
    '-c',
    'import sys; sys.modules["deno"] = None\nfrom jupyterlab_preflight.cli import main; main()'
  ]
};
// Machines with graphics cards often have the last one.
const ENV = { HOME: tools.path, PATH: tools.path, NO_COLOR: '1', LD_LIBRARY_PATH: '/nowhere' };

/** A repository with a notebook that was changed, and one that was not; tests get copies, which have the same commit. */
const original = new Sandbox();

function project(): Sandbox {
  const copy = new Sandbox();
  cpSync(original.path, copy.path, { recursive: true });
  return copy;
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(
  [program, ...before]: readonly string[],
  cwd: string,
  args: readonly string[],
  { input = '', env = ENV }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {}
): Promise<Ran> {
  const child = spawn(program, [...before, ...args], { cwd, env, timeout: 60_000 });
  child.stdin.end(input);
  const [[status], out, err] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr)
  ]);
  return { status, out, err };
}

/** All files below a folder, but Git's. */
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => !name.startsWith('.git') && statSync(join(folder, name)).isFile())
      .sort()
      .map(name => [name, readFileSync(join(folder, name), 'utf8')])
  );

/** Without the folder's name, the time, and how long it took. */
const timeless = (text: string, folder: string): string =>
  text
    .replaceAll(folder, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    .replace(/"ms":[\d.]+/g, '');

beforeAll(() => {
  symlinkSync(process.execPath, join(tools.path, 'node'));
  symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(tools.path, 'git'));
  original.write({
    'a.ipynb': ipynb(LEAKY),
    'b/seedless.ipynb': ipynb(SEEDLESS),
    'script.py': LEAKY.join('\n# %%\n'),
    'persona.md': '# Nobody\n'
  });
  original.git('init', '--quiet');
  original.commit();
  original.write({ 'a.ipynb': ipynb([...LEAKY, 'x = 1']) });
});
afterAll(() => {
  tools.remove();
  original.remove();
});

/** Arguments, and what the command has to have done with them under either runtime. */
const CASES: readonly {
  readonly args: readonly string[];
  /** Not given where it depends on what is installed. */
  readonly status?: number;
  readonly writes?: readonly string[];
  readonly says?: RegExp;
  readonly input?: string;
}[] = [
  { args: ['--version'], status: 0 },
  { args: ['audit', '.'], status: 1, says: /in 2 of 2 notebooks/ },
  { args: ['audit', 'script.py', '-fjsonl'], status: 1 },
  { args: ['audit', '.', '--statistics', '-j2'], status: 1, says: /in 2 of 2 notebooks/ },
  { args: ['audit', '.', '--changed'], status: 1, says: /in 1 of 1 notebook/ },
  { args: ['audit', '.', '--changed=HEAD'], status: 1, says: /in 1 of 1 notebook/ },
  {
    args: ['audit', '-', '--stdin-filename', 'c.ipynb'],
    status: 1,
    input: ipynb(LEAKY),
    says: /c\.ipynb:cell 2/
  },
  { args: ['audit', '.', '-f', 'sarif', '--output=out/a.sarif'], status: 1, writes: ['out/a.sarif'] },
  {
    args: ['audit', '.', '-fhtml', '-oreports/'],
    status: 1,
    writes: ['reports/a.ipynb.html', 'reports/b/seedless.ipynb.html']
  },
  {
    args: ['audit', '.', '--baseline', 'known.json', '--update-baseline'],
    status: 0,
    writes: ['known.json']
  },
  { args: ['fix', '--diff', '.'], status: 1, says: /^\+.*random_state/m },
  { args: ['fix', '.'], status: 1, writes: ['a.ipynb', 'b/seedless.ipynb'] },
  { args: ['report', 'a.ipynb', '--output', 'a.md'], status: 0, writes: ['a.md'] },
  { args: ['report', 'a.ipynb', '-f', 'json'], status: 0 },
  { args: ['suggest', 'mlflow-tracking', 'a.ipynb'], status: 0, says: /mlflow/ },
  {
    args: ['suggest', 'mlflow-tracking', 'a.ipynb', '--insert', `--pip=${PYTHON}`],
    status: 0,
    writes: ['a.ipynb']
  },
  { args: ['rules', '--format', 'json'], status: 0 },
  { args: ['rule', 'leakage/preprocessing'], status: 0 },
  { args: ['init'], status: 0, writes: ['preflight.toml'] },
  { args: ['tools', '--python', PYTHON], says: /MLflow/ },
  { args: ['persona', 'list'], status: 0 },
  { args: ['persona', 'show', 'ml-engineer'], status: 0 },
  { args: ['persona', 'check', 'persona.md'], status: 1 },
  { args: ['serve', '--stdio'], status: 0, input: '{"id":7,"path":"a.ipynb"}\n', says: /^\{"id":7,/ }
];

it.each(CASES)(
  '$args do with Deno what they do with Node',
  async ({ args, status, writes = [], says = /./, input }) => {
    const [deno, node] = await Promise.all(
      RUNTIMES.map(async runtime => {
        const sandbox = project();
        const before = filesOf(sandbox.path);
        const ran = await run(START[runtime], sandbox.path, args, { input });
        const after = filesOf(sandbox.path);
        const written = Object.keys(after).filter(name => after[name] !== before[name]);
        const path = sandbox.path;
        sandbox.remove();
        return {
          status: ran.status,
          out: timeless(ran.out, path),
          err: timeless(ran.err, path),
          written: Object.fromEntries(written.map(name => [name, timeless(after[name], path)]))
        };
      })
    );
    expect(deno).toEqual(node);
    expect([status === undefined ? status : deno.status, Object.keys(deno.written)]).toEqual([
      status,
      writes
    ]);
    if (!writes.length) {
      expect(deno.out).toMatch(says);
    }
  },
  30_000
);

it.each(RUNTIMES)(
  'watch audits again what is saved, until it is interrupted: %s',
  async runtime => {
    const sandbox = project();
    const [program, ...before] = START[runtime];
    const child = spawn(program, [...before, 'watch', '.'], { cwd: sandbox.path, env: ENV });
    const ended = once(child, 'close');
    let out = '';
    const says = (pattern: RegExp): Promise<void> =>
      new Promise(resolve =>
        child.stdout.on('data', data => {
          out += String(data);
          if (pattern.test(out)) {
            child.stdout.removeAllListeners('data');
            resolve();
          }
        })
      );
    await says(/in 2 of 2 notebooks/);
    out = '';
    const again = says(/in 1 of 1 notebook/);
    sandbox.write({ 'a.ipynb': ipynb(LEAKY) });
    await again;
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    sandbox.remove();
  },
  30_000
);

it.each(RUNTIMES)(
  'audits are kept, and taken from there: %s',
  async runtime => {
    const sandbox = project();
    const audit = (): Promise<Ran> =>
      run(START[runtime], sandbox.path, ['audit', '.', '-fjsonl', '--cache=kept']);
    const first = await audit();
    expect([first.status, first.err]).toEqual([1, '']);
    // What is not taken from there takes another time to the microsecond.
    expect(await audit()).toEqual(first);
    expect(
      Object.keys(filesOf(join(sandbox.path, 'kept'))).filter(name => name.endsWith('.json'))
    ).toHaveLength(2);
    sandbox.remove();
  },
  30_000
);

it('says what is missing where there is no Git', async () => {
  const sandbox = project();
  const env = { ...ENV, PATH: sandbox.path };
  const { status, err } = await run(START.deno, sandbox.path, ['audit', '.', '--changed'], { env });
  expect([status, err]).toEqual([2, 'error: --changed: Git is not installed, or not on PATH.\n']);
  sandbox.remove();
});

it('takes no settings of Deno from the project that it is installed in', async () => {
  const sandbox = project().write({ 'deno.json': '{ no' });
  const installed = execFileSync(
    PYTHON,
    ['-c', 'import jupyterlab_preflight; print(jupyterlab_preflight.__path__[0])'],
    { cwd: sandbox.path, encoding: 'utf8' }
  ).trim();
  const site = join(sandbox.path, '.venv/site');
  cpSync(installed, join(site, 'jupyterlab_preflight'), { recursive: true });
  const start = [PYTHON, '-m', 'jupyterlab_preflight.cli'];
  const env = { ...ENV, PYTHONPATH: site };
  const { status, err } = await run(start, sandbox.path, ['audit', 'a.ipynb'], { env });
  expect([status, err]).toEqual([1, '']);
  sandbox.remove();
});

describe('the permissions', () => {
  const VARIABLES = 'CI,CLICOLOR_FORCE,FORCE_COLOR,IGNORE_TEST_WIN32,NO_COLOR,PATH,TERM,TINYGLOBBY_DEBUG';
  const WRITE = '--allow-write';
  const GIT = '--allow-run=git';
  /** Git is handed the environment as it is; whether a file may be replaced depends on whose it is. */
  const allGranted = (more: readonly string[]): string[] => [
    '--allow-read',
    more.includes(GIT) ? '--allow-env' : `--allow-env=${VARIABLES}`,
    more.includes(WRITE) ? '--allow-sys=cpus,uid,gid' : '--allow-sys=cpus',
    ...more
  ];
  const granted = (args: readonly string[]): string[] =>
    JSON.parse(
      execFileSync(
        PYTHON,
        [
          '-c',
          'import json, sys\nfrom jupyterlab_preflight.cli import permissions\nprint(json.dumps(permissions(sys.argv[1:])))',
          ...args
        ],
        { cwd: tools.path, encoding: 'utf8' }
      )
    ) as string[];

  it.each([
    [[], []],
    [['audit', '.', '--baseline', 'known.json', '--format', 'sarif'], []],
    [['audit', '--', '--output', '-o', '--changed'], []],
    [
      ['audit', '.', '-oout.sarif', '--changed=main'],
      [WRITE, GIT]
    ],
    [['audit', '.', '--cache'], [WRITE]],
    [['fix', '.', '--unsafe'], [WRITE]],
    [['fix', '--diff', '.', '--changed'], []],
    [['serve', '--stdio'], []],
    [['watch', '.'], []],
    [['tools', '--python', 'python'], []],
    [['suggest', 'mlflow-tracking', 'a.ipynb', '--pip'], []],
    [['persona', 'check', 'fix', 'init'], []]
  ])('of %j are no more than it needs', (args, more) => {
    expect(granted(args)).toEqual(allGranted(more));
  });

  it('refuse other variables, the net, programs, and what else a system tells', () => {
    // The same rights, and a program that asks for more.
    const start =
      'import subprocess, sys\nfrom deno import find_deno_bin\nfrom jupyterlab_preflight.cli import DENO, permissions\nsys.exit(subprocess.run([find_deno_bin(), *DENO, *permissions(["audit", "."]), sys.argv[1]]).returncode)';
    const asked = [
      'Deno.env.get("MLFLOW_TRACKING_PASSWORD")',
      'Deno.env.toObject()',
      'Deno.hostname()',
      'await fetch("http://127.0.0.1:8080")',
      'await Deno.resolveDns("example.invalid", "A")',
      'new Deno.Command("git").outputSync()',
      'Deno.writeTextFileSync("x", "x")'
    ];
    const script = `for (const ask of [${asked.map(ask => `async () => { ${ask} }`).join(', ')}]) {\n  await ask().then(() => console.log("granted"), error => console.log(error.name));\n}\n`;
    const box = new Sandbox().write({ 'ask.mjs': script });
    const out = execFileSync(PYTHON, ['-c', start, join(box.path, 'ask.mjs')], {
      cwd: box.path,
      encoding: 'utf8'
    });
    box.remove();
    expect(out.trimEnd().split('\n')).toEqual(asked.map(() => 'NotCapable'));
  });
});
