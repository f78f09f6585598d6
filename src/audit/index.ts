/** The engine as one module, for programs that audit without JupyterLab and without the command. */
export { type AuditOptions, type AuditResult, Auditor, audit } from './audit';
export type { Finding, Severity, Step } from './finding';
export { type FixedAll, fixAll } from './fixAll';
export { NotebookError, readFileText, readNotebook, readScript } from './notebook/read';
export type { Cell, CellKind, Notebook, Range } from './notebook/types';
export { isWithin, overlaps } from './flow/rows';
export { leaking, pairs } from './rules/leakage/pairs';
export { REPORT_FORMATS, type ReportFormat } from './report/formats';
export { readinessOf } from './report/readiness';
export { renderReport } from './report/render';
export { report } from './report/report';
export { standardPersona } from './persona/standard';
export { SUGGESTIONS } from './suggestions';
export { addTypeScript } from './typescript';
