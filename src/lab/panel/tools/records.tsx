/** What other tools keep around the notebook. */
import * as React from 'react';
import type { ExpectationFacts, WandbFacts } from '../../../audit/facts';
import { useServices } from '../context';

export function WandbRuns({ kept }: { kept: WandbFacts }): React.JSX.Element {
  const { trans } = useServices();
  const { where, total, unsynced, runs } = kept;
  const [last] = runs;
  return (
    <p className="jp-Preflight-repository" data-record="wandb" data-unsynced={unsynced}>
      {trans._n('W&B keeps %1 run in %2', 'W&B keeps %1 runs in %2', total, where.join(', '))}
      {last && `, ${trans.__('the last one %1, %2', last.id, new Date(last.started).toLocaleString())}`}
      {' · '}
      {unsynced === 0 ? trans.__('all uploaded') : trans.__('%1 not uploaded: wandb sync does it', unsynced)}
    </p>
  );
}

export function Expectations({ context }: { context: ExpectationFacts }): React.JSX.Element {
  const { trans } = useServices();
  const { where, suites, last } = context;
  const met = last !== null && last.success;
  return (
    <p
      className="jp-Preflight-repository"
      data-record="expectations"
      data-success={last === null ? undefined : last.success}
    >
      {trans.__('Great Expectations in %1', where)}
      {suites && ` · ${trans._n('%1 suite', '%1 suites', suites.length)}`}
      {' · '}
      {last === null
        ? trans.__('no validation on record')
        : met
          ? trans.__('all %1 expectations met, %2', last.expectations, new Date(last.time).toLocaleString())
          : last.failed === 0
            ? trans.__('the last validation ended with an error, %1', new Date(last.time).toLocaleString())
            : trans.__(
                '%1 of %2 expectations not met, %3',
                last.failed,
                last.expectations,
                new Date(last.time).toLocaleString()
              )}
    </p>
  );
}
