/**
 * The cases of `reproducibility/cases` are executed twice, in two processes: where the rule is silent both runs give
 * the same values, and where it speaks they give others.
 *
 * @jest-environment node
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, requirePackages } from '../../../suggestions/__tests__/project';
import { type Example, examplesIn, found, readMarkdown } from '../../__tests__/examples';

jest.setTimeout(120_000);

const RULE = 'reproducibility/unseeded-randomness';
const FOLDER = join(__dirname, '..', 'cases');
const DIGESTS = join(__dirname, '..', '..', '..', '..', '..', 'scripts', 'digests.py');

interface Assigned {
  readonly from: number;
  readonly to: number;
  readonly digest: string | null;
}
type Answer = { readonly missing: string } | { readonly assigned: readonly Assigned[] };

const cases = readdirSync(FOLDER)
  .filter(name => name.endsWith('.md') && name !== 'cells.md')
  .sort()
  .flatMap(name => examplesIn(readMarkdown(join(FOLDER, name))).map(example => ({ name, example })));

function run(): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [DIGESTS], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, problems] = ['', ''];
    child.stdout.on('data', chunk => (out += chunk));
    child.stderr.on('data', chunk => (problems += chunk));
    child.on('error', reject);
    child.on('close', code =>
      code === 0 ? resolve(JSON.parse(out) as Answer[]) : reject(new Error(problems.slice(-2000)))
    );
    child.stdin.end(JSON.stringify(cases.map(({ example }) => example.source)));
  });
}

let runs: readonly (readonly Answer[])[] = [];

beforeAll(async () => {
  requirePackages(['numpy', 'pandas', 'scipy', 'sklearn', 'lightgbm', 'xgboost', 'imblearn', 'optuna']);
  requirePackages(['catboost', 'torch', 'keras']);
  runs = await Promise.all([run(), run()]);
});

/** Lines with a finding, as the engine reports them. */
function spoken(example: Example): number[] {
  return found(example, rule => rule === RULE).map(line => Number.parseInt(line, 10));
}

/** What each assignment did and what is said of it, in words that a failure shows. */
function compared(example: Example, first: readonly Assigned[], second: readonly Assigned[]): string[] {
  const lines = example.source.split('\n');
  const said = spoken(example);
  return first.flatMap(({ from, to, digest }, i) => {
    if (digest === null) {
      return [];
    }
    const differs = digest !== second[i].digest;
    const speaks = said.some(line => line >= from && line <= to);
    const text = `${from}: ${lines[from - 1].trim()}`;
    return differs === speaks ? [] : [`${text} ${differs ? 'differs unsaid' : 'is said to differ'}`];
  });
}

describe.each(cases)('$name › $example.title', ({ example }) => {
  const index = cases.findIndex(c => c.example === example);

  it('gives other values where the rule speaks, and the same where it is silent', () => {
    const [first, second] = runs.map(answers => answers[index]);
    if ('missing' in first || 'missing' in second) {
      throw new Error('missing' in first ? `${first.missing} is missing` : 'the runs differ');
    }
    expect(compared(example, first.assigned, second.assigned)).toEqual([]);
    // Each finding stands on an assignment that was judged.
    const judged = first.assigned.filter(a => a.digest !== null);
    expect(spoken(example).filter(line => !judged.some(a => line >= a.from && line <= a.to))).toEqual([]);
    expect(judged.length).toBeGreaterThan(0);
  });
});
