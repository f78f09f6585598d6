import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-told-'));
  put('a.ipynb', ipynb(LEAKY));
  put('b/b.ipynb', ipynb(LEAKY));
  put('clean.ipynb', ipynb(['x = 1']));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const get = (name: string): string => readFileSync(join(folder, name), 'utf8');
const audit = (...args: string[]) => runIn(folder, ['audit', ...args]);
type Line = { file: string; findings: { rule: string; severity: string }[] };
const jsonl = (out: string): Line[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);

describe('what is told', () => {
  it('is what is grave enough', async () => {
    const all = jsonl((await audit('a.ipynb', '-f', 'jsonl')).out)[0].findings;
    const grave = await audit('a.ipynb', '-f', 'jsonl', '--min-severity', 'high');
    const wanted = all.filter(({ severity }) => ['critical', 'high'].includes(severity));
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(all.length);
    expect(jsonl(grave.out)[0].findings).toEqual(wanted);
    const none = await audit('a.ipynb', '--min-severity', 'critical', '--select', 'data');
    expect([none.code, none.out]).toEqual([0, 'No findings in 1 notebook.\n']);
    expect(await audit('a.ipynb', '--min-severity', 'awful')).toMatchObject({
      code: 2,
      err: expect.stringContaining('critical, high, medium, low')
    });
  });

  it('is counted by rule where that is asked for', async () => {
    const findings = jsonl((await audit('.', '-f', 'jsonl')).out).flatMap(line => line.findings);
    const { code, out } = await audit('.', '--statistics');
    expect(code).toBe(1);
    const rows = out.trimEnd().split('\n').slice(0, -1);
    const counts = rows.map(row => row.trim().split(/ +/));
    expect(Object.fromEntries(counts.map(([count, , rule]) => [rule, Number(count)]))).toEqual(
      findings.reduce<Record<string, number>>(
        (sum, { rule }) => ({ ...sum, [rule]: (sum[rule] ?? 0) + 1 }),
        {}
      )
    );
    expect(counts.map(([count]) => Number(count))).toEqual(
      counts.map(([count]) => Number(count)).sort((a, b) => b - a)
    );
    expect(await audit('.', '--statistics', '-f', 'json')).toMatchObject({ code: 2 });
  });

  it('does not fail where that is not wanted, but for errors', async () => {
    expect((await audit('a.ipynb', '--exit-zero')).code).toBe(0);
    put('broken.ipynb', '{');
    expect((await audit('.', '--exit-zero')).code).toBe(2);
  });
});

describe('reports', () => {
  it('never get better by what is left out', async () => {
    for (const format of ['md', 'html', 'json', 'ipynb']) {
      expect(await audit('a.ipynb', '-f', format, '--min-severity', 'high')).toMatchObject({
        code: 2,
        err: expect.stringContaining('tells all that was found')
      });
    }
    const score = async (...args: string[]): Promise<string | undefined> =>
      /name="score" value="(\d+)"/.exec((await audit('a.ipynb', '-f', 'junit', ...args)).out)?.[1];
    expect(await score()).toBeDefined();
    expect(await score('--min-severity', 'critical')).toBe(await score());
  });
});

describe('a baseline', () => {
  it('keeps quiet what is known, also when it has moved, and tells what is new', async () => {
    const made = await audit('.', '--baseline', 'known.json', '--update-baseline');
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/^No findings in 3 notebooks\. \d+ known\.\n$/)
    ]);
    const text = get('known.json');
    const { findings } = JSON.parse(text) as { findings: Record<string, { rule: string }[]> };
    expect(Object.keys(findings)).toEqual(['a.ipynb', 'b/b.ipynb']);
    const rules = findings['a.ipynb'].map(({ rule }) => rule);
    expect(rules).toEqual([...rules].sort());
    // From another folder, after a cell was put before them, with one finding more.
    put('a.ipynb', ipynb(['1 + 1', ...LEAKY, 'X2 = pd.read_csv("more.csv")']));
    const { code, out, err } = await runIn(join(folder, 'b'), ['audit', '..', '--baseline', '../known.json']);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('data/unversioned-path');
    expect(out).toMatch(/\n1 finding \(1 \w+\) in 1 of 3 notebooks\. \d+ known\.\n$/);
    expect(get('known.json')).toBe(text);
  });

  it('names what is gone, of what was asked, and shrinks when it is told to', async () => {
    await audit('.', '--baseline', 'known.json', '--update-baseline');
    put('a.ipynb', ipynb(['x = 1']));
    const part = await audit('b', '--baseline', 'known.json');
    expect(part.err).toBe('');
    const other = await audit('a.ipynb', '--baseline', 'known.json', '--select', 'reproducibility');
    expect(other.err.match(/ is gone\./g)).toHaveLength(1);
    rmSync(join(folder, 'b'), { recursive: true });
    const { code, err } = await audit('.', '--baseline', 'known.json');
    expect(code).toBe(0);
    expect(err).toMatch(/^a\.ipynb: known leakage\/preprocessing \([0-9a-f]+\) is gone\.$/m);
    expect(err).toMatch(/^b\/b\.ipynb: known .* is gone\.$/m);
    await audit('.', '--baseline', 'known.json', '--update-baseline');
    expect(JSON.parse(get('known.json'))).toEqual({ version: 1, findings: {} });
  });

  it('that does not cover a run keeps what it knows elsewhere', async () => {
    await audit('.', '--baseline', 'known.json', '--update-baseline');
    const text = get('known.json');
    await audit('a.ipynb', '--baseline', 'known.json', '--update-baseline', '--select', 'leakage');
    expect(get('known.json')).toBe(text);
  });

  it('is an error where it is none', async () => {
    expect(await audit('.', '--baseline', 'none.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--update-baseline makes one')
    });
    put('known.json', '{"version": 2}');
    const text = get('known.json');
    expect(await audit('.', '--baseline', 'known.json', '--update-baseline')).toMatchObject({ code: 2 });
    expect(get('known.json')).toBe(text);
    expect(await audit('.', '--update-baseline')).toMatchObject({ code: 2 });
  });
});

describe('forms for where code is merged', () => {
  it("GitHub's commands stand on the lines of the file, and nothing can break out of them", async () => {
    put('odd, 100%:.ipynb', ipynb(LEAKY));
    const { code, out } = await audit(
      'odd, 100%:.ipynb',
      '-f',
      'github',
      '--select',
      'leakage/preprocessing'
    );
    expect(code).toBe(1);
    const line = get('odd, 100%:.ipynb')
      .split('\n')
      .findIndex(text => text.includes('StandardScaler().fit_transform'));
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^::error file=odd%2C 100%25%3A\\.ipynb,line=${line + 1},endLine=${line + 1},col=\\d+,endColumn=\\d+,title=leakage/preprocessing::.* \\(cell 2\\)%0A.+$`
        )
      )
    ]);
    put('broken.ipynb', '{');
    expect((await audit('broken.ipynb', '-f', 'github')).out).toMatch(/^::error file=broken\.ipynb,title=/);
  });

  it("GitLab's list has one fingerprint a finding, which stays when code moves", async () => {
    interface Issue {
      check_name: string;
      fingerprint: string;
      severity: string;
      location: { path: string; lines: { begin: number } };
    }
    const issues = async (): Promise<Issue[]> =>
      JSON.parse((await audit('.', '-f', 'gitlab')).out) as Issue[];
    const before = await issues();
    expect(new Set(before.map(({ fingerprint }) => fingerprint)).size).toBe(before.length);
    const leak = before.find(each => each.check_name === 'leakage/preprocessing');
    const line = get('a.ipynb')
      .split('\n')
      .findIndex(text => text.includes('StandardScaler().fit_transform'));
    expect(leak).toMatchObject({ location: { path: 'a.ipynb', lines: { begin: line + 1 } } });
    expect(before.every(({ severity }) => ['blocker', 'critical', 'major', 'minor'].includes(severity))).toBe(
      true
    );
    put('a.ipynb', ipynb(['1 + 1', ...LEAKY]));
    const prints = (list: Issue[]): string[] => list.map(({ fingerprint }) => fingerprint).sort();
    const after = await issues();
    expect(prints(after)).toEqual(prints(before));
    expect(after.find(({ fingerprint }) => fingerprint === leak?.fingerprint)?.location.lines.begin).not.toBe(
      line + 1
    );
    expect(JSON.parse((await audit('clean.ipynb', '-f', 'gitlab')).out)).toEqual([]);
  });
});

describe('which files', () => {
  it('standard input is one of, under the name that it is given', async () => {
    const read = (...args: string[]) => runIn(folder, ['audit', ...args], {}, ipynb(LEAKY));
    put('preflight.toml', '[per-file-ignores]\n"drafts/*" = ["leakage"]\n');
    const [line] = jsonl((await read('-', '-f', 'jsonl')).out);
    expect(line.file).toBe('stdin.ipynb');
    expect(line.findings.map(({ rule }) => rule)).toContain('leakage/preprocessing');
    const named = jsonl(
      (await read('-', 'clean.ipynb', '-f', 'jsonl', '--stdin-filename', 'drafts/x.ipynb')).out
    );
    expect(named.map(({ file }) => file)).toEqual(['drafts/x.ipynb', 'clean.ipynb']);
    expect(named[0].findings.map(({ rule }) => rule)).not.toContain('leakage/preprocessing');
    const script = await runIn(folder, ['audit', '-', '--stdin-filename', 'x.py'], {}, LEAKY.join('\n'));
    expect(script.out).toMatch(/^x\.py:6:5: high .*\n {2}6 \| .*\n += line 5: /);
  });

  it('changed ones are those that Git says are others', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore']
      });
    const changed = async (cwd: string, ...args: string[]): Promise<string[]> =>
      jsonl((await runIn(join(folder, cwd), ['audit', '-f', 'jsonl', ...args])).out).map(({ file }) => file);
    expect(await audit('.', '--changed')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: --changed: /)
    });
    git('init', '-q', '-b', 'main');
    put('.gitignore', 'ignored.ipynb\n');
    put('ignored.ipynb', ipynb(LEAKY));
    git('add', 'a.ipynb', 'clean.ipynb', '.gitignore');
    expect(await changed('.', '.', '--changed')).toEqual(['a.ipynb', 'b/b.ipynb', 'clean.ipynb']);
    git('add', '.');
    git('commit', '-qm', 'one');
    expect(await changed('.', '.', '--changed')).toEqual([]);
    expect((await audit('.', '--changed')).code).toBe(0);
    git('checkout', '-qb', 'topic');
    put('b/b.ipynb', ipynb(['x = 2']));
    git('commit', '-qam', 'two');
    put('clean.ipynb', ipynb(['x = 2']));
    put('é new.ipynb', ipynb(['x = 2']));
    expect(await changed('.', '.', '--changed')).toEqual(['clean.ipynb', 'é new.ipynb']);
    expect(await changed('.', '.', '--changed', 'main')).toEqual(['b/b.ipynb', 'clean.ipynb', 'é new.ipynb']);
    expect(await changed('b', '.', '--changed=main')).toEqual(['b.ipynb']);
    expect(await changed('b', '../clean.ipynb', '../a.ipynb', '--changed=HEAD')).toEqual(['../clean.ipynb']);
    for (const ref of ['nowhere', '--output=x']) {
      expect(await audit('.', `--changed=${ref}`)).toMatchObject({
        code: 2,
        err: expect.stringContaining('--changed: ')
      });
    }
  });
});
