/** What the panel knows of the companion. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { NotebookAudit } from '../audits';

/** Where the companion stands. `off` and `failed` come with the reason. */
export type CompanionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Looks at the files around a notebook, through a session on the companion kernel. */
export interface ICompanion {
  readonly state: CompanionState;
  readonly changed: ISignal<ICompanion, void>;
  /** Finds the facts around a notebook and gives them to its audit; starts the companion when needed. */
  check(audit: NotebookAudit): Promise<void>;
}

export const ICompanion = new Token<ICompanion>(
  'jupyterlab-preflight:ICompanion',
  'Facts about the workspace: Git, DVC and tools.'
);
