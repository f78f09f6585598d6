/** What other tools keep around the notebook. */
import * as React from 'react';
import type { WandbFacts } from '../../../audit/facts';
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
