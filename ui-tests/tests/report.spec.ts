/** The readiness report as HTML, opened from a file as whoever gets it does: nothing in it runs, asks or hides. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';

const COMMAND = resolve(__dirname, '../../dist/nbpreflight.js');

const ATTACK =
  '</style></script></textarea></svg><script>document.title = "run"; alert(1)</script><img src="http://127.0.0.1:9/x.png" onerror="alert(2)"><svg onload="alert(3)"></svg> [link](javascript:alert(4)) \u202Eabc';

const CELLS = [
  'import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression',
  `df = pd.read_csv('''${ATTACK}.csv''')`,
  `note = '''${ATTACK}'''; X = StandardScaler().fit_transform(df.drop(columns="y"))  # ${ATTACK}`,
  'A, B, a, b = train_test_split(X, df["y"])\nmodel = LogisticRegression().fit(A, a)\nprint(model.score(B, b))',
  `for (  # ${ATTACK}`
];

/** A report on a notebook whose text and name attack, as a file. */
function hostileReport(): string {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-report-'));
  const name = '<img src=x onerror=alert(5)>.ipynb';
  const cells = CELLS.map(source => ({
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs: [],
    source
  }));
  const metadata = { kernelspec: { name: 'python3', language: 'python', display_name: ATTACK } };
  writeFileSync(join(folder, name), JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }));
  execFileSync(process.execPath, [COMMAND, 'report', name, '--format', 'html', '--output', 'report.html'], {
    cwd: folder
  });
  return pathToFileURL(join(folder, 'report.html')).href;
}

/** Opens a report and notes everything that it should not do. */
async function open(page: Page, address: string): Promise<string[]> {
  const done: string[] = [];
  page.on('dialog', dialog => {
    done.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => done.push(`request ${request.url()}`));
  page.on('console', message => done.push(`console ${message.text()}`));
  page.on('pageerror', error => done.push(`error ${error.message}`));
  await page.goto(address);
  return done;
}

test('a report on a hostile notebook is text, drawn and readable', async ({ page }) => {
  const address = hostileReport();
  const done = await open(page, address);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x onerror=alert(5)>.ipynb');
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toContain(
    '</style></script></textarea></svg><script>document.title = "run"; alert(1)</script>'
  );
  expect(text).toContain('[link](javascript:alert(4)) \uFFFDabc');
  expect(await page.locator('main script, main img, main a, main iframe, main [onload]').count()).toBe(0);
  await expect(page).toHaveTitle(/^Readiness report: <img/);

  // The picture is there, is described, and can be scrolled by keyboard where it is wide.
  const picture = page.locator('figure.way');
  await expect(picture.locator('g.step')).not.toHaveCount(0);
  await expect(picture.locator('> svg > desc')).toContainText('Split · cell 4');
  await expect(picture).toHaveAttribute('tabindex', '0');

  const colours = () =>
    page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    });
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await colours();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colours()).not.toEqual(light);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  expect(await colours()).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  expect(done).toEqual([`request ${address}`]);
});

test('the policy of a report lets nothing through that would be put into it', async ({ page }) => {
  await open(page, hostileReport());
  const run = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "run"';
    document.body.append(script);
    document.body.style.cssText = '';
    document.body.setAttribute('style', 'color: rgb(1, 2, 3)');
    return [document.title === 'run', getComputedStyle(document.body).color === 'rgb(1, 2, 3)'];
  });
  expect(run).toEqual([false, false]);
});
