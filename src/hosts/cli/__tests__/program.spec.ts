import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { VERSION } from '../../../audit/version';
import { runIn } from './run';

const LEAKY = [
  'import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("train.csv")\nX = StandardScaler().fit_transform(df.drop(columns="y"))',
  'X_train, X_test, y_train, y_test = train_test_split(X, df["y"], random_state=0)\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];
const ipynb = (sources: string[], language = 'python') =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec: { name: language, language } },
    cells: sources.map(source => ({
      cell_type: 'code',
      metadata: {},
      outputs: [],
      execution_count: null,
      source
    }))
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-cli-'));
  const files = {
    'leaky.ipynb': ipynb(LEAKY),
    'clean.ipynb': ipynb(['x = 1\nprint(x)']),
    'empty.ipynb': ipynb([]),
    'r.ipynb': ipynb(['x <- 1 %>% f()'], 'R'),
    'broken.ipynb': '{"cells": [',
    'unparsed.ipynb': ipynb(['def f(:\n  pass', 'x = 1']),
    'script.py': `# %%\n${LEAKY.join('\n# %%\n')}`
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => runIn(folder, args);
const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

describe('nbpreflight', () => {
  it('knows its version', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../../../package.json'), 'utf8'));
    expect(VERSION).toBe(version);
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('helps', async () => {
    expect((await run('--help')).out).toContain('audit');
    expect(await run('audit')).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing required argument 'paths'")
    });
    expect(await run('audit', '.', '--format', 'xml')).toMatchObject({
      code: 2,
      err: expect.stringContaining('jsonl')
    });
    expect(await run('audti', '.')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean audit?')
    });
  });

  it('exits with 0 without findings, 1 with, 2 on errors', async () => {
    expect(await run('audit', 'clean.ipynb')).toEqual({
      code: 0,
      out: 'No findings in 1 notebook.\n',
      err: ''
    });
    expect((await run('audit', 'leaky.ipynb')).code).toBe(1);
    expect((await run('audit', 'r.ipynb', 'empty.ipynb')).out).toMatch(
      /No findings in 1 notebook\. 1 not audited\.\n$/
    );
    expect(await run('audit', 'broken.ipynb', 'no.ipynb')).toEqual({
      code: 2,
      out:
        'no.ipynb: error: There is no such file or folder.\n' +
        'broken.ipynb: error: Not valid JSON at line 1, column 12: a closing bracket was expected (the file breaks off here).\n' +
        'No findings in 0 notebooks. 2 errors.\n',
      err: ''
    });
  });

  it('answers for every file, whatever some of them are', async () => {
    const { code, out } = await run('audit', '.', '--format', 'jsonl');
    expect(code).toBe(2);
    const answers = lines(out);
    expect(answers.map(answer => [answer.file, answer.error === null])).toEqual([
      ['broken.ipynb', false],
      ['clean.ipynb', true],
      ['empty.ipynb', true],
      ['leaky.ipynb', true],
      ['r.ipynb', true],
      ['unparsed.ipynb', true]
    ]);
    const of = (file: string) => answers.find(answer => answer.file === file);
    expect(of('r.ipynb').notes.join()).toMatch(/\br\b/i);
    expect(of('unparsed.ipynb').notes[0]).toMatch(/^Cell 1 could/);
    expect(of('leaky.ipynb').findings).toContainEqual(
      expect.objectContaining({ rule: 'leakage/preprocessing', cell: 1, line: 2 })
    );
  });

  it('finds in a script what it finds in the notebook', async () => {
    const { out } = await run('audit', 'leaky.ipynb', 'script.py', '-f', 'jsonl');
    const [notebook, script] = lines(out);
    const shape = (findings: { rule: string; cell: number; line: number }[]) =>
      findings.map(({ rule, cell, line }) => [rule, cell, line]);
    expect(notebook.findings.length).toBeGreaterThan(0);
    expect(shape(script.findings)).toEqual(shape(notebook.findings));
  });

  it('writes reports: one to a file, many to a folder', async () => {
    expect(await run('audit', 'leaky.ipynb', '-f', 'html', '-o', 'out/r.html')).toMatchObject({
      code: 1,
      out: ''
    });
    const html = readFileSync(join(folder, 'out/r.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toContain('2026-01-02T03:04:05');
    expect(await run('audit', 'leaky.ipynb', 'clean.ipynb', '-f', 'html')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--output')
    });
    const many = await run(
      'audit',
      'leaky.ipynb',
      'broken.ipynb',
      'clean.ipynb',
      '-f',
      'md',
      '-o',
      'reports/'
    );
    expect(many).toMatchObject({ code: 2, err: expect.stringMatching(/^broken\.ipynb: error/) });
    expect(readFileSync(join(folder, 'reports/leaky.ipynb.md'), 'utf8')).toMatch(
      /^# Readiness report: `leaky.ipynb`/
    );
    expect(existsSync(join(folder, 'reports/clean.ipynb.md'))).toBe(true);
    expect(existsSync(join(folder, 'reports/broken.ipynb.md'))).toBe(false);
  });
});

describe('reports on many notebooks', () => {
  const FILES = ['leaky.ipynb', 'broken.ipynb', 'script.py', 'clean.ipynb'];

  it('are one SARIF run, whose lines are those of the files', async () => {
    const { code, out } = await run('audit', ...FILES, '-f', 'sarif');
    expect(code).toBe(2);
    const log = JSON.parse(out) as Log;
    expect(log.runs).toHaveLength(1);
    const places = (uri: string) =>
      log.runs[0].results!.flatMap(({ ruleId, locations }) => {
        const { artifactLocation, region } = locations![0].physicalLocation!;
        return artifactLocation!.uri === uri ? [{ ruleId, line: region!.startLine }] : [];
      });
    const line = readFileSync(join(folder, 'script.py'), 'utf8')
      .split('\n')
      .findIndex(text => text.includes('StandardScaler()'));
    expect(places('script.py')).toContainEqual({ ruleId: 'leakage/preprocessing', line: line + 1 });
    // Without line ends all of the file is one line.
    expect(places('leaky.ipynb')).toContainEqual({ ruleId: 'leakage/preprocessing', line: 1 });
    expect(log.runs[0].invocations![0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: expect.arrayContaining([expect.objectContaining({ level: 'error' })])
    });
  });

  it('are one list as JSON and one document as JUnit', async () => {
    const json = await run('audit', ...FILES, '-f', 'json');
    expect(json.code).toBe(2);
    const list = JSON.parse(json.out) as { notebook: { path: string }; error?: string }[];
    expect(list.map(({ notebook, error }) => [notebook.path, error !== undefined])).toEqual([
      ['leaky.ipynb', false],
      ['broken.ipynb', true],
      ['script.py', false],
      ['clean.ipynb', false]
    ]);
    const { out } = await run('audit', ...FILES, '-f', 'junit');
    expect(out.match(/<testsuite /g)).toHaveLength(4);
    expect(out.match(/<error /g)).toHaveLength(1);
    expect(out.trimEnd().endsWith('</testsuites>')).toBe(true);
  });

  it('are one file each where a form holds one notebook', async () => {
    expect(await run('audit', ...FILES, '-f', 'ipynb')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--output')
    });
    await run('audit', ...FILES, '-f', 'ipynb', '-o', 'notebooks/');
    expect(
      JSON.parse(readFileSync(join(folder, 'notebooks/leaky.ipynb.readiness.ipynb'), 'utf8'))
    ).toHaveProperty('nbformat', 4);
    await run('audit', ...FILES, '-f', 'sarif', '-o', 'each/');
    expect(JSON.parse(readFileSync(join(folder, 'each/script.py.sarif'), 'utf8'))).toHaveProperty(
      'version',
      '2.1.0'
    );
  });

  it('are the same bytes each time', async () => {
    for (const format of ['md', 'json', 'sarif', 'junit'] as const) {
      expect(await run('audit', ...FILES, '-f', format)).toEqual(await run('audit', ...FILES, '-f', format));
    }
  });
});

describe('report', () => {
  it('writes the report of one notebook', async () => {
    const { code, out } = await run('report', 'leaky.ipynb');
    expect(code).toBe(0);
    expect(out).toMatch(/^# Readiness report: `leaky.ipynb`/);
    expect(await run('report', 'leaky.ipynb', '--format', 'junit', '--output', 'r/')).toMatchObject({
      code: 0,
      out: ''
    });
    expect(readFileSync(join(folder, 'r/leaky.ipynb.junit.xml'), 'utf8')).toContain(
      '<testsuite name="leaky.ipynb"'
    );
    expect(await run('report', 'leaky.ipynb', '-f', 'html', '-o', 'r/one.html')).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'r/one.html'))).toBe(true);
  });

  it('compares with an earlier report', async () => {
    await writeFile(join(folder, 'moving.ipynb'), ipynb(LEAKY));
    await run('report', 'moving.ipynb', '-f', 'json', '-o', 'before.json');
    const fixed = LEAKY.map(source =>
      source.replace('StandardScaler().fit_transform(df.drop(columns="y"))', 'df.drop(columns="y")')
    );
    await writeFile(join(folder, 'moving.ipynb'), ipynb(['1 + 1', ...fixed]));
    const { code, out } = await run('report', 'moving.ipynb', '--compare', 'before.json');
    expect(code).toBe(0);
    expect(out).toMatch(
      /## Since the last report\n\nSince 2026-01-02T03:04:05.000Z: 1 finding fixed, 0 new, 3 still there\. The score went from \d+ to \d+\./
    );
    expect(out).toMatch(/### Fixed\n\n- \*\*High\*\* .*`leakage\/preprocessing`/);
    for (const [file, words] of [
      ['missing.json', 'cannot be read'],
      ['script.py', 'is no report'],
      ['leaky.ipynb', 'is no report']
    ]) {
      const refused = await run('report', 'moving.ipynb', '--compare', file);
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(words)]);
    }
  });

  it('puts questions to the reviewer and takes answers', async () => {
    const asked = await run('report', 'leaky.ipynb');
    expect(asked.out).toContain('## Questions to the reviewer\n\n### Inference latency');
    const answered = await run(
      'report',
      'leaky.ipynb',
      '--answer',
      'Inference latency=12 ms, by a benchmark'
    );
    expect(answered.out).toContain('> Answer: 12 ms, by a benchmark');
    const score = (text: string): number => Number(/Readiness score: (\d+)/.exec(text)?.[1]);
    expect(score(answered.out)).toBeGreaterThan(score(asked.out));
    const wrong = await run('report', 'leaky.ipynb', '--answer', 'Weather=fine');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('no question on "Weather"')]);
  });

  it('writes nothing where there is none', async () => {
    for (const path of ['broken.ipynb', 'missing.ipynb', '.']) {
      const { code, out, err } = await run('report', path, '-o', 'none.md');
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^error: /);
    }
    expect(existsSync(join(folder, 'none.md'))).toBe(false);
  });
});

describe('personas', () => {
  const findings = async (...args: string[]) => {
    const { out, code, err } = await run('audit', 'leaky.ipynb', '--format', 'json', ...args);
    return { code, err, report: code === 2 ? null : JSON.parse(out)[0] };
  };

  it('judge as chosen, several at once', async () => {
    const platform = await findings('--persona', 'mlops-platform-engineer');
    expect(platform.report.environment.personas.map(({ title }: { title: string }) => title)).toEqual([
      'MLOps/Platform Engineer'
    ]);
    const rules = (report: { findings: { rule: string }[] }): string[] =>
      report.findings.map(({ rule }) => rule);
    expect(rules(platform.report)).not.toContain('leakage/preprocessing');
    const both = await findings('--persona', 'mlops-platform-engineer,data-scientist');
    expect(rules(both.report)).toEqual(
      expect.arrayContaining([...rules(platform.report), 'leakage/preprocessing'])
    );
  });

  it('that are not there are an error that names those that are', async () => {
    const { code, err } = await run('audit', 'leaky.ipynb', '--persona', 'astronaut');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/There is no persona "astronaut"\. There are: .*ml-engineer/)
    ]);
  });

  it('of a project are chosen by its settings', async () => {
    const own = await mkdtemp(join(tmpdir(), 'preflight-cli-'));
    const { out: text } = await run('persona', 'show', 'ml-engineer');
    await mkdir(join(own, 'personas'));
    await writeFile(
      join(own, 'personas/seeds.md'),
      text.replace('ML Engineer', 'Seeds').replace('- Data leakage risks\n', '')
    );
    await writeFile(join(own, 'preflight.toml'), 'personas = ["seeds"]\n');
    await writeFile(join(own, 'leaky.ipynb'), ipynb(LEAKY));
    const { out } = await runIn(own, ['report', 'leaky.ipynb']);
    expect(out).toContain('Judged as Seeds');
    expect(out).not.toContain('leakage/preprocessing');
    await rm(own, { recursive: true });
  });
});

describe('settings', () => {
  const rules = async (...args: string[]): Promise<string[]> => {
    const { out } = await run('audit', 'leaky.ipynb', '--format', 'jsonl', ...args);
    return lines(out)[0].findings.map(({ rule }: { rule: string }) => rule);
  };

  it('come from the command line', async () => {
    const all = await rules();
    expect(all).toEqual(expect.arrayContaining(['leakage/preprocessing', 'data/unversioned-path']));
    expect(await rules('--select', 'leakage')).toEqual(['leakage/preprocessing']);
    expect(await rules('--ignore', 'leakage, data/unversioned-path')).toEqual(
      all.filter(rule => !/^leakage|^data/.test(rule))
    );
    expect(await run('audit', 'clean.ipynb', '--select', 'leekage')).toMatchObject({
      code: 2,
      err: 'error: `select`: "leekage" is no rule.\n'
    });
  });

  it('come from the project, and the command line is stronger', async () => {
    await writeFile(join(folder, 'own.toml'), 'ignore = ["leakage"]\n[severity]\ndata = "critical"\n');
    expect(await rules('--config', 'own.toml')).not.toContain('leakage/preprocessing');
    expect(await rules('--config', 'own.toml', '--ignore', 'data')).toContain('leakage/preprocessing');
    const { out } = await run('audit', 'leaky.ipynb', '--config', 'own.toml');
    expect(out).toContain('critical data/unversioned-path');
    expect(await run('audit', 'clean.ipynb', '--config', 'no.toml')).toMatchObject({
      code: 2,
      err: 'error: --config: "no.toml" cannot be read.\n'
    });
  });

  it('that are wrong are told once, and the rest is done', async () => {
    await writeFile(join(folder, 'preflight.toml'), 'ignore = ["data"]\nselekt = ["leakage"]\n');
    const { code, out, err } = await run('audit', 'leaky.ipynb', 'clean.ipynb');
    await rm(join(folder, 'preflight.toml'));
    expect({ code, told: err.match(/error: /g)?.length }).toEqual({ code: 2, told: 1 });
    expect(err).toContain('preflight.toml: ');
    expect(err).toContain('selekt');
    expect(out).toContain('leakage/preprocessing');
    expect(out).not.toContain('data/unversioned-path');
  });

  it('ignored findings are counted and kept', async () => {
    const source = 'import numpy as np\na = np.random.rand()  # preflight: ignore[reproducibility] a sketch';
    await writeFile(join(folder, 'ignoring.ipynb'), ipynb([source]));
    expect((await run('audit', 'ignoring.ipynb')).out).toBe('No findings in 1 notebook. 1 ignored.\n');
    const [{ ignored }] = lines((await run('audit', 'ignoring.ipynb', '-f', 'jsonl')).out);
    expect(ignored).toMatchObject([
      { rule: 'reproducibility/unseeded-randomness', line: 2, reason: 'a sketch' }
    ]);
    expect((await run('audit', 'ignoring.ipynb', '-f', 'md')).out).toContain('a sketch');
  });
});
