/** Two people in one notebook, each with a page of their own: what one does reaches the other, and only that. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { finding, onDisk, openedFinding, sources, typeCell } from '../tests/preflight';

const CELLS = [
  `import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split`,
  'df = pd.read_csv("data/patients.csv")',
  'X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"])',
  'model = RandomForestClassifier().fit(X_train, y_train)',
  'print(model.score(X_test, y_test))'
];
const UNVERSIONED = 'data/unversioned-path';
const UNSEEDED = 'reproducibility/unseeded-randomness';

/** Somebody with the notebook open. */
interface Person {
  readonly page: Page;
  readonly panel: Locator;
}

function write(path: string): void {
  const cells = CELLS.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  }));
  // With the name of a kernel, so that nobody is asked for one.
  const metadata = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata, cells };
  mkdirSync(onDisk(''), { recursive: true });
  writeFileSync(onDisk(path), JSON.stringify(notebook));
}

const test = base.extend<{ ann: Person; bob: Person; together: { ann: Person; bob: Person } }>({
  together: async ({ browser }, use, info) => {
    const path = `${info.testId}.ipynb`;
    write(path);
    const open = async (name: string): Promise<Person> => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`/lab/workspaces/${name}-${info.testId}/tree/${path}`);
      const panel = page.locator('.jp-Preflight');
      await expect(finding(panel, UNVERSIONED)).toBeVisible({ timeout: 60000 });
      return { page, panel };
    };
    const [ann, bob] = [await open('ann'), await open('bob')];
    await use({ ann, bob });
    await ann.page.context().close();
    await bob.page.context().close();
  },
  ann: async ({ together }, use) => use(together.ann),
  bob: async ({ together }, use) => use(together.bob)
});

/** Waits until both have these cells. */
async function bothHave(people: readonly Person[], cells: readonly string[]): Promise<void> {
  for (const { page } of people) {
    await expect.poll(() => sources(page)).toEqual(cells);
  }
}

async function insert({ page, panel }: Person, name: string): Promise<void> {
  const before = (await sources(page)).length;
  await panel.locator(`[data-offer="${name}"] .jp-Preflight-insert`).click();
  await expect.poll(async () => (await sources(page)).length).toBeGreaterThan(before);
  await expect(page.locator('.jp-Notebook.jp-mod-commandMode :focus')).toHaveCount(1);
}

async function addCell({ page }: Person, after: number, text: string): Promise<void> {
  await page.locator(`.jp-Notebook [data-windowed-list-index="${after}"] .jp-InputPrompt`).click();
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText(text);
}

test('a cell that one inserts is there once for both, and undo takes back that cell alone', async ({
  ann,
  bob
}) => {
  await insert(ann, 'mlflow-tracking');
  const after = await sources(ann.page);
  expect(after).toHaveLength(CELLS.length + 1);
  await bothHave([ann, bob], after);

  // What the other does later neither joins the step nor hides it.
  await addCell(bob, 0, 'mine = 1');
  await typeCell(bob.page, 2, `${CELLS[1]}\ndf.head()`);
  const own = [CELLS[0], 'mine = 1', `${CELLS[1]}\ndf.head()`, ...CELLS.slice(2)];
  await expect.poll(async () => (await sources(ann.page)).slice(0, 3)).toEqual(own.slice(0, 3));
  await ann.panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await bothHave([ann, bob], own);
});

test('both insert at once: two cells, and each takes back the own one', async ({ ann, bob }) => {
  // The engine's answer to one comes when the cell of the other is there already, and no longer fits.
  await bob.page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (this: Worker, message: { method?: string }): void {
      if (message.method === 'suggest') {
        Worker.prototype.postMessage = post;
        setTimeout(() => post.call(this, message), 3000);
      } else {
        post.call(this, message);
      }
    };
  });
  await bob.panel.locator('[data-offer="mlflow-tracking"] .jp-Preflight-insert').click();
  await insert(ann, 'seed-header');
  await expect.poll(async () => (await sources(ann.page)).length).toBe(CELLS.length + 2);
  const all = await sources(ann.page);
  await bothHave([ann, bob], all);
  expect(new Set(all).size).toBe(all.length);
  await ann.page.keyboard.press('z');
  const left = all.filter(source => source.includes('mlflow') || CELLS.includes(source));
  expect(left).toHaveLength(CELLS.length + 1);
  await bothHave([ann, bob], left);
  await bob.page.keyboard.press('z');
  await bothHave([ann, bob], CELLS);
});

test('a cell that one is asked about goes to its place, whatever the other inserts meanwhile', async ({
  ann,
  bob
}) => {
  await addCell(ann, CELLS.length - 1, 'last = 1');
  await bothHave([ann, bob], [...CELLS, 'last = 1']);
  await bob.panel.locator('[data-offer="latency"] .jp-Preflight-insert').click();
  await expect(bob.page.locator('.jp-Dialog').getByRole('spinbutton')).toBeFocused();
  await addCell(ann, 0, 'mine = 1');
  await expect.poll(async () => (await sources(bob.page)).length).toBe(CELLS.length + 2);
  await bob.page.keyboard.type('40');
  await bob.page.keyboard.press('Enter');
  await expect.poll(async () => (await sources(bob.page)).length).toBe(CELLS.length + 3);
  const now = await sources(bob.page);
  expect(now[CELLS.length + 1]).toContain('budget_ms = 40');
  expect(now.toSpliced(CELLS.length + 1, 1)).toEqual([CELLS[0], 'mine = 1', ...CELLS.slice(1), 'last = 1']);
});

test('a fix of several cells reaches the other as it was shown, and is one step of its author', async ({
  ann,
  bob
}) => {
  const row = await openedFinding(ann.panel, UNSEEDED);
  await row.locator('.jp-Preflight-fixAll').click();
  await ann.page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await sources(ann.page))[3]).toContain('random_state');
  const fixed = await sources(ann.page);
  expect(fixed.filter((source, index) => source !== CELLS[index])).toHaveLength(2);
  await bothHave([ann, bob], fixed);
  await expect(finding(bob.panel, UNSEEDED)).toHaveCount(0);

  // The other has nothing to take back.
  await bob.page.locator('.jp-Notebook [data-windowed-list-index="0"] .jp-InputPrompt').click();
  await bob.page.keyboard.press('z');
  await typeCell(bob.page, 4, `${CELLS[4]}\nprint("bob")`);
  await bothHave([ann, bob], [...fixed.slice(0, 4), `${CELLS[4]}\nprint("bob")`]);
  await ann.panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await bothHave([ann, bob], [...CELLS.slice(0, 4), `${CELLS[4]}\nprint("bob")`]);
  await expect(finding(bob.panel, UNSEEDED)).toBeVisible();
});

test('findings follow what either types, in both panels', async ({ ann, bob }) => {
  const seeded = 'model = RandomForestClassifier(random_state=0).fit(X_train, y_train)';
  const rows = ({ panel }: Person): Locator =>
    panel.locator(`.jp-Preflight-finding[data-rule="${UNSEEDED}"]`);
  await expect(rows(ann)).toHaveCount(2);
  await typeCell(bob.page, 3, seeded);
  for (const person of [ann, bob]) {
    await expect(rows(person)).toHaveCount(1);
  }
  await typeCell(ann.page, 1, 'df = pd.DataFrame({"x": [1, 2], "y": [0, 1]})');
  for (const { page, panel } of [ann, bob]) {
    await expect(finding(panel, UNVERSIONED)).toHaveCount(0);
    await expect(page.locator('[data-windowed-list-index="1"] .jp-Preflight-mark')).toHaveCount(0);
  }
});

test('a fix is refused when the other has changed its cell while it was looked at', async ({ ann, bob }) => {
  const row = await openedFinding(ann.panel, UNSEEDED);
  await row.locator('.jp-mod-accept').first().click();
  const apply = ann.page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' });
  await expect(apply).toBeFocused();
  const typed = `${CELLS[2]}  # half the rows, says Bob`;
  await typeCell(bob.page, 2, typed);
  await bothHave([ann, bob], [...CELLS.slice(0, 2), typed, ...CELLS.slice(3)]);
  await apply.click();
  await expect(ann.page.locator('.Toastify__toast')).toContainText('changed meanwhile');
  await bothHave([ann, bob], [...CELLS.slice(0, 2), typed, ...CELLS.slice(3)]);
});

test('a fix keeps what the other typed into another cell while it was looked at', async ({ ann, bob }) => {
  const row = await openedFinding(ann.panel, UNSEEDED);
  await row.locator('.jp-mod-accept').first().click();
  const apply = ann.page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' });
  await expect(apply).toBeFocused();
  await typeCell(bob.page, 4, 'print("bob")');
  await expect.poll(async () => (await sources(ann.page))[4]).toBe('print("bob")');
  await apply.click();
  await expect.poll(async () => (await sources(bob.page)).join('\n')).toContain('random_state');
  expect((await sources(bob.page))[4]).toBe('print("bob")');
});

test('a cell inserted above leaves caret, focus and text to who is typing below', async ({ ann, bob }) => {
  const editor = bob.page.locator('.jp-Notebook [data-windowed-list-index="3"] .cm-content');
  await editor.click();
  await bob.page.keyboard.press('ControlOrMeta+End');
  await bob.page.keyboard.type('\nprint(1');
  await insert(ann, 'seed-header');
  await expect.poll(async () => (await sources(bob.page)).length).toBe(CELLS.length + 1);
  const active = bob.page.locator('.jp-Cell.jp-mod-active');
  await expect(active).toHaveAttribute('data-windowed-list-index', '4');
  await expect(bob.page.locator('.jp-Notebook')).toHaveClass(/jp-mod-editMode/);
  await bob.page.keyboard.type(' + 1');
  for (const { page } of [ann, bob]) {
    await expect.poll(async () => (await sources(page))[4]).toMatch(/\nprint\(1 \+ 1\)?$/);
  }
});

test('what one ignores is ignored for both, with the reason', async ({ ann, bob }) => {
  const row = await openedFinding(ann.panel, UNVERSIONED);
  await row.getByRole('button', { name: 'Ignore…' }).click();
  const reason = ann.page.locator('.jp-Dialog').getByRole('textbox');
  await expect(reason).toBeFocused();
  await reason.fill('a sample that never changes');
  await ann.page.locator('.jp-Dialog').getByRole('button', { name: 'Ignore' }).click();
  for (const { panel } of [ann, bob]) {
    await expect(finding(panel, UNVERSIONED)).toHaveCount(0);
  }
  await bob.panel.getByRole('button', { name: 'Ignored 1' }).click();
  await expect(bob.panel.locator('.jp-Preflight-ignoredItem')).toContainText('a sample that never changes');
});
