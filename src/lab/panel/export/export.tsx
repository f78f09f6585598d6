/** The report of the notebook: shown, exported, compared with an earlier one. */
import * as React from 'react';
import type { NotebookAudit } from '../../audits';
import { ReportCommands } from '../../reports/commands';
import { ComparisonView, timeLabel } from '../../reports/comparison';
import { openExportMenu } from '../../reports/menu';
import { MenuButton } from '../../reports/menuButton';
import type { IReports } from '../../reports/reports';
import { useServices } from '../context';
import { Section } from '../section';

export function Export({ audit, reports }: { audit: NotebookAudit; reports: IReports }): React.JSX.Element {
  const { trans, commands, run } = useServices();
  const { path } = audit.panel.context;
  const last = reports.kept(path).at(-1);
  const compared = reports.compared(audit);
  const button = (command: string, label: string, title: string): React.JSX.Element => (
    <button
      type="button"
      className="jp-Preflight-button"
      title={title}
      onClick={() => run(() => commands.execute(command, { path }))}
    >
      {label}
    </button>
  );
  return (
    <Section title={trans.__('Report')} className="jp-Preflight-export">
      <div className="jp-Preflight-actions">
        {button(ReportCommands.open, trans.__('Show report'), trans.__('Shows the report in a tab'))}
        <MenuButton
          label={trans.__('Export')}
          open={(at, closed) => openExportMenu(commands, path, at, trans, closed)}
        />
        {last &&
          !compared &&
          button(
            ReportCommands.compare,
            trans.__('Compare with last'),
            trans.__('What is new, fixed and still there since %1', timeLabel(last.at))
          )}
      </div>
      {compared && (
        <ComparisonView audit={audit} reports={reports} compared={compared} trans={trans} run={run} />
      )}
    </Section>
  );
}
