/** Editing of a notebook: text, cells, runs, undo. */
import { command } from '../tests/preflight';
import { Hands } from './hands';
import { current } from './page';
import { CELLS, LINES } from './snippets';

/** More cells than these are deleted again. */
const MOST_CELLS = 24;

export class Editing extends Hands {
  protected async _type(): Promise<void> {
    if ((await this._goTo('code', true)) !== null) {
      await this._page.keyboard.press('ControlOrMeta+End');
      await this._page.keyboard.press('Enter');
      await this._page.keyboard.type(this._random.pick(LINES), { delay: this._random.below(30) });
      // What completion offers is not taken.
      await this._page.keyboard.press('Escape');
    }
  }

  protected async _replace(): Promise<void> {
    if ((await this._goTo('code', true)) !== null) {
      await this._page.keyboard.press('ControlOrMeta+A');
      await this._page.keyboard.insertText(this._random.pick(CELLS) || ' ');
    }
  }

  protected async _deleteText(): Promise<void> {
    if ((await this._goTo('code', true)) !== null) {
      await this._page.keyboard.press('ControlOrMeta+End');
      const times = 1 + this._random.below(12);
      for (let time = 0; time < times; time++) {
        await this._page.keyboard.press('Backspace');
      }
    }
  }

  protected async _undoInCell(): Promise<void> {
    if ((await this._goTo('code', true)) !== null) {
      await this._page.keyboard.press('ControlOrMeta+Z');
      if (this._random.next() < 0.5) {
        await this._page.keyboard.press('ControlOrMeta+Shift+Z');
      }
    }
  }

  protected async _run(): Promise<void> {
    if ((await this._goTo('code', false)) !== null) {
      await this._page.keyboard.press(this._random.pick(['Shift+Enter', 'ControlOrMeta+Enter']));
    }
  }

  protected async _insertCell(): Promise<void> {
    if (((await current(this._page))?.cells.length ?? 0) >= MOST_CELLS) {
      await this._deleteCell();
      return;
    }
    if ((await this._goTo(null, false)) === null) {
      await command(this._page, 'notebook:insert-cell-below');
      return;
    }
    await this._page.keyboard.press(this._random.pick(['a', 'b']));
    await this._page.keyboard.press('Enter');
    await this._page.keyboard.insertText(this._random.pick(CELLS) || ' ');
  }

  protected async _deleteCell(): Promise<void> {
    if ((await this._goTo(null, false)) !== null) {
      await this._page.keyboard.press('d');
      await this._page.keyboard.press('d');
    }
  }

  protected async _move(): Promise<void> {
    if ((await this._goTo(null, false)) !== null) {
      await command(this._page, this._random.pick(['notebook:move-cell-up', 'notebook:move-cell-down']));
    }
  }

  protected async _splitOrMerge(): Promise<void> {
    if ((await this._goTo('code', true)) === null) {
      return;
    }
    if (this._random.next() < 0.5) {
      await this._page.keyboard.press('ControlOrMeta+Home');
      await this._page.keyboard.press('ArrowDown');
      await command(this._page, 'notebook:split-cell-at-cursor');
    } else {
      await command(this._page, 'notebook:merge-cell-below');
    }
  }

  protected async _changeType(): Promise<void> {
    if ((await this._goTo(null, false)) !== null) {
      await this._page.keyboard.press(this._random.pick(['m', 'y', 'y', 'r']));
    }
  }

  protected async _undoCells(): Promise<void> {
    if ((await this._goTo(null, false)) !== null) {
      await this._page.keyboard.press('z');
      if (this._random.next() < 0.5) {
        await this._page.keyboard.press('Shift+Z');
      }
    }
  }
}
