/**
 * What a page and the companion say to each other. A page starts a session on the kernel `COMPANION_KERNEL`, runs
 * `bootCode` once, then `requestCode` for each request, and listens for display data with `ANSWER_MIME` on
 * `kernel.iopubMessage`: an answer carries the id of its request and may arrive after the kernel is idle again, so
 * neither the future of the execute request nor its reply says anything about it.
 */
import { z } from 'zod';
import { toolStatus } from '../../audit/facts';
import { settingsSchema } from '../../audit/policy/settings';
import { requestMessage } from '../../audit/protocol';

/** Name of the kernelspec that the Python package installs. */
export const COMPANION_KERNEL = 'preflight-companion';

/** MIME type of an answer; its content is an `answerMessage`. */
export const ANSWER_MIME = 'application/vnd.preflight.answer+json';

/** What the facts of a notebook depend on. */
export const factsRequest = z.object({
  method: z.literal('facts'),
  id: z.number().int(),
  /** Folder that may be read: absolute, or null for the folder that the kernel was started in. */
  root: z.string().nullable(),
  /** Folder of the notebook, relative to `root`, or absolute. */
  notebookDir: z.string(),
  /** File name of the notebook. */
  notebookName: z.string(),
  /** Data paths as the notebook writes them (`AuditMessage.paths`). */
  paths: z.array(z.string()),
  /** Tools of the persona to look for. */
  tools: z.array(toolStatus.omit({ version: true })),
  /** Where the notebook logs to with MLflow (`AuditMessage.mlflow`), and whether the user allows to ask that server. */
  mlflow: z
    .object({ uri: z.string().nullable(), experiment: z.string().nullable(), allowed: z.boolean() })
    .nullable()
    .optional(),
  /** `argv[0]` of the kernelspec that the notebook uses; null when it is not known. */
  python: z.string().nullable()
});

/** Asks for the notebooks of a folder. */
export const notebooksRequest = z.object({
  method: z.literal('notebooks'),
  id: z.number().int(),
  /** As in `factsRequest`. */
  root: z.string().nullable(),
  /** Relative to `root`, with slashes; empty for all of it. */
  folder: z.string()
});

/** Asks what an audit of one notebook comes to; the answer is a `notebookSummary`. */
export const auditFileRequest = z.object({
  method: z.literal('audit-file'),
  id: z.number().int(),
  root: z.string().nullable(),
  /** Relative to `root`, with slashes. */
  path: z.string(),
  /** The user's own settings: weaker than those of the project. */
  settings: settingsSchema.optional()
});

/** What only the companion answers, since it takes a look at files. */
export const workspaceRequest = z.discriminatedUnion('method', [
  factsRequest,
  notebooksRequest,
  auditFileRequest
]);

export const companionRequest = z.union([workspaceRequest, requestMessage]);

/** The notebooks of a folder, by their paths relative to the root, sorted. */
export const notebooksMessage = z.object({ paths: z.array(z.string()) });

/** What the companion says once it is ready. */
export const bootMessage = z.object({
  /** Version of Preflight that the kernel runs, which may be another than the page's; the first ones did not say. */
  preflight: z.string().optional(),
  deno: z.string(),
  /** Folder that it was started in: the root of the Jupyter server. */
  root: z.string(),
  /** What the kernel itself may still do ("read"), and what each worker in it may. */
  permissions: z.object({ kernel: z.array(z.string()), worker: z.array(z.string()) })
});

export const answerMessage = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), result: z.unknown() }),
  z.object({
    id: z.number().int(),
    ok: z.literal(false),
    error: z.string(),
    /** Whether the kernel's own files were replaced by those of another version: one that is started now answers. */
    replaced: z.boolean().optional()
  })
]);

export type FactsRequest = z.infer<typeof factsRequest>;
export type WorkspaceRequest = z.infer<typeof workspaceRequest>;
/** A request before it is sent, which gives it its id. */
export type Unsent<R> = R extends unknown ? Omit<R, 'id'> : never;
export type CompanionRequest = z.infer<typeof companionRequest>;
export type BootMessage = z.infer<typeof bootMessage>;
export type AnswerMessage = z.infer<typeof answerMessage>;

/** Code that loads the companion into its kernel; the answer with this id holds a `bootMessage`. */
export function bootCode(id: number): string {
  return `globalThis.preflight ??= await import(Deno.env.get('PREFLIGHT_COMPANION')); await preflight.boot(${id});`;
}

/**
 * Code that sends one request. The cell ends at once and the work goes on behind it: the kernel stays free, so that
 * a later cell can cancel it, and an interrupt finds nothing to break.
 */
export function requestCode(request: CompanionRequest): string {
  return `preflight.request(${JSON.stringify(JSON.stringify(request))});`;
}

/** Code that gives up requests under way, all when none are named; each is answered with an error. */
export function cancelCode(ids: readonly number[] | null = null): string {
  return `preflight.cancel(${JSON.stringify(ids)});`;
}

/**
 * Code that is answered with this id as soon as the kernel can run code, whatever its workers do: one that does not
 * answer hangs.
 */
export function pingCode(id: number): string {
  return `preflight.ping(${id});`;
}
