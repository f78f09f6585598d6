import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import { Preferences } from '../preferences';

test('an order that cannot be written to the settings counts for the page, and is no error of it', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  const settings = {
    get: () => ({ composite: 'criterion' }),
    set: () => Promise.reject(new Error('507')),
    changed: new Signal({})
  } as unknown as ISettingRegistry.ISettings;
  const preferences = new Preferences();
  preferences.connect(settings);
  preferences.setGrouping('severity');
  // Node tells of what nobody has handled once the tasks at hand are done.
  await new Promise(resolve => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(preferences.grouping).toBe('severity');
  expect(unhandled).toEqual([]);
});
