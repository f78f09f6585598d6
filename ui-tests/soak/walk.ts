/** Steps of somebody who edits notebooks and uses the panel, by keys and clicks; which comes next is drawn. */
import { expect, type Page } from '@playwright/test';
import { command } from '../tests/preflight';
import { current } from './page';
import type { Random } from './random';
import { Using } from './using';

/** At most so many notebooks are open. */
const MOST_OPEN = 3;

type Step = () => Promise<void>;

export class Walk extends Using {
  /** @param _notebooks paths of those that may be opened; what the walk needs of a notebook it writes itself */
  constructor(
    page: Page,
    random: Random,
    private readonly _notebooks: readonly string[]
  ) {
    super(page, random);
  }

  /** How often each step was taken. */
  readonly taken = new Map<string, number>();

  /** The last steps, for a failure to tell. */
  readonly trail: string[] = [];

  /** Takes one step, drawn by its weight. */
  async step(): Promise<void> {
    const steps: [weight: number, name: string, step: Step][] = [
      [14, 'type', () => this._type()],
      [10, 'replace', () => this._replace()],
      [5, 'delete text', () => this._deleteText()],
      [5, 'undo in cell', () => this._undoInCell()],
      [6, 'run', () => this._run()],
      [6, 'insert cell', () => this._insertCell()],
      [4, 'delete cell', () => this._deleteCell()],
      [5, 'move cell', () => this._move()],
      [3, 'split or merge', () => this._splitOrMerge()],
      [3, 'change type', () => this._changeType()],
      [3, 'undo cells', () => this._undoCells()],
      [6, 'insert suggestion', () => this._insertSuggestion()],
      [6, 'fix', () => this._fix()],
      [2, 'ignore', () => this._ignore()],
      [5, 'filter', () => this._filter()],
      [4, 'look around', () => this._lookAround()],
      [2, 'picture', () => this._picture()],
      [2, 'export', () => this._export()],
      [2, 'report tab', () => this._reportTab()],
      [2, 'companion', () => this._companion()],
      [1, 'stop companion', () => this._stopCompanion()],
      [1, 'personas', () => this._personas()],
      [5, 'open', () => this._open()],
      [3, 'close', () => this._close()],
      [2, 'save', () => this._save()],
      [1, 'hide panel', () => this._hidePanel()]
    ];
    let at = this._random.next() * steps.reduce((sum, [weight]) => sum + weight, 0);
    const [, name, step] = steps.find(([weight]) => (at -= weight) < 0)!;
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
    this._say(name);
    if (name !== 'open' && (await current(this._page)) === null) {
      await this._open();
    }
    await step();
    if (this._random.next() < 0.3) {
      await this._page.waitForTimeout(this._random.below(700));
    }
  }

  /** Saves and closes all that is open. */
  async closeAll(): Promise<void> {
    while ((await current(this._page)) !== null) {
      await this._close();
    }
    await command(this._page, 'application:close-all');
  }

  private _say(what: string): void {
    this.trail.push(what);
    if (this.trail.length > 40) {
      this.trail.shift();
    }
  }

  private async _open(): Promise<void> {
    const open = await this._openPaths();
    if (open.length >= MOST_OPEN) {
      await this._close();
    }
    const path = this._random.pick(this._notebooks);
    await command(this._page, 'docmanager:open', { path });
    await expect.poll(async () => (await current(this._page))?.path).toBe(path);
    await expect(this.panel.locator('.jp-Preflight-notebookName')).toHaveAttribute('title', path);
  }

  private async _close(): Promise<void> {
    const notebook = await current(this._page);
    if (!notebook) {
      return;
    }
    await this._save();
    await command(this._page, 'application:close');
    const isOpen = async (): Promise<boolean> => {
      // What its kernel tells of itself may have changed it since.
      const save = this._page.locator('.jp-Dialog .jp-mod-accept');
      if ((await save.count()) > 0) {
        await save.click();
      }
      return (await this._openPaths()).includes(notebook.path);
    };
    await expect.poll(isOpen).toBe(false);
    await this._activateSome();
  }
}
