/**
 * Preflight as a library, for Deno notebooks and programs on Deno or Node:
 *
 * ```ts
 * const { audit, watch, report } = await import('npm:jupyterlab-preflight/dist/preflight.js');
 * await audit('train.ipynb'); // shown as a report in a Deno notebook
 * ```
 */
export { audit, report, type Target } from './audit';
export { watch } from './watch';
export { auditOptions, type AuditOptions, notebookObject, type NotebookObject } from './options';
export { Audit, type AuditedNotebook, type Finding, Report } from './result';
export { REPORT_FORMATS, type ReportFormat } from '../../audit/report/formats';
export { notebookSummary } from '../../audit/report/summary';
export { findingMessage } from '../../audit/protocol';
export { settingsSchema } from '../../audit/policy/settings';
export { NotebookError } from '../../audit/notebook/read';
