/** What every section of the panel is given. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { createContext, useContext } from 'react';
import type { Range } from '../../audit/notebook/types';
import type { IAudits, NotebookAudit } from '../audits';
import type { ICompanion } from '../companion/state';
import type { IReports } from '../reports/reports';
import type { Preferences } from './preferences';

export interface PanelServices {
  readonly trans: TranslationBundle;
  readonly audits: IAudits;
  readonly companion: ICompanion | null;
  /** Null where reports are switched off. */
  readonly reports: IReports | null;
  readonly commands: CommandRegistry;
  readonly contents: Contents.IManager;
  readonly preferences: Preferences;
  /** Renders the rules' pages; null where JupyterLab renders no Markdown. */
  readonly rendermime: IRenderMimeRegistry | null;
  /** Audits all notebooks of a folder; null where that is switched off. */
  readonly auditFolder: ((folder: string) => void) | null;
  /** Runs something the user asked for, and tells them when it fails. */
  run(action: () => Promise<unknown>): void;
  /** Shows a range of the audited notebook. */
  reveal(audit: NotebookAudit, range: Range): void;
}

export const PanelContext = createContext<PanelServices | null>(null);

/** The services of the panel that the component is in. */
export function useServices(): PanelServices {
  const services = useContext(PanelContext);
  if (!services) {
    throw new Error('A section of the panel was rendered outside of it.');
  }
  return services;
}
