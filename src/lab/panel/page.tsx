/** Pages shown in the place of the list: of a rule, of a persona. */
import { caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useServices } from './context';

/** A page of the panel. */
export type PanelPage =
  { readonly kind: 'rule'; readonly rule: string } | { readonly kind: 'persona'; readonly id: string };

/** Opens a page; the element gets the focus back when the page is closed. */
export type OpenPage = (page: PanelPage, from: HTMLElement) => void;

export const OpenPageContext = React.createContext<OpenPage>(() => undefined);

export function useOpenPage(): OpenPage {
  return React.useContext(OpenPageContext);
}

export interface PageProps {
  /** What it is about, for screen readers. */
  readonly label: string;
  onClose(): void;
  readonly children: React.ReactNode;
}

/** The frame of a page, with the way back. */
export function Page({ label, onClose, children }: PageProps): React.JSX.Element {
  const { trans } = useServices();
  const back = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => back.current?.focus(), []);
  return (
    <article
      className="jp-Preflight-page"
      aria-label={label}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <div className="jp-Preflight-pageBar">
        <button ref={back} type="button" className="jp-Preflight-button" onClick={onClose}>
          <caretLeftIcon.react tag="span" className="jp-Preflight-buttonIcon" />
          {trans.__('Back to the findings')}
        </button>
      </div>
      {children}
    </article>
  );
}
