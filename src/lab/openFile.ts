/** Opens a text file in JupyterLab's editor. */
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { CommandRegistry } from '@lumino/commands';

const GO_TO_LINE = 'fileeditor:go-to-line';

/**
 * @param path as the file service knows it
 * @param line where to go, counted from 1
 */
export async function openFile(commands: CommandRegistry, path: string, line?: number): Promise<void> {
  const opened = (await commands.execute('docmanager:open', { path, factory: 'Editor' })) as
    IDocumentWidget | undefined;
  // Elsewhere than in JupyterLab a file opens in a page of its own.
  if (opened && line !== undefined && commands.hasCommand(GO_TO_LINE)) {
    await opened.context.ready;
    await commands.execute(GO_TO_LINE, { line, column: 1 });
  }
}
