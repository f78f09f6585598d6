/** Who judges: chosen in the head of the panel, read from the project, described on a page; and what only people can judge. */
import { existsSync, readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  copyDemo,
  DEMO,
  downloadReport,
  finding,
  onDisk,
  openedFinding,
  openNotebook,
  safeRead
} from './preflight';

const chooser = (panel: Locator): Locator => panel.locator('.jp-Preflight-chooserButton');
const persona = (panel: Locator, id: string): Locator => panel.locator(`li[data-persona="${id}"]`);

async function openDemo(page: IJupyterLabPageFixture, folder: string): Promise<Locator> {
  copyDemo(folder);
  const panel = await openNotebook(page, `${folder}/${DEMO}`);
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  return panel;
}

/** What the settings keep, as the server has it. */
async function kept(page: IJupyterLabPageFixture): Promise<string> {
  return page.evaluate(async () => {
    const answer = await fetch('/lab/api/settings/jupyterlab-preflight:audits');
    return ((await answer.json()) as { raw: string }).raw;
  });
}

/** What of the reader of persona files was fetched: most people never need it. */
function loaders(page: IJupyterLabPageFixture): string[] {
  const fetched: string[] = [];
  page.on('request', request => {
    if (request.url().includes('persona-loader')) {
      fetched.push(request.url());
    }
  });
  return fetched;
}

/** A persona whose criteria ask for nothing but secrets and what nobody can read from code. */
const OURS = `# Persona: Clinic Reviewer

## Role

Looks at models before they are used in the ward.

## Allowed Tools

### Required

- **MLflow** (\`pip install mlflow\`) — Keep the runs

## Tool Setup

> As usual.

## Evaluate For

- Data leakage risks
- Consent of the patients

## Output Format

- Model assessment

## Principles

- No score without its test set

## Anti-patterns

- Believing a figure
`;

test('several personas are chosen with the keyboard, kept, and judge at once', async ({ page, tmpPath }) => {
  const fetched = loaders(page);
  const panel = await openDemo(page, tmpPath);
  await expect(chooser(panel)).toHaveText('ML Engineer');
  await chooser(panel).press('Enter');
  const box = panel.getByRole('dialog', { name: 'Who judges' });
  await expect(box).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('.jp-Preflight').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  // Somebody has to judge.
  await expect(persona(panel, 'ml-engineer').getByRole('checkbox')).toBeDisabled();
  const before = await panel.locator('.jp-Preflight-verdict').innerText();
  expect(before).not.toBe('');
  const first = panel.locator('.jp-Preflight-persona input:enabled').first();
  await expect(first).toBeFocused();
  const privacy = persona(panel, 'privacy-engineer').getByRole('checkbox');
  for (
    let step = 0;
    step < 20 && !(await privacy.evaluate(node => node === document.activeElement));
    step++
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await expect(chooser(panel)).toHaveText('ML Engineer, Privacy Engineer');
  await expect.poll(() => kept(page)).toContain('"privacy-engineer"');
  await page.keyboard.press('Escape');
  await expect(box).toHaveCount(0);
  await expect(chooser(panel)).toBeFocused();
  // Its criteria are asked for, and stand in the report.
  const { text } = await downloadReport(page, panel, 'JSON');
  const report = JSON.parse(text) as { environment: { personas: { title: string }[] } };
  expect(report.environment.personas.map(({ title }) => title)).toEqual(['ML Engineer', 'Privacy Engineer']);

  await chooser(panel).click();
  await persona(panel, 'ml-engineer').getByRole('checkbox').uncheck();
  await expect(chooser(panel)).toHaveText('Privacy Engineer');
  await expect(finding(panel, 'leakage/preprocessing')).toHaveCount(0);
  await persona(panel, 'ml-engineer').getByRole('checkbox').check();
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  // Where they do not agree, the finding says who rates it how.
  await persona(panel, 'data-engineer').getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  const data = await openedFinding(panel, 'data/unversioned-path');
  await expect(data).toContainText('The data is part of the version');
  await expect(data.locator('[data-persona="Data Engineer"]')).toContainText('High');
  await expect(data.locator('[data-persona="ML Engineer"]')).toContainText('Medium');
  await expect(data.locator('.jp-Preflight-findingMeta')).toContainText('High');
  expect(fetched).toEqual([]);
});

test('personas of the project are offered, and broken files are told with their lines', async ({
  page,
  tmpPath
}) => {
  await page.contents.uploadContent(OURS, 'text', `${tmpPath}/personas/clinic.md`);
  await page.contents.uploadContent(
    '# Persona: Broken\n\n## Role\n\nNobody.\n',
    'text',
    `${tmpPath}/personas/broken.md`
  );
  const fetched = loaders(page);
  const panel = await openDemo(page, tmpPath);
  await chooser(panel).click();
  const problems = panel.locator('.jp-Preflight-personaProblems');
  await expect(problems).toContainText(`${tmpPath}/personas/broken.md cannot be used`);
  await expect(persona(panel, 'clinic')).toContainText('of the project');
  expect(fetched).not.toEqual([]);
  await persona(panel, 'clinic').getByRole('checkbox').check();
  await persona(panel, 'ml-engineer').getByRole('checkbox').uncheck();
  await expect(chooser(panel)).toContainText('Clinic Reviewer');
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  await expect(finding(panel, 'reproducibility/unseeded-randomness')).toHaveCount(0);

  await persona(panel, 'clinic').getByRole('button', { name: 'About' }).click();
  const about = panel.getByRole('article', { name: 'About the persona Clinic Reviewer' });
  await expect(about.locator('[data-criterion="Data leakage risks"]')).toContainText('leakage/preprocessing');
  await expect(about.locator('[data-criterion="Consent of the patients"]')).toContainText(
    'a question to the reviewer'
  );
  await expect(about.locator('[data-tool="MLflow"]')).toContainText('required, not looked for');
  const { violations } = await new AxeBuilder({ page }).include('.jp-Preflight').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(chooser(panel)).toBeFocused();

  await chooser(panel).click();
  await problems.getByRole('button').first().click();
  await expect(page.locator('.jp-FileEditor .cm-content')).toContainText('# Persona: Broken');
});

test('what the project decides is told, and not the user’s to change there', async ({ page, tmpPath }) => {
  await page.contents.uploadContent(
    'personas = ["data-engineer", "nobody"]\n',
    'text',
    `${tmpPath}/preflight.toml`
  );
  copyDemo(tmpPath);
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await expect(chooser(panel)).toContainText('Data Engineer');
  await chooser(panel).click();
  await expect(panel.locator('.jp-Preflight-personaProblems')).toContainText('nobody');
  await expect(panel.locator('.jp-Preflight-persona input:enabled')).toHaveCount(0);
  await panel.locator('.jp-Preflight-chooserNote').getByRole('button').click();
  await expect(page.locator('.jp-FileEditor .cm-content')).toContainText('personas = ');
});

test('a persona that ships is copied into the project, once the user agrees', async ({ page, tmpPath }) => {
  const panel = await openDemo(page, tmpPath);
  const copy = onDisk(`${tmpPath}/personas/domain_specific/ml-engineer.md`);
  await chooser(panel).click();
  await persona(panel, 'ml-engineer').getByRole('button', { name: 'About' }).click();
  const button = panel.getByRole('button', { name: 'Copy into the project' });
  await button.click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText(`${tmpPath}/personas/domain_specific/ml-engineer.md`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(existsSync(onDisk(`${tmpPath}/personas`))).toBe(false);
  await button.click();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => safeRead(copy)).toContain('# Persona: ML Engineer');
  await expect(page.locator('.jp-FileEditor .cm-content')).toContainText('# Persona: ML Engineer');
  await expect(panel.getByRole('button', { name: 'Open the file' })).toBeVisible();
  // Its links lead to copies of what they led to.
  expect(existsSync(onDisk(`${tmpPath}/personas/_shared/severity-scale.md`))).toBe(true);
  await expect(chooser(panel)).toHaveText('ML Engineer');
});

test('what no rule can judge is asked, answered, and reported; the notebook stays as it is', async ({
  page,
  tmpPath
}) => {
  await page.contents.uploadContent(OURS, 'text', `${tmpPath}/personas/clinic.md`);
  await page.contents.uploadContent('personas = ["clinic"]\n', 'text', `${tmpPath}/preflight.toml`);
  copyDemo(tmpPath);
  const file = 'diabetes-resolved.ipynb';
  const panel = await openNotebook(page, `${tmpPath}/${file}`);
  const before = readFileSync(onDisk(`${tmpPath}/${file}`), 'utf8');
  const score = panel.getByRole('meter');
  const asked = Number(await score.getAttribute('aria-valuenow'));
  const raise = panel.locator('.jp-Preflight-raises [data-raise="criterion"]');
  await raise.getByRole('button').click();
  const field = panel.getByRole('textbox', { name: 'Consent of the patients' });
  await expect(field).toBeFocused();
  await page.keyboard.insertText('Every patient signed; seen on 3 May.');
  await page.keyboard.press('Tab');
  await expect(panel.locator('.jp-Preflight-review')).toContainText('1 of 1 answered');
  await expect(panel.locator('[data-criterion="Consent of the patients"]')).toHaveAttribute(
    'data-answered',
    'true'
  );
  await expect.poll(async () => Number(await score.getAttribute('aria-valuenow'))).toBeGreaterThan(asked);
  const { text } = await downloadReport(page, panel, 'Markdown');
  expect(text).toContain('Every patient signed; seen on 3 May.');

  await field.fill('');
  await page.keyboard.press('Tab');
  await expect(panel.locator('.jp-Preflight-review')).toContainText('0 of 1 answered');
  expect(readFileSync(onDisk(`${tmpPath}/${file}`), 'utf8')).toBe(before);
});
