/** How the user wants findings listed, remembered in the settings where there are any. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';
import { isGrouping, type Grouping } from './findings/view';

export class Preferences {
  /** Emitted when a preference changed, here or in the settings editor. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get grouping(): Grouping {
    return this._grouping;
  }

  setGrouping(grouping: Grouping): void {
    if (grouping !== this._grouping) {
      this._grouping = grouping;
      this._changed.emit();
      // Where it cannot be written, it lasts as long as the page.
      this._settings?.set('groupBy', grouping).catch(() => {});
    }
  }

  /** Reads and keeps them from now on. */
  connect(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    const read = (): void => {
      const grouping = settings.get('groupBy').composite;
      if (isGrouping(grouping) && grouping !== this._grouping) {
        this._grouping = grouping;
        this._changed.emit();
      }
    };
    settings.changed.connect(read);
    read();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _settings: ISettingRegistry.ISettings | null = null;
  private _grouping: Grouping = 'criterion';
}
