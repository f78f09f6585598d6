/** A tracking server and files of DVC, W&B and Great Expectations by somebody who means harm: they are text in panel and report, and nothing is asked of elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, galata, test } from '@jupyterlab/galata';
import { chooseExport, finding, onDisk, openNotebook, watched } from './preflight';

/** JupyterLab shows a diagram of Mermaid as a picture of its own, in which nothing runs. */
const FOREIGN =
  'img:not([src^="data:image/svg+xml,"]), iframe, script, object, embed, form, [onload], [onerror], a[href^="javascript:"]';
const TURNED = '\u202e';

/** What a name may do: HTML, Markdown, a table that ends, a link and a picture elsewhere. */
const attack = (elsewhere: string): string =>
  `<img src=${elsewhere}/a.png onerror="window.harmed=true"> ![](${elsewhere}/b.png) [x](javascript:window.harmed=true) ` +
  `<script>window.harmed=true</script> | a | b |${TURNED}\n\n# Ready\n\n${elsewhere}/c <${elsewhere}/d>`;

const servers: Server[] = [];
async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('names by a tracking server and by tools run nothing, load nothing, and stay text in the panel and in reports', async ({
  page,
  tmpPath
}) => {
  const elsewhere: string[] = [];
  const other = await serving((request, response) => {
    elsewhere.push(request.url ?? '');
    response.end('{}');
  });
  const name = attack(other);
  let mode: 'names' | 'long' | 'redirect' | 'file' | 'circle' = 'names';
  const answers = (): Record<string, unknown> => ({
    'experiments/search': { experiments: [{ experiment_id: '1', name: `loans ${name}` }] },
    'runs/search': {
      runs: [
        {
          info: {
            run_id: `run ${name}`,
            run_name: `${name} ${mode === 'long' ? 'x'.repeat(5_000_000) : ''}`,
            experiment_id: '1',
            status: `${name}`,
            start_time: 1
          },
          data: { tags: [{ key: 'notebook.path', value: 'train.ipynb' }] }
        }
      ]
    },
    'registered-models/search': {
      registered_models: [
        { name: `model ${name}`, aliases: [{ alias: '__proto__', version: name }] },
        ...Array.from({ length: mode === 'long' ? 20_000 : 0 }, (_, i) => ({ name: `model ${i}` }))
      ]
    },
    'model-versions/search': { model_versions: [{ name: `model ${name}`, version: name }] }
  });
  const mlflow = await serving((request, response) => {
    if (mode === 'redirect' || mode === 'file' || mode === 'circle') {
      const location = { redirect: other, file: 'file:///etc/passwd', circle: request.url ?? '' }[mode];
      response.writeHead(307, { location }).end();
      return;
    }
    const path = (request.url ?? '').split('/mlflow/')[1]?.split('?')[0] ?? '';
    response.end(JSON.stringify(answers()[path]).replace('{', '{"__proto__": {"harmed": true}, '));
  });

  const { asked, dialogs } = watched(page);

  const folder = `${tmpPath}/<img src=x onerror=harm()>${TURNED} a|b`;
  const write = (path: string, text: string): void => {
    const full = join(onDisk(folder), path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  };
  const quoted = JSON.stringify(name);
  write('.dvc/config', `[core]\n    remote = ${name.split('\n')[0]}\n['remote "x"']\n    url = ${other}\n`);
  write(
    'data/loans.csv.dvc',
    `deps:\n- path: loans.csv\n  repo:\n    url: ${quoted}\n    rev_lock: ${quoted}\nouts:\n- md5: 0123456789abcdef0123456789abcdef\n  path: loans.csv\n`
  );
  write('data/loans.csv', 'a,y\n1,0\n');
  write('wandb/offline-run-20261129_210813-nh7pqf1y/files/config.yaml', name);
  write(
    'gx/great_expectations.yml',
    'stores:\n  __proto__: {}\n  e:\n    store_backend:\n      base_directory: suites\n  v:\n    store_backend:\n      base_directory: results\nexpectations_store_name: e\nvalidation_results_store_name: v\n'
  );
  write('gx/suites/<img src=x onerror=harm()>.json', '{}');
  write(
    'gx/results/20261129T210817.973141Z/r.json',
    `{"__proto__": {"harmed": 1}, "success": false, "suite_name": ${quoted}, "meta": {"run_id": {"run_time": "2026-11-29T21:08:17Z"}}, "statistics": {"evaluated_expectations": 7, "unsuccessful_expectations": 3}}`
  );
  const cells = [
    'import mlflow\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
    `mlflow.set_tracking_uri("${mlflow}")\ndf = pd.read_csv("data/loans.csv")`,
    'A, B, a, b = train_test_split(df[["a"]], df["y"], random_state=0)\nwith mlflow.start_run():\n    model = LogisticRegression().fit(A, a)\n    mlflow.log_metric("score", model.score(B, b))',
    `others = pd.read_csv('''data/${name.replaceAll("'", '')}.csv''')`
  ];
  write(
    'train.ipynb',
    JSON.stringify(galata.Notebook.makeNotebook(cells.map(source => galata.Notebook.makeCell({ source }))))
  );

  const panel = await openNotebook(page, `${folder}/train.ipynb`);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  const open = (path: string, factory: string): Promise<void> =>
    page.evaluate(
      async options => {
        await window.jupyterapp.commands.execute('docmanager:open', options);
      },
      { path, factory }
    );
  const tools = panel.locator('.jp-Preflight-tools');
  const runs = tools.locator('[data-store="server"]');
  const check = async (): Promise<void> => {
    await tools.getByRole('button', { name: /^Check (?:workspace|again)$/ }).click();
    await expect(tools.getByRole('button', { name: 'Check again' })).toBeEnabled({ timeout: 60000 });
  };
  await check();
  await runs.getByRole('button', { name: `Ask ${mlflow}` }).click();
  await expect(runs.locator('[data-model]').first()).toContainText('<script>window.harmed=true</script>');
  await expect(tools.locator('[data-record="wandb"]')).toContainText('<img src=x onerror=harm()>');
  await expect(tools.locator('[data-record="expectations"]')).toContainText('3 of 7 expectations not met');
  await expect(tools.locator('[data-status="dvc"]')).toContainText('<img src=');

  // In reports: the HTML in its frame, and the Markdown as JupyterLab itself shows it.
  await chooseExport(page, panel, 'Save Beside the Notebook as', 'Markdown');
  await panel.getByRole('button', { name: 'Show report' }).click();
  const report = page.frameLocator('.jp-Preflight-reportFrame').locator('main');
  await expect(report).toContainText('<script>window.harmed=true</script>');
  expect(await report.locator(FOREIGN).count()).toBe(0);
  await open(`${folder}/train.readiness.md`, 'Markdown Preview');
  const markdown = page.locator('.jp-MarkdownViewer .jp-RenderedMarkdown');
  await expect(markdown).toContainText('<script>window.harmed=true</script>');
  expect(await markdown.locator(FOREIGN).count()).toBe(0);
  expect(await markdown.locator(`[href^="${other}"]`).count()).toBe(0);
  expect(await markdown.locator('h1').allTextContents()).toEqual([
    expect.stringContaining('Readiness report')
  ]);
  const widths = await markdown
    .locator('table')
    .evaluateAll(tables =>
      tables.map(table => new Set([...(table as HTMLTableElement).rows].map(row => row.cells.length)).size)
    );
  expect(new Set(widths)).toEqual(new Set([1]));
  for (const text of [panel, report, markdown]) {
    expect(await text.textContent()).not.toContain(TURNED);
  }

  // It goes on harming; what it says stays short, and the panel at hand.
  await open(`${folder}/train.ipynb`, 'Notebook');
  for (const [next, told] of [
    ['redirect', 'does not answer'],
    ['file', 'does not answer'],
    ['circle', 'does not answer'],
    ['long', 'MLflow store']
  ] as const) {
    mode = next;
    await check();
    await expect(runs).toContainText(told);
  }
  expect((await runs.textContent())!.length).toBeLessThan(60_000);
  const row = finding(panel, 'data/unversioned-path');
  await row.locator('.jp-Preflight-findingButton').click();
  await expect(row.locator('.jp-Preflight-remediation, .jp-Preflight-details').first()).toBeVisible();

  expect(await panel.locator(FOREIGN).count()).toBe(0);
  expect(await page.evaluate(() => 'harmed' in window || 'harmed' in {})).toBe(false);
  expect(dialogs).toEqual([]);
  expect(elsewhere).toEqual([]);
  const server = new URL(page.url()).origin;
  expect(asked.filter(url => !/^(?:blob|data):/.test(url) && new URL(url).origin !== server)).toEqual([]);
});
