/** The tools of the personas, loaded once there is something to show: of no use to those who never ask the companion. */
import * as React from 'react';
import { reasonOf } from '../../failures';
import { useServices } from '../context';
import type { ToolsProps } from './setup';

type Setup = typeof import('./setup').Setup;

/** Kept for the next notebook; what failed is asked for again. */
let loaded: Setup | null = null;

export function LoadedSetup(props: ToolsProps): React.JSX.Element | null {
  const { trans } = useServices();
  const [Shown, setShown] = React.useState<Setup | null>(() => loaded);
  const [failure, setFailure] = React.useState<string | null>(null);
  const [tries, setTries] = React.useState(0);
  React.useEffect(() => {
    let mounted = true;
    import('./setup').then(
      part => {
        loaded = part.Setup;
        if (mounted) {
          setShown(() => part.Setup);
          setFailure(null);
        }
      },
      (error: unknown) => mounted && setFailure(reasonOf(error, trans))
    );
    return () => {
      mounted = false;
    };
  }, [tries, trans]);
  if (Shown) {
    return <Shown {...props} />;
  }
  return failure === null ? null : (
    <div className="jp-Preflight-note jp-mod-warn" role="alert" data-missing="setup">
      <p>{failure}</p>
      <button type="button" className="jp-Preflight-button" onClick={() => setTries(tries + 1)}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
