/** How ready the notebook is, and what would raise that most. */
import * as React from 'react';
import type { AuditMessage } from '../../../audit/protocol';
import type { Audited, NotebookAudit } from '../../audits';
import { useServices } from '../context';

type Readiness = NonNullable<AuditMessage['readiness']>;
type Raise = Readiness['raises'][number];

/** How many ways to raise the score are shown; the report lists more. */
const SHOWN = 3;

export interface ScoreProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly readiness: Readiness;
  /** Asks the reviewer about a criterion. */
  onAsk(criterion: string): void;
}

/** What to do, as the label of a button and what the button does; null where nothing here can be done. */
function useRaise({ audit, audited, onAsk }: ScoreProps): (raise: Raise) => {
  readonly label: string;
  readonly act: (() => void) | null;
} {
  const { audits, companion, reveal, run, trans } = useServices();
  const { findings, cells } = audited.result;
  return raise => {
    switch (raise.kind) {
      case 'rule': {
        const first = findings.find(({ fingerprint }) => fingerprint === raise.fingerprint);
        return {
          label: trans.__('Settle %1', raise.rule),
          act: first
            ? () => {
                audit.select({ fingerprint: first.fingerprint, step: null });
                audits.show(first);
                reveal(audit, first.range);
              }
            : null
        };
      }
      case 'criterion':
        return {
          label: trans.__('Answer the question on %1', raise.criterion),
          act: () => onAsk(raise.criterion)
        };
      case 'cells': {
        const [cell] = raise.cells;
        const range = cells.find(each => each.cell === cell)?.range ?? { cell, start: 0, end: 0 };
        return {
          label: trans._n('Make %1 cell readable', 'Make %1 cells readable', raise.cells.length),
          act: () => reveal(audit, range)
        };
      }
      case 'workspace':
        return {
          label: trans.__('Look up whether the data is versioned'),
          act: companion && (() => run(() => companion.check(audit)))
        };
    }
  };
}

export function Score(props: ScoreProps): React.JSX.Element {
  const { trans } = useServices();
  const { score, raises } = props.readiness;
  const todo = useRaise(props);
  return (
    <div className="jp-Preflight-score">
      <span
        role="meter"
        aria-label={trans.__('Readiness score')}
        aria-valuenow={score}
        aria-valuemin={0}
        aria-valuemax={100}
        className="jp-Preflight-meter"
      >
        <span className="jp-Preflight-meterFill" style={{ width: `${score}%` }} />
      </span>
      <span>{trans.__('%1 of 100', score)}</span>
      {raises.length > 0 && (
        <ol className="jp-Preflight-raises" aria-label={trans.__('What raises the score most')}>
          {raises.slice(0, SHOWN).map((raise, index) => {
            const { label, act } = todo(raise);
            return (
              <li key={index} data-raise={raise.kind}>
                {act ? (
                  <button type="button" className="jp-Preflight-link" onClick={act}>
                    {label}
                  </button>
                ) : (
                  label
                )}
                <span
                  className="jp-Preflight-raised"
                  title={trans.__('The score when this alone is settled')}
                >
                  {trans.__('%1 of 100', raise.score)}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}
