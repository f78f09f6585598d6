/** The engine in a Web Worker: checks the message, asks the engine, posts the answer. Nothing else. */
import { handle } from '../../audit/handle';
import { type LoadingMessage, requestMessage, type Response } from '../../audit/protocol';
import { loadFor, type Parts, partsMessage, type PartsScope } from './parts';

/** The part of a worker's global scope that is used here (TypeScript's DOM and worker libraries exclude each other). */
interface Scope extends PartsScope {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: Response | LoadingMessage): void;
}

const scope = self as unknown as Scope;

/** Null before the page has said where they are. */
let parts: Parts | null = null;

scope.onmessage = event => {
  const told = partsMessage.safeParse(event.data);
  if (told.success) {
    ({ parts } = told.data);
    return;
  }
  const request = requestMessage.safeParse(event.data);
  if (request.success) {
    const { id } = request.data;
    try {
      if (parts) {
        loadFor(request.data, parts, scope);
      }
      scope.postMessage(handle(request.data));
    } catch (error) {
      const missing = error instanceof DOMException && error.name === 'NetworkError';
      scope.postMessage({
        id,
        ok: false,
        error: error instanceof Error ? error.message : String(error),
        missing
      });
    }
  } else {
    const id = (event.data as { id?: unknown } | null)?.id;
    scope.postMessage({ id: typeof id === 'number' ? id : -1, ok: false, error: request.error.message });
  }
};

scope.postMessage({ loading: false });
