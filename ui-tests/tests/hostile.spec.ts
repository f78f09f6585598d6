/** A notebook, its name, its project and its persona by somebody who means harm, in JupyterLab: nothing runs, nothing is asked of elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, galata, test } from '@jupyterlab/galata';
import { finding, onDisk, openNotebook, openedFinding, watched } from './preflight';

const SCRIPT = '<img src="http://127.0.0.1:9/a.png" onerror="window.harmed = true">';
const LINK = '[look](javascript:window.harmed=true) ![](http://127.0.0.1:9/b.png)';
const ATTACK = `${SCRIPT} ${LINK} <svg onload="window.harmed = true"></svg>`;
/** Put together here, so that this file holds no credential. */
const KEY = ['AKIA', 'Q4TZ7VN2XW', '3RJ6KP'].join('');

const CELLS = [
  'import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression',
  `key = "${KEY}"  # ${ATTACK}\ndf = pd.read_csv('''data/${ATTACK}.csv''')`,
  `X = StandardScaler().fit_transform(df.drop(columns='''${ATTACK}'''))`,
  `A, B, a, b = train_test_split(X, df['''${ATTACK}'''])\nmodel = LogisticRegression().fit(A, a)\nprint(model.score(B, b))`,
  `for (  # ${ATTACK}`
];

const PERSONA = `# Persona: Reviewer ${ATTACK}

## Role

Looks at models. ${ATTACK}

## Allowed Tools

### Required

- **MLflow** (\`pip install mlflow\`) — Keep the runs ${ATTACK}

## Tool Setup

Follow it. ${ATTACK}

## Evaluate For

- Data leakage risks
- Data versioning
- Kindness ${ATTACK}

## Output Format

- Findings

## Principles

- Say what is wrong ${ATTACK}

## Anti-patterns

- Silence ${ATTACK}
`;

test('what others wrote runs nothing, loads nothing from elsewhere, and its keys are shown nowhere', async ({
  page,
  tmpPath
}) => {
  const { asked, dialogs } = watched(page);
  const name = "<img src=x onerror='window.harmed=true'>.ipynb";
  const write = (path: string, text: string): void => {
    const full = join(onDisk(tmpPath), path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  };
  write('personas/reviewer.md', PERSONA);
  write('preflight.toml', 'personas = ["reviewer"]\nselect = ["no/such <img src=x onerror=harm()>", "*"]\n');
  const notebook = galata.Notebook.makeNotebook(CELLS.map(source => galata.Notebook.makeCell({ source })));
  notebook.cells.forEach((cell, index) => (cell.id = `<img src=x>${index}`));
  notebook.cells[0].outputs = [{ output_type: 'stream', name: 'stdout', text: [`TOKEN ${KEY}\n`] }];
  write(name, JSON.stringify(notebook));

  const panel = await openNotebook(page, `${tmpPath}/${name}`);
  const row = await openedFinding(panel, 'data/unversioned-path');
  // Long paths are cut at their start.
  await expect(row).toContainText('<svg onload=');
  await openedFinding(panel, 'privacy/credential-in-code');
  await expect(finding(panel, 'privacy/credential-in-code')).toContainText('Critical');
  await expect(finding(panel, 'privacy/credential-in-output')).toContainText('Critical');
  for (const mark of await page.locator('.jp-Preflight-mark').all()) {
    await mark.hover();
  }
  await panel.getByRole('button', { name: 'Show report' }).click();
  const report = page.frameLocator('.jp-Preflight-reportFrame');
  await expect(report.locator('main')).toContainText('<svg onload=');

  // What a cell printed is told of while it stands there.
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  });
  await expect(finding(panel, 'privacy/credential-in-output')).toHaveCount(0);

  // The panel has icons, but no picture, frame or script of anybody's; neither has the report.
  const foreign = 'img, iframe, script, object, embed, [onload], [onerror], a[href^="javascript:"]';
  expect(await panel.locator(foreign).count()).toBe(0);
  expect(await page.locator('.cm-tooltip').locator(foreign).count()).toBe(0);
  expect(await report.locator('main').locator(foreign).count()).toBe(0);
  expect(await panel.textContent()).not.toContain(KEY);
  expect(await report.locator('main').textContent()).not.toContain(KEY);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  expect(dialogs).toEqual([]);
  const server = new URL(page.url()).origin;
  const elsewhere = asked.filter(url => !/^(?:blob|data):/.test(url) && new URL(url).origin !== server);
  expect(elsewhere).toEqual([]);
});
