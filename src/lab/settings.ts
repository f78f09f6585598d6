/** Settings of the plugins, read so that those of another version do no harm. */
import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * The settings of a plugin; null where there are none, or where they do not fit its schema: the user is told, and the standard
 * counts. The file stays as it is.
 */
export async function settingsOf(
  id: string,
  registry: ISettingRegistry | null,
  trans: TranslationBundle
): Promise<ISettingRegistry.ISettings | null> {
  try {
    return (await registry?.load(id)) ?? null;
  } catch {
    Notification.warning(
      trans.__('Your settings of %1 do not fit this version, so its standard counts. They are kept.', id),
      { autoClose: 10000 }
    );
    return null;
  }
}
