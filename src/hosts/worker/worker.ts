/** The engine in a Web Worker: checks the message, asks the engine, posts the answer. Nothing else. */
import { handle } from '../../audit/handle';
import { requestMessage, type Response } from '../../audit/protocol';

/** The part of a worker's global scope that is used here (TypeScript's DOM and worker libraries exclude each other). */
interface Scope {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: Response): void;
}

const scope = self as unknown as Scope;

scope.onmessage = event => {
  const request = requestMessage.safeParse(event.data);
  if (request.success) {
    scope.postMessage(handle(request.data));
  } else {
    const id = (event.data as { id?: unknown } | null)?.id;
    scope.postMessage({ id: typeof id === 'number' ? id : -1, ok: false, error: request.error.message });
  }
};
