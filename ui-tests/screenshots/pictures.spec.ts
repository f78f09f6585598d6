/** The pictures of README and documentation, each in the light and in the dark theme (`NAME.webp`, `NAME-dark.webp`). */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  command,
  copyDemo,
  DEMO,
  EXAMPLES,
  finding,
  onDisk,
  openCells,
  openedFinding,
  openNotebook
} from '../tests/preflight';

const IMAGES = join(__dirname, '../../docs/images');

const THEMES = [
  ['JupyterLab Light', ''],
  ['JupyterLab Dark', '-dark']
] as const;

/** Where the demo lies: pictures show its name. */
const FOLDER = 'clinic';

// Whether a report is light or dark, its frame decides.
test.use({ viewport: { width: 1360, height: 860 }, colorScheme: null });
test.beforeEach(() => {
  rmSync(onDisk(FOLDER), { recursive: true, force: true });
  mkdirSync(onDisk(FOLDER));
});

/** Takes a picture of a part of the page, or of all, at twice its size, as WebP: a fifth of the bytes of the same PNG. */
async function take(
  page: IJupyterLabPageFixture,
  name: string,
  part?: Locator,
  height = Infinity
): Promise<void> {
  await page.mouse.move(700, 845);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const whole = page.viewportSize()!;
  const box = part ? (await part.boundingBox())! : { x: 0, y: 0, ...whole };
  // Galata's page wraps the one that Chromium is asked about.
  const session = await page.context().newCDPSession(page.locator('body').page());
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 80,
    clip: { ...box, height: Math.min(box.height, height), scale: 2 }
  });
  writeFileSync(join(IMAGES, `${name}.webp`), Buffer.from(data, 'base64'));
}

/** Opens the demo, with the panel as wide as its texts like. */
async function openDemo(page: IJupyterLabPageFixture): Promise<Locator> {
  copyDemo(FOLDER, { repository: true });
  const panel = await openNotebook(page, `${FOLDER}/${DEMO}`);
  await page.sidebar.close('left');
  await page.sidebar.setWidth(430, 'right');
  return panel;
}

/** Scrolls the panel until something stands right below its head, which stays. */
async function scrollTo(panel: Locator, part: Locator): Promise<void> {
  await part.evaluate(node => node.scrollIntoView({ block: 'start' }));
  await panel.evaluate(node => node.scrollBy(0, -230));
}

async function openEvidence(panel: Locator): Promise<Locator> {
  const leak = finding(panel, 'leakage/preprocessing');
  await leak.locator('.jp-Preflight-findingButton').click();
  await expect(leak.locator('.jp-Preflight-step').first()).toBeVisible();
  return leak;
}

for (const [theme, suffix] of THEMES) {
  test.describe(theme, () => {
    test.beforeEach(({ page }) => page.theme.setTheme(theme));

    test('the panel beside the demo', async ({ page }) => {
      const panel = await openDemo(page);
      const leak = await openEvidence(panel);
      await panel.evaluate(node => node.scrollTo(0, 0));
      await leak.locator('.jp-Preflight-step').last().click();
      await leak.locator('.jp-Preflight-step').first().click();
      await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();
      await take(page, `panel${suffix}`);
    });

    test('a finding with its evidence', async ({ page }) => {
      const panel = await openDemo(page);
      const leak = await openEvidence(panel);
      await leak.locator('.jp-Preflight-step').nth(1).click();
      await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();
      await scrollTo(panel, leak);
      await take(page, `finding${suffix}`, panel, 740);
    });

    test('the preview of a fix', async ({ page }) => {
      const panel = await openDemo(page);
      const row = await openedFinding(panel, 'reproducibility/unseeded-randomness');
      await row.locator('.jp-Preflight-fixAll').click();
      const dialog = page.locator('.jp-Dialog-content');
      await expect(dialog.locator('.jp-Preflight-diffCell')).not.toHaveCount(0);
      await take(page, `fix${suffix}`, dialog);
    });

    test('the cells that are offered', async ({ page }) => {
      const panel = await openDemo(page);
      await scrollTo(panel, panel.locator('[data-offer]').first());
      await take(page, `offers${suffix}`, panel, 600);
    });

    test('the form that asks what the notebook does not tell', async ({ page }) => {
      const panel = await openCells(page, `${FOLDER}/loans.ipynb`, [
        'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
        'df = pd.read_csv("loans.csv", usecols=["plz", "income", "paid"])',
        'X_train, X_test, y_train, y_test = train_test_split(df[["plz", "income"]], df["paid"], random_state=0)',
        'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
      ]);
      await panel.locator('[data-offer="shap-fairness"] .jp-Preflight-insert').click();
      const dialog = page.locator('.jp-Dialog-content');
      await dialog.getByLabel('Which column says which group').selectOption('plz');
      await take(page, `questions${suffix}`, dialog);
    });

    test('a report in a tab', async ({ page }) => {
      await openDemo(page);
      await command(page, 'preflight:open-report');
      const frame = page.frameLocator('.jp-Preflight-reportFrame');
      await expect(frame.getByRole('heading', { level: 1 })).toBeVisible();
      await take(page, `report${suffix}`);
    });

    test('the table of a folder', async ({ page }) => {
      const panel = await openDemo(page);
      cpSync(join(EXAMPLES, 'diabetes-resolved.ipynb'), onDisk(`${FOLDER}/diabetes-resolved.ipynb`));
      cpSync(join(EXAMPLES, DEMO), onDisk(`${FOLDER}/sketch.ipynb`));
      await panel.getByRole('button', { name: 'Audit all notebooks in this folder' }).click();
      const tab = page.locator('.jp-Preflight-surveyTab');
      await expect(tab.locator('[data-state="done"]')).toBeVisible({ timeout: 60000 });
      await take(page, `folder${suffix}`, tab, 380);
    });
  });
}
