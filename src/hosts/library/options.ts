import { z } from 'zod';
import { settingsSchema } from '../../audit/policy/settings';

/** What one may say about an audit. */
export const auditOptions = z.strictObject({
  /** Folder that relative paths start from; the one that the program runs in when not given. */
  cwd: z.string().optional(),
  /** Whether Git and DVC are asked about the data. */
  workspace: z.boolean().default(true),
  /** Whether fixes are tried and told; an audit takes longer with them. */
  fixes: z.boolean().default(false),
  /** What rules speak, and how: stronger than the project's own settings. */
  settings: settingsSchema.optional()
});

export type AuditOptions = z.input<typeof auditOptions>;

/** @throws {TypeError} that says in words what is wrong with them */
export function readOptions(options: AuditOptions): z.output<typeof auditOptions> {
  const read = auditOptions.safeParse(options);
  if (!read.success) {
    throw new TypeError(`The options of the audit: ${z.prettifyError(read.error)}`);
  }
  return read.data;
}

/** A notebook as an object: what `JSON.parse` makes of a file of nbformat 3 or 4. */
export const notebookObject = z.looseObject({ nbformat: z.number() });
export type NotebookObject = z.infer<typeof notebookObject>;
