/** Notebooks, names of files, settings and personas of somebody who means harm, as the command reads and shows them. */
import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../../workspace/__tests__/sandbox';
import { FORMATS } from '../format/writer';
import { ipynb } from './notebooks';
import { runIn } from './run';

/** Colours, moves and erases; sets a title; links; runs a command of the terminal; turns text round; hides text. */
const ESCAPES =
  '\u001b[2J\u001b[31m\u001b]0;title\u0007\u001b]8;;http://evil.invalid\u0007x\u009b31m\u202e\u2066\u061c\u{e0041}';
/** Whatever of them a terminal obeys, or that makes text read as another. */
/* eslint-disable no-control-regex -- these are what it looks for */
const OBEYED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

/** The same, as the command is run on a terminal without colours. */
const NAME = `a${ESCAPES.replace(/\//g, '')}.ipynb`;

const CELLS = [
  `import pandas as pd\nfrom sklearn.ensemble import RandomForestClassifier\ndf = pd.read_csv("${ESCAPES}.csv")`,
  `model = RandomForestClassifier()  # ${ESCAPES}\nmodel.fit(df[["${ESCAPES}"]], df["y"])\nprint(model.score(df[["${ESCAPES}"]], df["y"]))`,
  `x = "${ESCAPES}`
];

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

describe('escapes of terminals', () => {
  it.each(FORMATS)('audit as %s', async format => {
    box.write({ [NAME]: ipynb(CELLS) });
    const { code, out, err } = await runIn(box.path, ['audit', '.', '--format', format]);
    expect(code).toBe(1);
    expect(OBEYED.exec(out + err)).toBeNull();
  });

  it.each([
    ['fix', '--diff', '.'],
    ['fix', '.'],
    ['audit', '--statistics', '.'],
    ['audit', `nothing ${ESCAPES}.ipynb`],
    ['audit', '.', '--config', `${ESCAPES}.toml`],
    ['audit', '.', `--${ESCAPES}`],
    ['audit', '.', '--format', ESCAPES],
    ['audit', '.', '--baseline', `${ESCAPES}.json`],
    ['audit', '.', '--format', 'html', '--output', 'out/'],
    ['report', NAME],
    ['report', NAME, '--compare', `${ESCAPES}.json`],
    ['report', NAME, '--answer', `${ESCAPES}=yes`],
    ['suggest', ESCAPES, NAME],
    ['suggest', 'baseline', NAME],
    ['suggest', 'model-card', `${ESCAPES}.ipynb`],
    ['rule', ESCAPES],
    ['persona', 'list'],
    ['persona', 'show', ESCAPES],
    ['persona', 'check', `personas/${NAME}.md`],
    ['tools', '--python', ESCAPES]
  ])('%j', async (...args) => {
    box.write({
      [NAME]: ipynb(CELLS),
      [`personas/${NAME}.md`]: `# Persona: Evil ${ESCAPES}\n\n## ${ESCAPES}\n`,
      'preflight.toml': `"${ESCAPES.replace(/\p{Cc}/gu, '')}" = 1\n`
    });
    const { out, err } = await runIn(box.path, args);
    expect(out + err).not.toBe('');
    expect(OBEYED.exec(out + err)).toBeNull();
  });
});

describe('commands to whoever runs jobs', () => {
  const COMMAND = '::add-mask::x ##[set-output name=y] ##vso[task.setvariable variable=PATH]z';
  const OBEYED_BY_RUNNERS = /^\s*::|##(?:\[|vso\[)/im;

  it.each([
    ['audit', '.'],
    ['audit', '.', '--format', 'github'],
    ['audit', `${COMMAND}.ipynb`, `::stop-commands::x`],
    ['fix', '.'],
    ['fix', '--diff', '.'],
    ['persona', 'show', COMMAND]
  ])('%j', async (...args) => {
    const source = `${CELLS[0].replaceAll(ESCAPES, 'x')}\n"""\n${COMMAND}\n"""\nmodel = RandomForestClassifier()\n"""\n${COMMAND}\n"""`;
    box.write({ [`${COMMAND}.ipynb`]: ipynb([source, 'model.fit(df[["x"]], df["y"])']) });
    const { out, err } = await runIn(box.path, args);
    expect(out + err).toContain('add-mask');
    // A line that is a command of ours is read as that and nothing else.
    const others = (out + err).replace(/^::(?:error|warning|notice) .*$/gm, '');
    expect(OBEYED_BY_RUNNERS.exec(others)).toBeNull();
  });

  it('an annotation of GitHub is one line, with the properties that it was given', async () => {
    const name = 'a,title=evil%0A::b\n::error::c.ipynb';
    box.write({ [name]: ipynb(['import pandas as pd\ndf = pd.read_csv("a\\n::error::b%0A.csv")']) });
    const { out } = await runIn(box.path, ['audit', '.', '--format', 'github']);
    for (const line of out.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^::(?:error|warning|notice) file=a%2Ctitle=evil%250A%3A%3Ab%0A%3A%3Aerror%3A%3Ac\.ipynb,/
      );
    }
  });
});

describe('links in folders of others', () => {
  it('a report is not written through one', async () => {
    box.write({
      'repo/a.ipynb': ipynb(['x = 1']),
      'repo/b/b.ipynb': ipynb(['x = 1']),
      'mine.txt': 'mine',
      'home/.keep': ''
    });
    box.write({ 'repo/reports/.keep': '' });
    const repo = join(box.path, 'repo');
    symlinkSync(join(box.path, 'mine.txt'), join(repo, 'reports/a.ipynb.md'));
    const first = await runIn(repo, ['audit', '.', '--format', 'md', '--output', 'reports/']);
    expect([first.code, first.err]).toEqual([2, expect.stringContaining('link')]);
    symlinkSync(join(box.path, 'home'), join(repo, 'reports/b'));
    const second = await runIn(repo, ['audit', 'b', '--format', 'md', '--output', 'reports/']);
    expect([second.code, second.err]).toEqual([2, expect.stringContaining('link')]);
    const third = await runIn(repo, ['report', 'a.ipynb', '--output', 'reports/']);
    expect([third.code, third.err]).toEqual([2, expect.stringContaining('link')]);
    expect(readFileSync(join(box.path, 'mine.txt'), 'utf8')).toBe('mine');
    expect(() => lstatSync(join(box.path, 'home/b.ipynb.md'))).toThrow();
  });

  it('nor are the marks of a folder of audits', async () => {
    box.write({ 'a.ipynb': ipynb(['x = 1']), 'mine.txt': 'mine', 'kept/.keep': '' });
    symlinkSync(join(box.path, 'mine.txt'), join(box.path, 'kept/.gitignore'));
    const { code } = await runIn(box.path, ['audit', 'a.ipynb', '--cache', 'kept']);
    expect(code).toBe(0);
    expect(readFileSync(join(box.path, 'mine.txt'), 'utf8')).toBe('mine');
  });

  it('reports of files elsewhere stay in their folder', async () => {
    box.write({ 'a.ipynb': ipynb(['x = 1']), 'in/.keep': '' });
    const { code, out } = await runIn(join(box.path, 'in'), [
      'audit',
      '../a.ipynb',
      '--format',
      'md',
      '--output',
      'out/'
    ]);
    expect([code, out]).toEqual([0, `${join(box.path, 'in/out/a.ipynb.md')}\n`]);
  });
});

describe('names of what every object has', () => {
  const POISON = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const clean = (): void => expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  afterEach(clean);

  it('in a notebook, in settings, in a persona, in a baseline, in an earlier report', async () => {
    const notebook = ipynb([
      'import pandas as pd\n__proto__ = pd.read_csv("__proto__")\nconstructor = __proto__["toString"]'
    ])
      .replace('"metadata": {}', `"metadata": ${POISON}`)
      .replace('"kernelspec"', '"__proto__": {"language_info": {"name": "python"}}, "kernelspec"');
    box.write({
      'a.ipynb': notebook,
      'preflight.toml':
        '__proto__ = 1\n[constructor.prototype]\npolluted = 1\n[severity]\n"__proto__" = "low"\n[rules.__proto__]\npolluted = 1\n',
      'personas/evil.md':
        '---\n__proto__:\n  polluted: 1\nconstructor: {prototype: {polluted: 1}}\n---\n# Persona: Evil\n',
      'known.json': '{"version":1,"findings":{"__proto__":[{"rule":"x","fingerprint":"y"}]}}',
      'earlier.json': POISON
    });
    for (const args of [
      ['audit', '.', '--format', 'json'],
      ['audit', '.', '--format', 'jsonl', '--no-config'],
      ['audit', '.', '--no-config', '--baseline', 'known.json', '--update-baseline'],
      ['report', 'a.ipynb', '--compare', 'earlier.json'],
      ['report', 'a.ipynb', '--answer', '__proto__=x'],
      ['suggest', '__proto__', 'a.ipynb'],
      ['suggest', 'dvc-tracking', 'a.ipynb', '--answer', '__proto__=x'],
      ['rule', '__proto__'],
      ['rule', 'constructor'],
      ['persona', 'check', 'personas/evil.md'],
      ['persona', 'show', 'constructor'],
      ['audit', '.', '--no-config', '--persona', '__proto__,constructor'],
      ['audit', '.', '--no-config', '--select', '__proto__']
    ]) {
      const { out, err } = await runIn(box.path, args);
      expect(out + err).not.toMatch(/Preflight itself failed|Cannot read prop|is not a function/);
      clean();
    }
  });

  it('in requests', async () => {
    box.write({ 'a.ipynb': ipynb(['x = 1']) });
    const requests = [
      `{"id":1,"path":"a.ipynb","__proto__":{"alone":true}}`,
      `{"id":2,"path":"a.ipynb","settings":${POISON}}`,
      `{"id":3,"path":"__proto__"}`,
      POISON,
      '[]',
      '"x"',
      'null'
    ];
    const { out } = await runIn(box.path, ['serve', '--stdio'], {}, requests.join('\n'));
    const answers = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { id: unknown; error: string | null });
    expect(answers.map(({ id }) => id)).toEqual([1, 2, 3, null, null, null, null]);
    expect(answers.slice(1).every(({ error }) => error !== null)).toBe(true);
  });
});

describe('texts that are made to grow', () => {
  const DEEP = 100_000;
  const nested = (open: string, close: string): string => open.repeat(DEEP) + close.repeat(DEEP);
  const bomb = [...'abcdefghij'].map((name, i, all) =>
    i === 0
      ? `${name}: &${name} [x,x,x,x,x,x,x,x,x]`
      : `${name}: &${name} [${Array(9)
          .fill(`*${all[i - 1]}`)
          .join(',')}]`
  );

  const blank = ' '.repeat(300_000);
  /** Whether the audit of it is an error. */
  const NOTEBOOKS: readonly (readonly [name: string, text: () => string, fails: boolean])[] = [
    [
      'json',
      () => `{"cells":[],"metadata":{"x":${nested('[', ']')}},"nbformat":4,"nbformat_minor":5}`,
      false
    ],
    ['bare', () => nested('[', ']'), true],
    ['brackets', () => ipynb([`x = ${'('.repeat(DEEP)}1`]), false],
    ['blocks', () => ipynb(['if x:\n '.repeat(300)]), false],
    ['signs', () => ipynb([`x = ${'-'.repeat(DEEP)}1`]), false],
    ['words', () => ipynb([`x = "${'a '.repeat(1_000_000)}"`]), false],
    [
      'blank',
      () =>
        ipynb([
          blank,
          `x = 1${blank}#`,
          `%time${blank}x`,
          `!pip${blank}install${blank}`,
          `# preflight:${blank}`
        ]),
      false
    ],
    [
      'marks',
      () =>
        ipynb([
          `# ${'!'.repeat(300_000)}`,
          `# ${'-----BEGIN '.repeat(30_000)}`,
          `x = "${'a:'.repeat(150_000)}"`
        ]),
      false
    ],
    [
      'colons',
      () =>
        ipynb([
          `url = "${'http://a:'.repeat(30_000)}"`,
          `# ${'curl -u a:b'.repeat(20_000)}`,
          `# ${'authorization: '.repeat(20_000)}`
        ]),
      false
    ],
    [
      'names',
      () => ipynb([`password${'_a'.repeat(100_000)} = "x"`, `${'token'.repeat(50_000)} = "y"`]),
      false
    ]
  ];

  it.each(NOTEBOOKS)('a notebook: %s', async (_name, text, fails) => {
    box.write({ 'a.ipynb': text() });
    const { out } = await runIn(box.path, ['audit', 'a.ipynb', '--format', 'jsonl']);
    const { error } = JSON.parse(out) as { error: string | null };
    expect(error?.includes('itself failed') ?? false).toBe(false);
    expect(error !== null).toBe(fails);
  });

  it.each([
    ['alias', `---\n${bomb.join('\n')}\n---\n# Persona: Bomb\n`],
    ['deep', `# Persona: Deep\n\n${'> '.repeat(20_000)}x\n`],
    [
      'lists',
      `# Persona: Lists\n\n${Array.from({ length: 300 }, (_, i) => `${'  '.repeat(i)}- x`).join('\n')}\n`
    ],
    ['marks', `# Persona: Marks\n\n${'*_['.repeat(10_000)}\n`],
    ['blank', `# Persona:${' '.repeat(30_000)}\n`]
  ])('a persona: %s', async (_name, text) => {
    box.write({ 'x.md': text });
    const { out } = await runIn(box.path, ['persona', 'check', 'x.md']);
    expect(JSON.parse(out)).toHaveProperty('ok', false);
  });

  it('lines of scripts and of what stands around a notebook', async () => {
    const spaces = ' '.repeat(100_000);
    const word = 'a'.repeat(300_000);
    box.write({
      'long.py': `# %% ${word} ! k=1\nimport pandas as pd\ndf = pd.read_csv("a.csv")\n# ${'# '.repeat(50_000)}x\n#${spaces}x\n`,
      'language.ipynb': ipynb(['x = 1']).replace('"python"', `"${'1'.repeat(300_000)}x"`),
      'sql.ipynb': ipynb([
        `import pandas as pd\ndf = pd.read_sql("select * from t where a and${spaces}x", "sqlite:///x.db")\ndf.to_csv("a.csv")`
      ]),
      'comment.ipynb': ipynb([
        `x = 1  # preflight: ignore${spaces}x\u2028x`,
        `y = 2  # ${'key'.repeat(100_000)}`,
        `!x${'\n'.repeat(100_000)}`
      ]),
      'dvc.yaml': `stages:\n  s:\n    cmd: x\n    outs:\n      - "${'${a}'.repeat(60)}x"\n`,
      '.dvc/config': `['remote "x"'${spaces}\nurl${spaces}x\nurl =${spaces}"\n[${spaces}core${spaces}\n${spaces}=\n`,
      'requirements.txt': `pandas${spaces}x\npandas${' -'.repeat(50_000)}\n${spaces}#\n`
    });
    const { out } = await runIn(box.path, ['audit', 'long.py', '.', '--format', 'jsonl']);
    const files = out
      .trimEnd()
      .split('\n')
      .map(each => JSON.parse(each) as { error: string | null });
    expect(files.map(({ error }) => error)).toEqual([null, null, null, null]);
  });

  it('settings, data on record, an earlier report, a request', async () => {
    box.write({
      'a.ipynb': ipynb(['x = 1']),
      'toml/a.ipynb': ipynb(['x = 1']),
      'toml/preflight.toml': `x = ${nested('[', ']')}\n`,
      'yaml/a.ipynb': ipynb(['import pandas as pd\npd.read_csv("a.csv")']),
      'yaml/.dvc/config': `[core]\n${' '.repeat(20_000)}x\n['${'remote '.repeat(3000)}\n`,
      'yaml/dvc.yaml': `${bomb.join('\n')}\nstages: *j\n`,
      'yaml/a.csv.dvc': `${bomb.join('\n')}\nouts: *j\n`,
      'deep.json': nested('[', ']')
    });
    const toml = await runIn(join(box.path, 'toml'), ['audit', '.']);
    expect([toml.code, toml.err]).toEqual([2, expect.stringContaining('preflight.toml')]);
    const yaml = await runIn(join(box.path, 'yaml'), ['audit', '.', '--format', 'jsonl']);
    expect(JSON.parse(yaml.out)).toHaveProperty('error', null);
    const compared = await runIn(box.path, ['report', 'a.ipynb', '--compare', 'deep.json']);
    expect([compared.code, compared.err]).toEqual([2, expect.stringContaining('no report')]);
    const served = await runIn(box.path, ['serve', '--stdio'], {}, nested('[', ']'));
    expect((JSON.parse(served.out) as { error: unknown }).error).not.toBeNull();
  });
});
