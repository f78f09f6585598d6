/** The library in a Deno notebook: the example, through a real kernel, with the library as pip installed it. */
import { execFile } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fileOf } from '../../../audit/notebook/__tests__/notebooks';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';

/** Names and messages that are markup. */
const HOSTILE =
  'df = read("<img src=x onerror=alert(1)>")\nimport pandas as pd\npd.read_csv("<script>alert(1)</script>.csv")';

type Output = {
  readonly kind: 'execute_result' | 'display_data' | 'stream' | 'error';
  readonly data?: Readonly<Record<string, string>>;
  readonly text?: string;
};

const EXAMPLES = resolve(__dirname, '../../../../examples');

async function runNotebook(box: Sandbox, path: string): Promise<Record<string, Output[]>> {
  const { stdout } = await promisify(execFile)(
    PYTHON,
    [join(__dirname, 'deno_notebook.py'), join(box.path, path)],
    {
      env: { ...process.env, JUPYTER_DATA_DIR: join(box.path, 'jupyter') },
      maxBuffer: 2 ** 28
    }
  );
  return JSON.parse(stdout) as Record<string, Output[]>;
}

describe('the example notebook', () => {
  const box = new Sandbox();
  let outputs: Record<string, Output[]>;
  beforeAll(async () => {
    cpSync(EXAMPLES, box.path, { recursive: true });
    writeFileSync(join(box.path, 'hostile.ipynb'), JSON.stringify(fileOf([HOSTILE])));
    outputs = await runNotebook(box, 'deno-audit.ipynb');
  }, 180_000);
  afterAll(() => box.remove());

  const shown = (cell: string): Readonly<Record<string, string>> => {
    expect(outputs[cell].map(({ kind }) => kind)).not.toContain('error');
    return outputs[cell].find(({ kind }) => kind !== 'stream')?.data ?? {};
  };

  it('shows the report of a notebook, with text for those who see no HTML', () => {
    const { 'text/html': html, 'text/plain': text } = shown('one');
    expect(html).toContain('<h1>Readiness report: <code>diabetes.ipynb</code></h1>');
    expect(html).toContain('leakage/');
    expect(text).toMatch(/^diabetes\.ipynb: \d+ critical, .* \(readiness \d+ of 100\)$/);
  });

  it('gives findings as data', () => {
    expect(shown('data')['text/plain']).toMatch(/cell \d+: .*\(leakage\/overlap\)/);
  });

  it('reports on a folder, where what notebooks say is text', () => {
    const { 'text/html': html, 'text/plain': text } = shown('all');
    expect(html).toContain('<code>hostile.ipynb</code>');
    expect(html).toContain('<code>diabetes.ipynb</code>');
    expect(html).not.toMatch(/<(script|img|iframe)/);
    expect(text).toMatch(/^# Readiness report/);
  });

  it('follows a notebook and ends when told to', () => {
    const text = outputs['follow'].map(output => output.text ?? '').join('');
    expect(text).toMatch(/^diabetes\.ipynb: /);
    expect(outputs['follow'].map(({ kind }) => kind)).not.toContain('error');
  });
});
