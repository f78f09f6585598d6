/** A worker's side of the companion: one task at a time, answered with its id. */
import { handle } from '../../audit/handle';
import { findFacts } from '../workspace/facts';
import { nodeFiles } from '../workspace/nodeFiles';
import type { AnswerMessage, CompanionRequest } from './protocol';

/** A request as the kernel hands it on: checked, with what had to be found outside of the worker's reach. */
export interface Task {
  readonly request: CompanionRequest;
  readonly sitePackages?: readonly string[] | null;
}

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(message: AnswerMessage): void;
}

/** Answers tasks from now on. */
export function serve(): void {
  const scope = self as unknown as Scope;
  scope.onmessage = ({ data }) => {
    void answer(data)
      .catch((error: unknown): AnswerMessage => ({ id: data.request.id, ok: false, error: String(error) }))
      .then(message => scope.postMessage(message));
  };
}

async function answer({ request, sitePackages = null }: Task): Promise<AnswerMessage> {
  if (request.method !== 'facts') {
    return handle(request);
  }
  const { id, root, notebookDir, notebookName, paths, tools } = request;
  const result = await findFacts(nodeFiles, {
    root: root ?? '.',
    notebookDir,
    notebookName,
    paths,
    tools,
    sitePackages
  });
  return { id, ok: true, result };
}
