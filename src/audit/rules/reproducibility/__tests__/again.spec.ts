/**
 * The cells of `reproducibility/cases/cells.md` are run once, and once more with each cell run twice: where the rule is
 * silent the models learn the same, and where it speaks they do not.
 *
 * @jest-environment node
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PYTHON, requirePackages } from '../../../suggestions/__tests__/project';
import { examplesIn, found, readMarkdown } from '../../__tests__/examples';

jest.setTimeout(60_000);

const RULE = 'reproducibility/non-idempotent-cell';
const RERUN = join(__dirname, '..', '..', '..', '..', '..', 'scripts', 'rerun.py');

const examples = examplesIn(readMarkdown(join(__dirname, '..', 'cases', 'cells.md')));
let same: readonly boolean[] = [];

beforeAll(() => {
  requirePackages(['numpy', 'pandas', 'sklearn']);
  const input = JSON.stringify(examples.map(({ source }) => source));
  same = JSON.parse(execFileSync(PYTHON, [RERUN], { input, encoding: 'utf8' })) as boolean[];
});

it.each(examples)('$title', example => {
  const silent = found(example, rule => rule === RULE).length === 0;
  expect(silent).toBe(same[examples.indexOf(example)]);
});
