import { join, resolve } from 'node:path';
import { PERSONA_FILES } from '../../../audit/persona/builtin';
import { shippedPersonas } from '../../../audit/persona/standard';
import { Sandbox } from '../../workspace/__tests__/sandbox';
import { runIn } from './run';

const GOOD = PERSONA_FILES['domain_specific/llm-engineer.md'];
const box = new Sandbox();
const empty = new Sandbox();
beforeAll(() => {
  for (const [path, text] of Object.entries(PERSONA_FILES)) {
    box.write({ [`personas/${path}`]: text });
  }
  box.write({
    'personas/domain_specific/team.md': GOOD.replace('LLM Engineer', 'Team'),
    'alone.md': GOOD.replace(/\n/g, '\r\n'),
    'broken.md': GOOD.replace('- A prompt is code', '- [A prompt](nowhere.md) is code'),
    'big.md': '# Persona: Big\n\n'.padEnd(5_000_000, '- more\n'),
    'binary.md': 'PK\0\u0001'
  });
});
afterAll(() => {
  box.remove();
  empty.remove();
});

const run = (...args: string[]) => runIn(box.path, ['persona', ...args]);
const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));

describe('persona check', () => {
  it('prints a line for each file, keys in order, and exits with 0 when all are personas', async () => {
    const file = 'personas/domain_specific/llm-engineer.md';
    const { code, out, err } = await run('check', file, 'alone.md');
    expect([code, err]).toEqual([0, '']);
    const [first, second] = lines(out);
    expect(Object.keys(first)).toEqual(['file', 'ok', 'title', 'criteria', 'tools', 'problems']);
    expect(first).toEqual({
      file,
      ok: true,
      title: 'LLM Engineer',
      criteria: [
        'Model and dataset revision pinning',
        'Evaluation on held-out data',
        'Experiment tracking',
        'Fine-tuning loop reliability',
        'Reproducibility of runs',
        'Inference latency and cost',
        'Prompt versioning',
        'Safety and refusal testing'
      ],
      tools: ['MLflow', 'Weights & Biases', 'DeepEval', 'tiktoken', 'DVC'],
      problems: []
    });
    expect(second).toMatchObject({ file: 'alone.md', ok: true, title: 'LLM Engineer' });
    expect(Object.keys(second.problems[0])).toEqual(['line', 'severity', 'message']);
  });

  it('exits with 1 when one is none, and says why with its line', async () => {
    const { code, out } = await run('check', 'broken.md', 'personas/domain_specific/ml-engineer.md');
    expect(code).toBe(1);
    const [broken, good] = lines(out);
    expect(good.ok).toBe(true);
    expect(broken).toMatchObject({ file: 'broken.md', ok: false, title: 'LLM Engineer' });
    expect(broken.problems).toContainEqual({
      line: GOOD.split('\n').findIndex(line => line.startsWith('- A prompt is code')) + 1,
      severity: 'error',
      message: 'There is no nowhere.md'
    });
  });

  it.each([
    ['gone.md', 'There is no such file.'],
    ['personas', 'This is a folder.'],
    ['/dev/null', 'This is no file.'],
    ['big.md', 'The file is too large for a persona: at most 128 kB are read'],
    ['binary.md', 'This is no text file']
  ])('tells why %s cannot be read', async (file, message) => {
    const { code, out } = await run('check', file);
    expect(code).toBe(1);
    expect(lines(out)).toEqual([
      {
        file,
        ok: false,
        title: '',
        criteria: [],
        tools: [],
        problems: [{ line: 1, severity: 'error', message }]
      }
    ]);
  });

  it('wants a file', async () => {
    const { code, out, err } = await run('check');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("missing required argument 'files'");
  });
});

describe('a new persona', () => {
  const script = resolve(__dirname, '../../../../scripts/new-persona.mjs');

  it('is well-formed as it is written, and never takes the place of a file', async () => {
    empty.run(process.execPath, script, 'Model Risk: Officer (EU)', '--to', join(empty.path, 'made'));
    const made = 'made/model-risk-officer-eu.md';
    const { code, out } = await runIn(empty.path, ['persona', 'check', made]);
    expect(code).toBe(0);
    expect(lines(out)[0]).toMatchObject({
      file: made,
      ok: true,
      title: 'Model Risk: Officer (EU)',
      tools: []
    });
    const again = () =>
      empty.run(process.execPath, script, 'Model Risk Officer EU', '--to', join(empty.path, 'made'));
    expect(again).toThrow(/There is a file .*model-risk-officer-eu\.md already/);
  }, 30_000);
});

describe('persona list and show', () => {
  it('list what there is: id, title, where', async () => {
    const { code, out, err } = await run('list');
    expect([code, err]).toEqual([0, '']);
    const rows = out
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ {2,}/));
    expect(rows).toHaveLength(shippedPersonas().length + 1);
    expect(rows).toContainEqual(['team', 'Team', 'personas/domain_specific/team.md']);
    expect((await runIn(empty.path, ['persona', 'list'])).out).toMatch(
      /^ml-engineer +ML Engineer +built-in$/m
    );
  });

  it('print the Markdown', async () => {
    expect((await run('show', 'team')).out).toBe(GOOD.replace('LLM Engineer', 'Team'));
    const { code, out } = await runIn(empty.path, ['persona', 'show', 'privacy-engineer']);
    expect([code, out]).toEqual([0, PERSONA_FILES['domain_specific/privacy-engineer.md']]);
  });

  it('name what there is when asked for another', async () => {
    const { code, out, err } = await run('show', '__proto__');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/There is no persona "__proto__"\. There are: .*ml-engineer/);
  });

  it('want a command', async () => {
    expect((await run('judge')).code).toBe(2);
    expect((await run()).code).toBe(2);
  });
});
