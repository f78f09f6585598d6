/** What has become of an earlier report: what is new, fixed and still there. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Comparison, PastFinding } from '../../audit/report/history';
import type { NotebookAudit } from '../audits';
import { Badge } from '../panel/badge';
import { Inline } from '../panel/inline';
import { Section } from '../panel/section';
import type { Compared, IReports } from './reports';

/** A time stamp in the reader's own way. */
export function timeLabel(at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? at
    : time.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

const PARTS = ['fresh', 'fixed', 'still', 'silenced', 'notAsked'] as const;
type PartName = (typeof PARTS)[number];

function partTitle(part: PartName, trans: TranslationBundle): string {
  switch (part) {
    case 'fresh':
      return trans.__('New');
    case 'fixed':
      return trans.__('Fixed');
    case 'still':
      return trans.__('Still there');
    case 'silenced':
      return trans.__('Ignored since then');
    case 'notAsked':
      return trans.__('Not asked for any more');
  }
}

/** Fixed ones are where they were. */
function placeLabel(part: PartName, { place }: PastFinding, trans: TranslationBundle): string {
  return part === 'fresh' || part === 'still'
    ? trans.__('cell %1', place.cell + 1)
    : trans.__('was in cell %1', place.cell + 1);
}

interface PartProps {
  readonly part: PartName;
  readonly findings: readonly PastFinding[];
  readonly trans: TranslationBundle;
}

function Part({ part, findings, trans }: PartProps): React.JSX.Element {
  return (
    <Section
      level={3}
      title={partTitle(part, trans)}
      count={findings.length}
      className={`jp-Preflight-compared jp-mod-${part}`}
      defaultOpen={part === 'fresh' || part === 'fixed'}
    >
      <ul className="jp-Preflight-list">
        {findings.map((finding, index) => (
          <li
            key={`${finding.fingerprint} ${index}`}
            className="jp-Preflight-comparedFinding"
            data-rule={finding.rule}
          >
            <div className="jp-Preflight-message">
              <Inline text={finding.message} />
            </div>
            <div className="jp-Preflight-findingMeta">
              <Badge severity={finding.severity} trans={trans} />
              <span>{placeLabel(part, finding, trans)}</span>
              <code className="jp-Preflight-rule">{finding.rule}</code>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function summary({ score, fresh, fixed, still }: Comparison, trans: TranslationBundle): string {
  const word = (value: number | null): string => (value === null ? trans.__('none') : String(value));
  const scores = trans.__('Score before: %1, now: %2.', word(score.before), word(score.now));
  return `${scores} ${trans.__('%1 new, %2 fixed, %3 still there.', fresh.length, fixed.length, still.length)}`;
}

export interface ComparisonProps {
  readonly audit: NotebookAudit;
  readonly reports: IReports;
  readonly compared: Compared;
  readonly trans: TranslationBundle;
  /** Runs something the user asked for, and tells them when it fails. */
  run(action: () => Promise<unknown>): void;
}

/** What the notebook is compared with; of several remembered reports, one is chosen. */
function With({ audit, reports, compared, trans, run }: ComparisonProps): React.JSX.Element {
  const { file, report } = compared.earlier;
  const kept = reports.kept(audit.panel.context.path);
  const index = kept.findIndex(({ at }) => at === report.at);
  const id = React.useId();
  if (file !== null || index < 0 || kept.length < 2) {
    return (
      <p className="jp-Preflight-comparedWith">
        {file === null
          ? trans.__('Compared with the report of %1.', timeLabel(report.at))
          : trans.__('Compared with %1 of %2.', file, timeLabel(report.at))}
      </p>
    );
  }
  return (
    <div className="jp-Preflight-comparedWith">
      <label htmlFor={id}>{trans.__('Compared with the report of')}</label>
      <select
        id={id}
        className="jp-Preflight-select"
        value={index}
        onChange={event => {
          const chosen = kept[Number(event.target.value)];
          run(() => reports.compare(audit, { file: null, report: chosen }));
        }}
      >
        {kept.map(({ at, findings }, each) => (
          <option key={at} value={each}>
            {trans._n('%2: %1 finding', '%2: %1 findings', findings.length, timeLabel(at))}
          </option>
        ))}
      </select>
    </div>
  );
}

export function ComparisonView(props: ComparisonProps): React.JSX.Element {
  const { audit, reports, compared, trans, run } = props;
  const { comparison } = compared;
  return (
    <div className="jp-Preflight-comparison" role="group" aria-label={trans.__('Comparison with a report')}>
      <div className="jp-Preflight-comparisonHead">
        <With {...props} />
        <button
          type="button"
          className="jp-Preflight-iconButton"
          title={trans.__('End the comparison')}
          aria-label={trans.__('End the comparison')}
          onClick={() => run(() => reports.compare(audit, null))}
        >
          <closeIcon.react tag="span" />
        </button>
      </div>
      <p className="jp-Preflight-comparedScores" role="status">
        {comparison ? summary(comparison, trans) : trans.__('Comparing…')}
      </p>
      {comparison &&
        PARTS.filter(part => comparison[part].length > 0).map(part => (
          <Part key={part} part={part} findings={comparison[part]} trans={trans} />
        ))}
    </div>
  );
}
