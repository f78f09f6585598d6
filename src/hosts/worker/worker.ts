/** The engine in a Web Worker: checks the message, asks the engine, posts the answer. Nothing else. */
import { type FrontEnd, addFrontEnd, frontEndOf, languageOf } from '../../audit/frontEnds';
import { handle } from '../../audit/handle';
import { requestMessage, type Response } from '../../audit/protocol';

/** The part of a worker's global scope that is used here (TypeScript's DOM and worker libraries exclude each other). */
interface Scope {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: Response): void;
  importScripts(address: string): void;
  /** Left by the file that is loaded for notebooks in TypeScript. */
  preflightTypeScript?: FrontEnd;
}

const scope = self as unknown as Scope;

/** Where the front end of TypeScript lies; null before the page has said it. */
let address: string | null = null;

/** Most people never open such a notebook, so its parser is no part of this file. */
function load(language: string): void {
  if (languageOf(language) === 'typescript' && !frontEndOf(language) && address !== null) {
    scope.importScripts(address);
    if (scope.preflightTypeScript) {
      addFrontEnd('typescript', scope.preflightTypeScript);
    }
  }
}

scope.onmessage = event => {
  const told = (event.data as { typescript?: unknown } | null)?.typescript;
  if (typeof told === 'string') {
    address = told;
    return;
  }
  const request = requestMessage.safeParse(event.data);
  if (request.success) {
    const { id } = request.data;
    try {
      if ('notebook' in request.data) {
        load(request.data.notebook.language);
      }
      scope.postMessage(handle(request.data));
    } catch (error) {
      scope.postMessage({ id, ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  } else {
    const id = (event.data as { id?: unknown } | null)?.id;
    scope.postMessage({ id: typeof id === 'number' ? id : -1, ok: false, error: request.error.message });
  }
};
