import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle } from '../../../audit/handle';
import { readNotebook } from '../../../audit/notebook/read';
import { addReports } from '../../../audit/report/making';
import { REPORT_FORMATS } from '../../../audit/report/formats';
import type { Request } from '../../../audit/protocol';
import { drawn } from '../../../audit/secrets/__tests__/credentials';
import { audit } from '../../library/audit';
import { FORMATS } from '../format/writer';
import { ipynb } from './notebooks';
import { runIn } from './run';

const PASSWORD = 'Gr4nite-Otter';
const TOKEN = `hf_${drawn(34, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')}`;
const KEY = 'q7Zt2LmX9vRb4KdW8sPn';
const LONG = 'and_one_more_column_that_makes_this_expression_much_longer_than_any_cut';

/** In code that findings are about, in an address, in a path; as names of data, of files and of runs. */
const CELLS = [
  'import mlflow\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler',
  `api_key = "${KEY}"; df = pd.read_csv("https://ana:${PASSWORD}@data.example.org/loans.csv")`,
  `extra = pd.read_csv("/home/ana/${KEY}/extra.csv")\nmodels = pd.read_csv("https://example.org/x.csv?access=${TOKEN}")`,
  `mlflow.set_experiment("loans ${KEY}")\nmlflow.set_tracking_uri("https://ana:${PASSWORD}@mlflow.example.org")`,
  `X = StandardScaler().fit_transform(df[["${TOKEN}", "${KEY}", "${LONG}"]])  # ${TOKEN}`,
  'X_train, X_test, y_train, y_test = train_test_split(X, df["y"])\nmodel = LogisticRegression(solver="saga").fit(X_train, y_train)\nprint(model.score(X_test, y_test))',
  `df.to_csv("out/${TOKEN}.csv")  # preflight: ignore[data/unversioned-artifact] as ${KEY} says`
];

/** What the first of them printed. */
const PRINTED = `r8_${drawn(37, 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789')}`;

function printing(): string {
  const notebook = JSON.parse(ipynb(CELLS)) as { cells: { outputs: object[] }[] };
  notebook.cells[0].outputs = [{ output_type: 'stream', name: 'stdout', text: [`TOKEN ${PRINTED}\n`] }];
  return JSON.stringify(notebook);
}

/** Any part of one by which it could be told. */
const PARTS = [PASSWORD, KEY, TOKEN, PRINTED].flatMap(secret => [
  secret,
  secret.slice(0, 10),
  secret.slice(-10)
]);
const leaks = (text: string): string[] =>
  PARTS.filter(part => text.includes(part) || text.includes(encodeURIComponent(part)));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-secrets-'));
  await writeFile(join(folder, 'loans.ipynb'), printing());
  await writeFile(join(folder, 'preflight.toml'), 'preview = true\n');
});
afterAll(() => rm(folder, { recursive: true }));

it.each(FORMATS)('audit as %s shows no credential', async format => {
  const { out, err } = await runIn(folder, ['audit', 'loans.ipynb', '--format', format]);
  expect(out).toContain('privacy/credential-in-code');
  expect(out).toContain('privacy/credential-in-output');
  expect(out).toContain('leakage/preprocessing');
  expect(leaks(out + err)).toEqual([]);
});

it.each(REPORT_FORMATS)('a report as %s shows no credential', async format => {
  const { out } = await runIn(folder, ['report', 'loans.ipynb', '--format', format]);
  expect(out).toContain('privacy/credential-in-code');
  expect(out).toContain('privacy/credential-in-output');
  expect(leaks(out)).toEqual([]);
});

it('SARIF still names the lines of the file', async () => {
  const { out } = await runIn(folder, ['audit', 'loans.ipynb', '--format', 'sarif']);
  const [{ results }] = (JSON.parse(out) as { runs: { results: Result[] }[] }).runs;
  const result = results.find(({ ruleId }) => ruleId === 'privacy/credential-in-code');
  expect(result?.locations[0].physicalLocation.region).toHaveProperty('startLine');
});

interface Result {
  readonly ruleId: string;
  readonly locations: readonly { readonly physicalLocation: { readonly region?: object } }[];
}

it('what the panel shows holds no credential', () => {
  addReports();
  const notebook = readNotebook(printing(), 'loans.ipynb');
  const about = { notebook, facts: null, settings: { preview: true } };
  const answer = (method: 'audit' | 'picture') =>
    handle(JSON.parse(JSON.stringify({ id: 1, method, ...about })) as Request);
  const shown = (response: ReturnType<typeof handle>): string => {
    const { findings, ignored, ...rest } = (response as { result: Record<string, unknown> }).result;
    const told = ((findings ?? []) as { message: string; evidence: unknown }[]).map(
      ({ message, evidence }) => ({ message, evidence })
    );
    return JSON.stringify(findings === undefined ? rest : [told, ignored]);
  };
  expect(leaks(shown(answer('audit')))).toEqual([]);
  const picture = shown(answer('picture'));
  expect(picture).toContain('•••');
  expect(leaks(picture)).toEqual([]);
});

it('what is kept between runs holds no credential', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => runIn(folder, ['audit', '.', '--format', 'jsonl', '--cache', 'kept']))
  );
  expect(second.code).toBe(first.code);
  const files = await readdir(join(folder, 'kept'), { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter(each => each.isFile()).map(each => readFile(join(each.parentPath, each.name), 'utf8'))
  );
  expect(leaks(texts.join('\n'))).toEqual([]);
});

/** A cell whose fix is shown with a credential beside it, and whose own lines are moved by it. */
const FIXED = [
  'from sklearn.ensemble import RandomForestClassifier',
  `api_key = "${KEY}"\nurl = "https://ana:${PASSWORD}@data.loans.internal/x.csv"\nmodel = RandomForestClassifier()  # ${TOKEN}\nmodel.fit(X, y)`
];

it('a diff of fixes shows no credential, and what is written keeps it', async () => {
  await writeFile(join(folder, 'fixed.ipynb'), ipynb(FIXED));
  const { out, err } = await runIn(folder, ['fix', '--diff', 'fixed.ipynb']);
  expect(out).toMatch(/^\+.*random_state/m);
  expect(leaks(out + err)).toEqual([]);
  await runIn(folder, ['fix', 'fixed.ipynb']);
  const written = await readFile(join(folder, 'fixed.ipynb'), 'utf8');
  expect(written).toContain('random_state');
  expect([KEY, PASSWORD, TOKEN].filter(secret => !written.includes(secret))).toEqual([]);
});

it('what a program gets of the library holds no credential', async () => {
  const audited = await audit(join(folder, 'loans.ipynb'), { settings: { preview: true } });
  expect(audited.findings.map(({ rule }) => rule)).toContain('privacy/credential-in-code');
  expect(leaks(JSON.stringify(audited) + audited.toString() + audited.report('html').text)).toEqual([]);
});

it('errors show no credential', async () => {
  const address = `https://ana:${PASSWORD}@data.loans.internal/x.ipynb`;
  for (const args of [
    ['audit', address],
    ['audit', address, '--format', 'jsonl'],
    ['report', address],
    ['fix', address],
    ['suggest', 'model-card', address],
    ['audit', '.', '--config', `${TOKEN}.toml`],
    ['persona', 'show', TOKEN],
    ['audit', `--${TOKEN}`]
  ]) {
    const { code, out, err } = await runIn(folder, args);
    expect(code).toBe(2);
    expect([args, leaks(out + err)]).toEqual([args, []]);
  }
});
