import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'smol-toml';
import { RULES } from '../../../audit/rules';
import { readSettings, settingsSchema } from '../../../audit/policy/settings';
import { main } from '../program';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-lookups-'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => runIn(folder, args);

describe('rules', () => {
  it('are listed, for people and for programs', async () => {
    const { code, out } = await run('rules');
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map(line => line.split(/ +/)[0])
    ).toEqual(RULES.map(({ id }) => id));
    const list = JSON.parse((await run('rules', '--format', 'json')).out) as {
      id: string;
      options: unknown;
    }[];
    expect(list.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
    expect(list.find(({ id }) => id === 'reproducibility/unseeded-randomness')?.options).toMatchObject({
      properties: { seed: { type: 'integer' } }
    });
  });

  it('have pages', async () => {
    expect((await run('rule', 'leakage/preprocessing')).out).toMatch(
      /^# leakage\/preprocessing\n\n[^]*## What it finds/
    );
    for (const [name, near] of [
      ['preprocessing', 'leakage/preprocessing'],
      ['leakage', 'leakage/overlap'],
      ['constructor', 'nbpreflight rules']
    ]) {
      const { code, err } = await run('rule', name);
      expect([code, err]).toEqual([2, expect.stringContaining(near)]);
    }
  });
});

describe('init', () => {
  it('writes settings that set nothing, and each of whose keys can be set', async () => {
    expect((await run('init')).code).toBe(0);
    const text = readFileSync(join(folder, 'preflight.toml'), 'utf8');
    expect(parse(text)).toEqual({});
    const set = readSettings(parse(text.replace(/^# (?=[\w-]+ = )/gm, '')));
    expect(set.problems).toEqual([]);
    expect(Object.keys(set.settings).sort()).toEqual([...settingsSchema.keyof().options].sort());
  });

  it('never writes over settings', async () => {
    const there = async (name: string, text: string): Promise<void> => {
      writeFileSync(join(folder, name), text);
      const { code, err } = await run('init');
      expect([code, err]).toEqual([2, expect.stringContaining(`${name} has settings`)]);
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    };
    await there('pyproject.toml', '[tool.preflight]\npreview = true\n');
    expect(existsSync(join(folder, 'preflight.toml'))).toBe(false);
    await there('preflight.toml', 'preview = true\n');
    mkdirSync(join(folder, 'inner'));
    const inner = await runIn(join(folder, 'inner'), ['init']);
    expect([inner.code, inner.out]).toEqual([0, expect.stringContaining('in place of ../preflight.toml')]);
  });
});

describe('tools', () => {
  const python = (version: string | null): string => {
    const site = join(folder, 'env/lib/python3.11/site-packages');
    mkdirSync(join(folder, 'env/bin'), { recursive: true });
    mkdirSync(site, { recursive: true });
    writeFileSync(join(folder, 'env/pyvenv.cfg'), 'home = /nowhere\n');
    symlinkSync('/nowhere/python3', join(folder, 'env/bin/python'));
    if (version !== null) {
      mkdirSync(join(site, `mlflow-${version}.dist-info`));
      writeFileSync(
        join(site, `mlflow-${version}.dist-info/METADATA`),
        `Name: mlflow\nVersion: ${version}\n\n`
      );
    }
    return 'env/bin/python';
  };

  it('are looked up in the Python that is named', async () => {
    const { code, out } = await run('tools', '--python', python('2.9.1'));
    expect(code).toBe(1);
    expect(out).toMatch(/^MLflow +required +2\.9\.1$/m);
    expect(out).toMatch(/^DVC +required +missing +pip install .*dvc/m);
  });

  it('are those of the personas that are chosen', async () => {
    const path = python('2.9.1');
    const names = (out: string): string[] =>
      out
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => line.split(/ {2,}/)[0]);
    const one = names((await run('tools', '--python', path)).out);
    const both = names((await run('tools', '--python', path, '--persona', 'ml-engineer,data-scientist')).out);
    expect(both).toEqual(expect.arrayContaining(one));
    expect(both.length).toBeGreaterThan(one.length);
    expect(new Set(both).size).toBe(both.length);
  });

  it('cannot be looked up where there is no Python', async () => {
    expect(await runIn(folder, ['tools'], { PATH: folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('--python PATH')
    });
    expect(await run('tools', '--persona', 'astronaut')).toMatchObject({ code: 2 });
  });
});

describe('watch', () => {
  it('audits again what is saved, and ends where it is interrupted', async () => {
    const path = join(folder, 'a.ipynb');
    writeFileSync(path, ipynb(LEAKY));
    writeFileSync(join(folder, 'b.ipynb'), ipynb(['x = 1']));
    const stopping = new AbortController();
    const said: string[] = [];
    let heard: () => void = () => undefined;
    const next = async (words: string): Promise<void> => {
      while (!said.join('').includes(words)) {
        await new Promise<void>(resolve => {
          heard = resolve;
        });
      }
      said.length = 0;
    };
    const done = main(['watch', '.', '--select', 'leakage'], {
      cwd: folder,
      stdout: {
        write(text: string, then: () => void) {
          said.push(text);
          heard();
          then();
        }
      },
      stderr: { write: text => said.push(text) },
      stdin: () => Promise.resolve(''),
      interruption: () => stopping.signal,
      lines: () => Readable.from([]),
      script: null,
      env: {},
      now: () => new Date('2026-01-02T03:04:05Z')
    });
    await next('in 1 of 2 notebooks.\n');
    writeFileSync(`${path}.new`, ipynb(['y = 1']));
    renameSync(`${path}.new`, path);
    await next('\n2026-01-02T03:04:05.000Z\nNo findings in 1 notebook.\n');
    writeFileSync(join(folder, 'b.ipynb'), ipynb(LEAKY));
    await next('b.ipynb:cell 2:2');
    stopping.abort();
    expect(await done).toBe(0);
  }, 20_000);

  it('fails for what is not there', async () => {
    expect(await run('watch', 'none')).toMatchObject({ code: 2, err: expect.stringContaining('"none"') });
  });
});
