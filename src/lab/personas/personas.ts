/** Who judges: what the user has chosen, and what that comes to for one notebook. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';
import { type Choice, choosePersonas, STANDARD_PERSONA } from '../../audit/persona/choose';
import type { PersonaCollection } from '../../audit/persona/collection';
import type { ProjectFile } from '../project/projects';

const KEY = 'personas';

/** The ids of the personas that the user has chosen for all projects, remembered in the settings where there are any. */
export class ChosenPersonas {
  get ids(): readonly string[] {
    return this._ids;
  }

  /** Emitted when the user chose others, here or in the settings editor. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  async choose(ids: readonly string[]): Promise<void> {
    this._take(ids);
    await this._settings?.set(KEY, [...ids]);
  }

  /** Reads and keeps the choice from now on. */
  connect(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    const read = (): void => this._take(settings.get(KEY).composite as string[]);
    settings.changed.connect(read);
    read();
  }

  private _take(ids: readonly string[]): void {
    const chosen = ids.length > 0 ? ids : [STANDARD_PERSONA];
    if (chosen.join('\n') !== this._ids.join('\n')) {
      this._ids = chosen;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _ids: readonly string[] = [STANDARD_PERSONA];
  private _settings: ISettingRegistry.ISettings | null = null;
}

/** Who judges a notebook, and who says so. */
export interface Judges extends Choice {
  /** The project's settings where they decide; null where the user's do. */
  readonly decidedBy: ProjectFile | null;
}

/** The project's settings are stronger than the user's. */
export function judgesOf(
  found: PersonaCollection,
  ids: readonly string[],
  project: ProjectFile | null
): Judges {
  const decided = project?.settings.settings.personas;
  return { ...choosePersonas(found, decided ?? ids), decidedBy: decided ? project : null };
}
