/** What went wrong, in words for people. */
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What JupyterHub answers in the place of a server that it has stopped; the second one is that of old hubs. */
export const STOPPED: readonly number[] = [424, 503];

/** A part of the engine, a file of its own, could not be fetched. */
export class MissingPart extends Error {
  override name = 'MissingPart';
}

/** Whether a part of the extension could not be fetched: no server, or another version on it. */
function isMissingPart(error: unknown): boolean {
  return error instanceof MissingPart || (error instanceof Error && error.name === 'ChunkLoadError');
}

/** What to tell of an error. Messages of JupyterLab end after 140 characters, so that what matters most comes first. */
export function reasonOf(error: unknown, trans: TranslationBundle): string {
  if (isMissingPart(error)) {
    return trans.__(
      'A part of Preflight could not be loaded. If the server runs, Preflight was updated below this page: save your work and reload it.'
    );
  }
  if (error instanceof ServerConnection.ResponseError && STOPPED.includes(error.response.status)) {
    return trans.__(
      'The server is not running. Start it in another tab (File, Hub Control Panel); what is not saved stays here.'
    );
  }
  if (error instanceof ServerConnection.NetworkError) {
    return trans.__('The server could not be reached.');
  }
  return error instanceof Error ? error.message : String(error);
}

/** Why a file was not written: what the server says after the path, which may be long. */
export function reasonOfSaving(error: unknown, path: string, trans: TranslationBundle): string {
  const reason = reasonOf(error, trans);
  const at = reason.indexOf(path);
  return (at < 0 ? '' : reason.slice(at + path.length).trim()) || reason;
}
