/** @jest-environment jsdom */
import { ServerConnection, type Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { saveText } from '../export';

test('a report that cannot even be looked for says that it is not saved, and why', async () => {
  const away = async (): Promise<never> => {
    throw new ServerConnection.NetworkError(new TypeError('Failed to fetch'));
  };
  const contents = { get: away, save: away } as unknown as Contents.IManager;
  await expect(
    saveText(contents, { path: 'a.md', text: '', taken: '' }, nullTranslator.load('preflight'))
  ).rejects.toThrow('Not saved: The server could not be reached. (a.md)');
});
