/** Buttons that open the menu of a report. */
import { ToolbarButtonComponent, caretDownIcon, downloadIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { MenuPlace } from '../menu';

export interface MenuButtonProps {
  readonly label: string;
  /** Opens the menu; `closed` is called once it is closed. */
  open(at: MenuPlace, closed: () => void): void;
}

/** Whether the menu is open, and a function that opens it below an element. */
function useMenu(open: MenuButtonProps['open']): [boolean, (below: Element | null) => void] {
  const [expanded, setExpanded] = React.useState(false);
  const isOpen = React.useRef(false);
  const set = (value: boolean): void => {
    isOpen.current = value;
    setExpanded(value);
  };
  return [
    expanded,
    below => {
      // A key comes as a click once more.
      if (below && !isOpen.current) {
        set(true);
        open(below.getBoundingClientRect(), () => set(false));
      }
    }
  ];
}

export function MenuButton({ label, open }: MenuButtonProps): React.JSX.Element {
  const [expanded, openBelow] = useMenu(open);
  return (
    <button
      type="button"
      className="jp-Preflight-button"
      aria-haspopup="menu"
      aria-expanded={expanded}
      onClick={event => openBelow(event.currentTarget)}
      onKeyDown={event => {
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          openBelow(event.currentTarget);
        }
      }}
    >
      <downloadIcon.react tag="span" className="jp-Preflight-buttonIcon" />
      {label}
      <caretDownIcon.react tag="span" className="jp-Preflight-buttonIcon" />
    </button>
  );
}

/** The same among the buttons of a tab. */
export function ToolbarMenuButton({ label, open }: MenuButtonProps): React.JSX.Element {
  const [expanded, openBelow] = useMenu(open);
  const host = React.useRef<HTMLSpanElement>(null);
  return (
    <span ref={host}>
      <ToolbarButtonComponent
        icon={downloadIcon}
        label={label}
        aria-haspopup="menu"
        aria-expanded={expanded}
        onClick={() => openBelow(host.current)}
      />
    </span>
  );
}
