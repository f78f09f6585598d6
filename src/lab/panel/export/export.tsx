/** Exports the report: in which format, and where to. */
import { downloadIcon, saveIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { NotebookAudit } from '../../audits';
import { exportReport, type ReportFormat, type ReportTarget } from '../../report';
import { useServices } from '../context';
import { Section } from '../section';

export function Export({ audit }: { audit: NotebookAudit }): React.JSX.Element {
  const { trans, contents, run } = useServices();
  const [format, setFormat] = React.useState<ReportFormat>('md');
  const [busy, setBusy] = React.useState(false);
  const [saved, setSaved] = React.useState<string | null>(null);
  const name = React.useId();
  const start = (target: ReportTarget): void => {
    setBusy(true);
    setSaved(null);
    run(async () => {
      const path = await exportReport(audit, format, target, contents, trans).finally(() => setBusy(false));
      setSaved(target === 'save' ? path : null);
    });
  };
  const choice = (value: ReportFormat, label: string): React.JSX.Element => (
    <label className="jp-Preflight-choice">
      <input
        type="radio"
        name={name}
        value={value}
        checked={format === value}
        onChange={() => setFormat(value)}
      />
      {label}
    </label>
  );
  return (
    <Section title={trans.__('Export report')} className="jp-Preflight-export">
      <div className="jp-Preflight-choices" role="radiogroup" aria-label={trans.__('Format of the report')}>
        {choice('md', trans.__('Markdown'))}
        {choice('html', trans.__('HTML'))}
      </div>
      <div className="jp-Preflight-actions">
        <button
          type="button"
          className="jp-Preflight-button"
          disabled={busy}
          title={trans.__('Downloads the report with the browser')}
          onClick={() => start('download')}
        >
          <downloadIcon.react tag="span" className="jp-Preflight-buttonIcon" />
          {trans.__('Download')}
        </button>
        <button
          type="button"
          className="jp-Preflight-button"
          disabled={busy}
          title={trans.__('Saves the report in the folder of the notebook')}
          onClick={() => start('save')}
        >
          <saveIcon.react tag="span" className="jp-Preflight-buttonIcon" />
          {trans.__('Save beside notebook')}
        </button>
      </div>
      <p className="jp-Preflight-exported" aria-live="polite">
        {saved === null ? '' : trans.__('Saved as %1', saved)}
      </p>
    </Section>
  );
}
