import type { Finding } from './finding';
import type { WorkspaceFacts } from './facts';
import type { CellStatus, Flow } from './flow/types';
import type { Notebook } from './notebook/types';

export interface AuditOptions {
  readonly facts?: WorkspaceFacts | null;
}

export interface AuditResult {
  readonly findings: readonly Finding[];
  /** How each code cell was read; problems are shown, never hidden. */
  readonly cells: readonly CellStatus[];
  /** Set when the notebook as a whole cannot be audited (another language); findings are empty then. */
  readonly notice: string | null;
  /** Milliseconds the engine took. */
  readonly ms: number;
  readonly flow: Flow;
}

/** Audits a notebook: the single entry of the engine. Deterministic, pure and synchronous. */
export function audit(_notebook: Notebook, _options: AuditOptions = {}): AuditResult {
  throw new Error('the engine is being built');
}
