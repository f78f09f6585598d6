/** The audit of a folder as a tab of the main area. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { FORMAT_FACTS, type DocumentFormat } from '../../audit/report/formats';
import type { Engine } from '../engine';
import { preflightIcon } from '../icons';
import { handOut, type ReportTarget } from '../reports/export';
import type { Survey } from './survey';
import { SurveyTable } from './table';

export interface SurveyServices {
  readonly trans: TranslationBundle;
  readonly engine: Engine;
  readonly contents: Contents.IManager;
  /** Opens a notebook. */
  open(path: string): void;
  /** Runs something the user asked for, and tells them when it fails. */
  run(action: () => Promise<unknown>): void;
}

interface Props {
  readonly survey: Survey;
  readonly services: SurveyServices;
}

function statusText({ state, rows, total }: Survey, trans: TranslationBundle): string {
  switch (state.kind) {
    case 'idle':
      return '';
    case 'listing':
      return trans.__('Looking for notebooks…');
    case 'auditing':
      return trans.__('Auditing: %1 of %2', rows.length, total);
    case 'done':
      return total === 0
        ? trans.__('There is no notebook in this folder.')
        : trans._n('One notebook audited.', '%1 notebooks audited.', total);
    case 'stopped':
      return state.reason === null
        ? trans.__('Stopped: %1 of %2 audited.', rows.length, total)
        : trans.__('Stopped after %1 of %2: %3', rows.length, total, state.reason);
  }
}

/** Makes the report of what has been audited and downloads or saves it. */
async function exportFolder(
  { survey, services }: Props,
  format: DocumentFormat,
  target: ReportTarget
): Promise<string | null> {
  const { folder, rows, total } = survey;
  const text = await services.engine.folderReport({
    folder,
    notebooks: rows,
    left: total - rows.length,
    format,
    at: new Date().toISOString()
  });
  const made = { text, name: `notebooks${FORMAT_FACTS[format].ending}`, folder, format };
  return handOut(made, target, services.contents, services.trans);
}

function Controls({ survey, services }: Props): React.JSX.Element {
  const { trans, run } = services;
  const [format, setFormat] = React.useState<DocumentFormat>('md');
  const [saved, setSaved] = React.useState<string | null>(null);
  const start = (target: ReportTarget): void =>
    run(async () => {
      const path = await exportFolder({ survey, services }, format, target);
      setSaved(target === 'save' ? path : null);
    });
  const empty = survey.rows.length === 0;
  return (
    <div className="jp-Preflight-surveyControls">
      {survey.isRunning ? (
        <button type="button" className="jp-Preflight-button" onClick={() => survey.cancel()}>
          {trans.__('Stop')}
        </button>
      ) : (
        <button type="button" className="jp-Preflight-button" onClick={() => void survey.run()}>
          {trans.__('Audit again')}
        </button>
      )}
      <label className="jp-Preflight-surveyFormat">
        {trans.__('Report as')}
        <select value={format} onChange={event => setFormat(event.target.value as DocumentFormat)}>
          <option value="md">{trans.__('Markdown')}</option>
          <option value="html">{trans.__('HTML')}</option>
        </select>
      </label>
      <button
        type="button"
        className="jp-Preflight-button"
        disabled={empty}
        onClick={() => start('download')}
      >
        {trans.__('Download report')}
      </button>
      <button type="button" className="jp-Preflight-button" disabled={empty} onClick={() => start('save')}>
        {trans.__('Save report in the folder')}
      </button>
      <span className="jp-Preflight-exported" aria-live="polite">
        {saved === null ? '' : trans.__('Saved as %1', saved)}
      </span>
    </div>
  );
}

function View({ survey, services }: Props): React.JSX.Element {
  const { trans, open } = services;
  const { state, rows, total, folder } = survey;
  return (
    <>
      <h1 className="jp-Preflight-surveyTitle">
        {folder === '' ? trans.__('All notebooks') : trans.__('Notebooks in %1', folder)}
      </h1>
      <Controls survey={survey} services={services} />
      <p
        className={`jp-Preflight-surveyStatus ${state.kind === 'stopped' && state.reason !== null ? 'jp-mod-warn' : ''}`}
        data-state={state.kind}
        // Every number that is counted would be read out.
        role={state.kind === 'auditing' ? undefined : 'status'}
      >
        {statusText(survey, trans)}
      </p>
      {survey.isRunning && (
        <progress
          className="jp-Preflight-progress"
          aria-label={trans.__('Notebooks audited')}
          value={total === 0 ? undefined : rows.length}
          max={total === 0 ? undefined : total}
        />
      )}
      {rows.length > 0 && <SurveyTable folder={folder} rows={rows} trans={trans} open={open} />}
    </>
  );
}

export class SurveyWidget extends ReactWidget {
  constructor(
    private readonly _survey: Survey,
    private readonly _services: SurveyServices
  ) {
    super();
    const { trans } = _services;
    const { folder } = _survey;
    this.addClass('jp-Preflight');
    this.addClass('jp-Preflight-surveyTab');
    this.title.label = folder === '' ? trans.__('Audit') : trans.__('Audit of %1', folder.split('/').pop());
    this.title.caption = trans.__('Preflight: audit of all notebooks in %1', folder === '' ? '/' : folder);
    this.title.icon = preflightIcon;
    this.title.closable = true;
    this.node.tabIndex = -1;
    _survey.changed.connect(() => this.update());
  }

  override dispose(): void {
    this._survey.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    return <View survey={this._survey} services={this._services} />;
  }
}
