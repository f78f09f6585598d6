/** What the companion is and may do, and whether it had to be replaced. */
import * as React from 'react';
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
