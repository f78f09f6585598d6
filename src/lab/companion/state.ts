/** What the panel knows of the companion. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { BootMessage, Unsent, WorkspaceRequest } from '../../hosts/companion/protocol';
import type { NotebookAudit } from '../audits';

/** Where the companion stands. `off` and `failed` come with the reason; `elsewhere` with the folder that it sees instead of the notebook's. */
export type CompanionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'working' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'elsewhere'; readonly root: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** This server has no kernel for the companion; the message says how to get it. */
export class CompanionOff extends Error {
  override name = 'CompanionOff';
}

/** Looks at the files around a notebook, through a session on the companion kernel. */
export interface ICompanion {
  readonly state: CompanionState;
  /** What it is and may do; null before it has started. */
  readonly about: BootMessage | null;
  /** Whether it is of another version of Preflight than the page. */
  readonly isOther: boolean;
  /** Why it was replaced by a new one under the last check; null when it was not. */
  readonly restarted: string | null;
  readonly changed: ISignal<ICompanion, void>;
  /** Finds the facts around a notebook and gives them to its audit; starts the companion when needed. */
  check(audit: NotebookAudit): Promise<void>;
  /**
   * Sends a request, starting the companion when needed. The answer is unchecked.
   * @throws CompanionOff where it cannot be started at all
   */
  ask(request: Unsent<WorkspaceRequest>): Promise<unknown>;
  /** Gives up everything that was asked; whoever waits gets an error. */
  cancel(): void;
  /** Whether the tracking server that the notebook names may be asked. */
  mayAsk(audit: NotebookAudit): boolean;
  /** Lets the companion ask the tracking server that the notebook names, until the page is closed, and checks again. */
  allowServer(audit: NotebookAudit): Promise<void>;
}

export const ICompanion = new Token<ICompanion>(
  'jupyterlab-preflight:ICompanion',
  'Facts about the workspace: Git, DVC and tools.'
);
