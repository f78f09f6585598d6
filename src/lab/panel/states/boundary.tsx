/** Keeps an error of one drawing from leaving the panel blank: says so, and offers to draw it again. */
import * as React from 'react';
import { PanelContext, type PanelServices } from '../context';

interface Props {
  readonly children: React.ReactNode;
}

interface State {
  /** What went wrong; null while the children are drawn. */
  readonly reason: string | null;
}

export class Boundary extends React.Component<Props, State> {
  static override contextType = PanelContext;

  static getDerivedStateFromError(error: unknown): State {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override readonly state: State = { reason: null };

  override render(): React.ReactNode {
    const { reason } = this.state;
    if (reason === null) {
      return this.props.children;
    }
    const { trans } = this.context as PanelServices;
    return (
      <div className="jp-Preflight-note jp-mod-warn jp-Preflight-broken" role="alert">
        <p>{trans.__('The panel could not be drawn: %1', reason)}</p>
        <button type="button" className="jp-Preflight-button" onClick={() => this.setState({ reason: null })}>
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
}
