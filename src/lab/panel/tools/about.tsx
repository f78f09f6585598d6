/** What the companion is and may do, and whether it had to be replaced. */
import * as React from 'react';
import { VERSION } from '../../../audit/version';
import { useServices } from '../context';

export function About(): React.JSX.Element | null {
  const { trans, companion } = useServices();
  const about = companion?.about;
  if (!companion || !about) {
    return null;
  }
  return (
    <>
      {companion.restarted !== null && (
        <p className="jp-Preflight-note" role="status" data-companion="restarted">
          {trans.__('The companion was restarted: %1.', companion.restarted)}
        </p>
      )}
      {companion.isOther && (
        <p className="jp-Preflight-note jp-mod-warn" role="status" data-companion="other">
          {trans.__(
            'The companion is of Preflight %1, this page of %2. Reload the page; where that does not help, the server and its kernels have two installations of Preflight.',
            about.preflight ?? trans.__('an earlier version'),
            VERSION
          )}
        </p>
      )}
      <p className="jp-Preflight-dim" data-companion="about">
        {trans.__(
          'The companion is a Deno %1 kernel, listed among the running kernels. It may: %2. It may not: write, run programs, read environment variables, or use the network otherwise.',
          about.deno,
          about.permissions.worker.join(', ')
        )}
      </p>
    </>
  );
}
