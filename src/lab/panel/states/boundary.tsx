/** Keeps an error of one drawing from leaving the panel blank: says so, and offers to draw it again. */
import * as React from 'react';
import { reasonOf } from '../../failures';
import { PanelContext, type PanelServices } from '../context';

interface Props {
  readonly children: React.ReactNode;
}

interface State {
  /** What went wrong; null while the children are drawn. */
  readonly failure: { readonly error: unknown } | null;
}

export class Boundary extends React.Component<Props, State> {
  static override contextType = PanelContext;

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } };
  }

  override readonly state: State = { failure: null };

  override render(): React.ReactNode {
    const { failure } = this.state;
    if (failure === null) {
      return this.props.children;
    }
    const { trans } = this.context as PanelServices;
    return (
      <div className="jp-Preflight-note jp-mod-warn jp-Preflight-broken" role="alert">
        <p>{trans.__('The panel could not be drawn: %1', reasonOf(failure.error, trans))}</p>
        <button
          type="button"
          className="jp-Preflight-button"
          onClick={() => this.setState({ failure: null })}
        >
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
}
