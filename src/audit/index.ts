/** The engine as one module, for programs that audit without JupyterLab and without the command. */
export { type AuditOptions, type AuditResult, Auditor, audit } from './audit';
export type { Finding, Severity, Step } from './finding';
export { NotebookError, readNotebook, readScript } from './notebook/read';
export type { Cell, CellKind, Notebook, Range } from './notebook/types';
export { isWithin, overlaps } from './flow/rows';
export { leaking, pairs } from './rules/leakage/pairs';
export { readinessOf } from './report/readiness';
export { SUGGESTIONS } from './suggestions';
export { addTypeScript } from './typescript';
