/** What the user said to suggested cells, by notebook: remembered in the settings where there are any. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** Answers by slot name; empty where the user left it open. */
type Said = Readonly<Record<string, string>>;

const KEY = 'answers';

export class Answers {
  /** The answers about a notebook. */
  of(path: string): Said {
    return this._all[path] ?? {};
  }

  /** Keeps answers about a notebook, beside those given before. */
  keep(path: string, said: Said): Promise<void> {
    return this._set({ ...this._all, [path]: { ...this.of(path), ...said } });
  }

  /** The answers go with a notebook that was moved or renamed. */
  async move(from: string, to: string): Promise<void> {
    const { [from]: said, ...others } = this._all;
    if (said && from !== to) {
      await this._set({ ...others, [to]: said });
    }
  }

  /** Reads and keeps them from now on. */
  connect(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    const read = (): void => {
      this._all = settings.get(KEY).composite as Record<string, Said>;
    };
    settings.changed.connect(read);
    read();
  }

  private async _set(all: Readonly<Record<string, Said>>): Promise<void> {
    this._all = all;
    await this._settings?.set(KEY, all);
  }

  private _all: Readonly<Record<string, Said>> = {};
  private _settings: ISettingRegistry.ISettings | null = null;
}
