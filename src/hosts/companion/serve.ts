/** A worker's side of the companion: one task at a time, answered with its id. */
import { join, resolve } from 'node:path';
import { handle } from '../../audit/handle';
import { addReports } from '../../audit/report/making';
import { addTypeScript } from '../../audit/typescript';
import { auditFile } from '../workspace/auditFile';
import { ProjectConfigs } from '../workspace/config';
import { isWithin } from '../workspace/confined';
import { findFacts } from '../workspace/facts';
import { pathFrom } from '../workspace/files';
import { findFiles } from '../workspace/find';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { summarise } from '../workspace/summarise';
import type { AnswerMessage, CompanionRequest, WorkspaceRequest } from './protocol';

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
  addTypeScript();
  addReports();
  const scope = self as unknown as Scope;
  scope.onmessage = ({ data }) => {
    void answer(data)
      .catch((error: unknown): AnswerMessage => ({ id: data.request.id, ok: false, error: String(error) }))
      .then(message => scope.postMessage(message));
  };
}

/** Answers every task with a refusal: the kernel is of another version, and would not understand more than that. */
export function refuse(): void {
  const scope = self as unknown as Scope;
  scope.onmessage = ({ data }) => {
    const error = 'it was updated since it was started';
    scope.postMessage({ id: data.request.id, ok: false, error, replaced: true });
  };
}

async function answer({ request, sitePackages = null }: Task): Promise<AnswerMessage> {
  if (isOfWorkspace(request)) {
    return { id: request.id, ok: true, result: await look(request, sitePackages) };
  }
  return handle(request);
}

const WORKSPACE: ReadonlySet<string> = new Set<WorkspaceRequest['method']>([
  'facts',
  'notebooks',
  'audit-file'
]);

/** Whether a request is about files, which the engine knows nothing of. */
export function isOfWorkspace(request: CompanionRequest): request is WorkspaceRequest {
  return WORKSPACE.has(request.method);
}

async function look(request: WorkspaceRequest, sitePackages: readonly string[] | null): Promise<unknown> {
  const root = request.root ?? '.';
  switch (request.method) {
    case 'facts': {
      const { notebookDir, notebookName, paths, tools, mlflow } = request;
      const here = (await nodeFiles.kind(resolve(root, notebookDir, notebookName))) !== 'missing';
      const facts = await findFacts(nodeFiles, {
        root,
        notebookDir,
        notebookName,
        paths,
        tools,
        mlflow,
        compare: true,
        sitePackages
      });
      return { ...facts, here };
    }
    case 'notebooks': {
      const folder = resolve(root, request.folder);
      if ((await nodeFiles.kind(folder)) === 'missing') {
        throw new Error('There is no such folder.');
      }
      if (!(await isWithin(nodeFiles, folder, root))) {
        throw new Error('The folder lies outside of the workspace.');
      }
      const { files } = await findFiles([folder], root);
      return { paths: files.map(file => pathFrom(root, file)) };
    }
    case 'audit-file': {
      const configs = new ProjectConfigs(nodeFiles);
      const result = await auditFile(join(root, request.path), {
        cwd: root,
        workspace: true,
        configFor: folder => configs.above(folder),
        judges: new Judges(nodeFiles, root),
        own: request.settings,
        fixes: false,
        within: root
      });
      return summarise({ ...result, file: request.path });
    }
  }
}
