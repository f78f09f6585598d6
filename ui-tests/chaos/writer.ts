/** Somebody who writes a notebook whatever breaks below it, and knows what they wrote. */
import { expect, type Locator, type Page } from '@playwright/test';
import { Hands } from '../soak/hands';
import { current } from '../soak/page';
import type { Random } from '../soak/random';
import { CELLS } from '../soak/snippets';
import { command, sources } from '../tests/preflight';
import { dialogsOf } from './seen';

/** Cells that only the writer changes, by their ids in the file. */
const NOTES = 'chaos-notes';
const SCRATCH = 'chaos-scratch';
export const STORE = 'chaos-store';

/** A cell that logs to a store of MLflow. */
export const storeCell = (uri: string): string =>
  `import mlflow\nmlflow.set_tracking_uri("${uri}")\nwith mlflow.start_run():\n    mlflow.log_metric("rows", len(df))`;

/** Cells that the writer has beside those of the notebook. */
export const OWN_CELLS: Readonly<Record<string, string>> = {
  [STORE]: storeCell('sqlite:///mlflow.db'),
  [SCRATCH]: 'x = 1',
  [NOTES]: '# Notes'
};

/** What was written is not there, or what was taken back is. */
export class Lost extends Error {
  override name = 'Lost';
}

/** Milliseconds for text to reach the model. */
const ARRIVES = 5000;

/** Milliseconds for the engine to say what a fix or a suggestion changes; a dead one is noticed after 15 s. */
const ANSWERS = 25000;

/** Longer than what Yjs merges into one step of undo. */
const APART = 600;

export class Writer extends Hands {
  constructor(page: Page, random: Random) {
    super(page, random);
  }

  /** Texts of all cells as they ought to be. */
  written: readonly string[] = [];

  /** Steps since the page was opened. */
  steps = 0;

  /** Takes what the page shows for what was written. */
  async begin(): Promise<void> {
    this.written = await sources(this._page);
    this._kept = null;
    await this.mark();
  }

  /** What is written into the notes from now on is taken back by `undoNotes`. */
  async mark(): Promise<void> {
    this._notes = [await this.textOf(NOTES)];
  }

  /** One step, drawn. */
  async step(): Promise<void> {
    const steps: [weight: number, step: () => Promise<void>][] = [
      [8, () => this.write()],
      [4, () => this.replace(SCRATCH, this._random.pick(CELLS) || ' ')],
      [2, () => this._change(() => this._suggestion(), true)],
      [2, () => this._change(() => this._fix(), true)],
      [2, () => this.beginToSave()],
      [1, () => this.beginToReport()],
      [2, () => this.beginToCheck()],
      [1, () => this._order()]
    ];
    let at = this._random.next() * steps.reduce((sum, [weight]) => sum + weight, 0);
    await steps.find(([weight]) => (at -= weight) < 0)![1]();
    this.steps++;
  }

  /** Inserts a suggested cell, or applies a fix, that stays until `takeBack`. */
  async keepOne(): Promise<void> {
    if (this._kept === null) {
      await this._change(() => (this._random.next() < 0.5 ? this._suggestion() : this._fix()), false);
    }
  }

  /** Appends a line to the notes. */
  async write(): Promise<void> {
    const line = `\n# ${this._random.pick(['looks right', '数据 🙂', 'ask Ada', 'try a forest'])} ${this._random.below(1e6)}`;
    await this._enter(NOTES, (await this.textOf(NOTES)) + line);
    this._notes.push(await this.textOf(NOTES));
    await this._page.waitForTimeout(APART);
  }

  /** Replaces the text of a cell. */
  async replace(id: string, text: string): Promise<void> {
    const at = await this._place(id);
    for (let time = 0; (await this.textOf(id)) !== text; time++) {
      const dialogs = await dialogsOf(this._page);
      if (await this._focus(at, true)) {
        await this._page.keyboard.press('ControlOrMeta+A');
        await this._page.keyboard.insertText(text);
      }
      await this._arrived(id, text, time, dialogs);
    }
    this.written = this.written.with(at, text);
  }

  /** Fails where the notebook is not what was written. */
  async verify(when: string): Promise<void> {
    const now = await sources(this._page);
    if (JSON.stringify(now) !== JSON.stringify(this.written)) {
      const wrong = this.written.flatMap((text, at) => (text === now[at] ? [] : [at]));
      const [at] = wrong;
      throw new Lost(
        `${when}: ${now.length} cells instead of ${this.written.length}; cells ${wrong.join(', ')} differ, the first ${JSON.stringify(now[at])} instead of ${JSON.stringify(this.written[at])}`
      );
    }
  }

  /** Takes all back that was written into the notes since `mark`, puts it back, and takes it back again, by the keys for that. */
  async undoNotes(): Promise<void> {
    const states = this._notes;
    await this._press('ControlOrMeta+Z', states[0], states);
    await this._press('ControlOrMeta+Shift+Z', states.at(-1)!, states);
    await this._press('ControlOrMeta+Z', states[0], states);
    this.written = this.written.with(await this._place(NOTES), states[0]);
  }

  /** Takes back what `keepOne` did, by the key for that. */
  async takeBack(): Promise<void> {
    if (this._kept === null) {
      return;
    }
    const before = this._kept;
    this._kept = null;
    await this._undoCells();
    // What was typed since has stacks of its own.
    const typed = await sources(this._page);
    const texts = [...before];
    for (const id of Object.keys(OWN_CELLS)) {
      const at = await this._place(id);
      texts[at] = typed[at];
    }
    this.written = texts;
    await this.verify('after the undo of what was inserted or fixed before');
  }

  /** Saves, and tells whether that came to an end. */
  save(timeout: number): Promise<boolean> {
    return Promise.race([
      command(this._page, 'docmanager:save').then(
        () => true,
        () => false
      ),
      this._page.waitForTimeout(timeout).then(() => false)
    ]);
  }

  /** Presses the button that asks the companion; what comes of it is not waited for. */
  async beginToCheck(): Promise<void> {
    await this._closePages();
    const button = this.checkButton;
    if ((await button.isVisible()) && (await button.isEnabled())) {
      await this._click(button);
    }
  }

  get tools(): Locator {
    return this.panel.locator('.jp-Preflight-tools');
  }

  get checkButton(): Locator {
    return this.tools.getByRole('button', { name: /^Check (workspace|again)$/ });
  }

  /** A preference, which is kept in the settings on the server. */
  private async _order(): Promise<void> {
    await this._closePages();
    const order = this.panel.getByLabel('Order', { exact: true });
    if (await order.isVisible()) {
      await order.selectOption(this._random.pick(['criterion', 'severity', 'cell', 'place']));
    }
  }

  /** Makes a change by the panel, and takes it back or keeps it. */
  private async _change(make: () => Promise<boolean>, back: boolean): Promise<void> {
    await this._closePages();
    await this._dismiss();
    const before = await sources(this._page);
    if (!(await make())) {
      return;
    }
    const now = (): Promise<string> => sources(this._page).then(each => JSON.stringify(each));
    const outcome = async (): Promise<string> => {
      if ((await now()) !== JSON.stringify(before)) {
        return 'changed';
      }
      const accept = this._page.locator(
        '.jp-Dialog:has(.jp-Preflight-preview, .jp-Preflight-questions) .jp-mod-accept'
      );
      if ((await accept.count()) > 0) {
        await this._click(accept.first());
        return '';
      }
      return (await this._page.locator('.Toastify__toast').count()) > 0 ? 'told' : '';
    };
    let seen = '';
    await expect
      .poll(async () => (seen = await outcome()), { timeout: ANSWERS })
      .not.toBe('')
      // Neither done nor told: the engine is not well, and the next check tells of it.
      .catch(() => {});
    if (seen !== 'changed') {
      await this._closeDialogs();
      await this._dismiss();
      return;
    }
    this.written = await sources(this._page);
    if (back) {
      await this._undoCells();
      this.written = before;
      await this._settled();
      await this.verify('after the undo of what was inserted or fixed');
    } else {
      this._kept = before;
    }
  }

  private async _suggestion(): Promise<boolean> {
    const inserts = this.panel.locator('.jp-Preflight-insert:visible');
    const count = await inserts.count();
    return count > 0 && this._click(inserts.nth(this._random.below(count)));
  }

  private async _fix(): Promise<boolean> {
    const found = this.panel.locator('.jp-Preflight-findingButton:visible');
    const count = await found.count();
    if (count === 0 || !(await this._click(found.nth(this._random.below(count))))) {
      return false;
    }
    const fixes = this.panel.locator(
      '.jp-Preflight-details:not([hidden]) .jp-mod-accept:visible, .jp-Preflight-fixAll:visible'
    );
    const offered = await fixes.count();
    return offered > 0 && this._click(fixes.nth(this._random.below(offered)));
  }

  /** Takes the notebook's last step back. */
  private async _undoCells(): Promise<void> {
    const before = JSON.stringify(await sources(this._page));
    for (let time = 0; time < 5; time++) {
      const dialogs = await dialogsOf(this._page);
      if (await this._focus(0, false)) {
        await this._page.keyboard.press('z');
      }
      await this._page.waitForTimeout(100);
      if (JSON.stringify(await sources(this._page)) !== before) {
        return;
      }
      await this._page.waitForTimeout(dialogs === (await dialogsOf(this._page)) ? 200 : 1000);
    }
    throw new Lost('the undo of what was inserted or fixed did nothing');
  }

  /** Not awaited: while something is broken, it may wait for an answer. */
  beginToSave(): Promise<void> {
    return this._begin('docmanager:save', {});
  }

  beginToReport(): Promise<void> {
    const format = this._random.pick(['md', 'html', 'json']);
    return this._begin('preflight:export-report', { format, target: 'save' });
  }

  private _begin(id: string, args: Record<string, string>): Promise<void> {
    return this._page.evaluate(
      ([name, options]) => {
        void window.jupyterapp.commands.execute(name, options).catch(() => {});
      },
      [id, args] as const
    );
  }

  /** Types until a cell, which begins the text already, is the text. */
  private async _enter(id: string, text: string): Promise<void> {
    const at = await this._place(id);
    for (let time = 0, now = await this.textOf(id); now !== text; time++) {
      const dialogs = await dialogsOf(this._page);
      if (await this._focus(at, true)) {
        await this._page.keyboard.press('ControlOrMeta+End');
        await this._page.keyboard.insertText(text.slice(now.length));
      }
      now = await this._arrived(id, text, time, dialogs);
      if (!text.startsWith(now)) {
        throw new Lost(`typed ${JSON.stringify(text)}, and the cell is ${JSON.stringify(now)}`);
      }
    }
    this.written = this.written.with(at, text);
  }

  /** Waits until a cell is a text; only a dialog, which takes the keyboard, may be why it is not, and then it is typed again. */
  private async _arrived(id: string, text: string, times: number, dialogs: number): Promise<string> {
    let now = '';
    await expect
      .poll(async () => (now = await this.textOf(id)), { timeout: ARRIVES })
      .toBe(text)
      .catch(() => {});
    if (now !== text) {
      if (times > 4 || (times > 0 && dialogs === (await dialogsOf(this._page)))) {
        throw new Lost(`what was typed did not arrive: the cell is ${JSON.stringify(now)}`);
      }
      await this._closeDialogs();
    }
    return now;
  }

  /** Presses a key in the notes until they are a text, by way of none but texts that they were, or were on the way to. */
  private async _press(key: string, wanted: string, states: readonly string[]): Promise<void> {
    const at = await this._place(NOTES);
    let tries = 2 * states.length + 6;
    for (let now = await this.textOf(NOTES); now !== wanted; now = await this.textOf(NOTES)) {
      if (tries-- === 0) {
        throw new Lost(
          `${key} does not lead to ${JSON.stringify(wanted)}, the notes are ${JSON.stringify(now)}`
        );
      }
      if (await this._focus(at, true)) {
        await this._page.keyboard.press(key);
      }
      await this._page.waitForTimeout(60);
      // What is typed at once may arrive in parts, and a busy page makes a step of undo of each.
      const then = await this.textOf(NOTES);
      if (!states.some(state => state.startsWith(then)) || !then.startsWith(states[0])) {
        throw new Lost(`${key} made of the notes ${JSON.stringify(then)}`);
      }
    }
  }

  private async _closeDialogs(): Promise<void> {
    await this._page.waitForTimeout(600);
    if ((await this._page.locator('.jp-Dialog').count()) > 0) {
      await this._page.keyboard.press('Escape');
    }
  }

  /** Waits until the notebook is what was written, as an undo is not done at once. */
  private async _settled(): Promise<void> {
    await expect
      .poll(async () => JSON.stringify(await sources(this._page)), { timeout: ARRIVES })
      .toBe(JSON.stringify(this.written))
      .catch(() => {});
  }

  private async _place(id: string): Promise<number> {
    const at = (await current(this._page))!.cells.findIndex(cell => cell.id === id);
    if (at < 0) {
      throw new Lost(`the cell ${id} is gone`);
    }
    return at;
  }

  async textOf(id: string): Promise<string> {
    return (await current(this._page))!.cells[await this._place(id)].source;
  }

  /** What the notes were since `mark`, one after the other. */
  private _notes: string[] = [];
  /** The notebook before what was kept; null where nothing was. */
  private _kept: readonly string[] | null = null;
}
