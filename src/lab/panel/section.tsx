/** A part of the panel with a heading that folds it. */
import { caretDownIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

export interface SectionProps {
  readonly title: string;
  /** Shown behind the title. */
  readonly count?: number | string;
  readonly className?: string;
  readonly level?: 2 | 3;
  readonly defaultOpen?: boolean;
  /** Whether it is open, where the owner keeps that; a section keeps it itself otherwise. */
  readonly open?: boolean;
  onToggle?(): void;
  /** Shown at the end of the heading's line, outside of the button that folds. */
  readonly aside?: React.ReactNode;
  readonly children: React.ReactNode;
}

export function Section(props: SectionProps): React.JSX.Element {
  const { title, count, className, level = 2, aside, children } = props;
  const [own, setOwn] = React.useState(props.defaultOpen ?? true);
  const open = props.open ?? own;
  const toggle = props.onToggle ?? (() => setOwn(!open));
  const id = React.useId();
  const Heading: 'h2' | 'h3' = level === 2 ? 'h2' : 'h3';
  return (
    <section className={`jp-Preflight-section jp-mod-level${level} ${className ?? ''}`}>
      <Heading className="jp-Preflight-sectionHeading">
        <button
          type="button"
          className="jp-Preflight-fold"
          aria-expanded={open}
          aria-controls={id}
          onClick={toggle}
        >
          <caretDownIcon.react tag="span" className="jp-Preflight-caret" />
          <span className="jp-Preflight-sectionTitle">{title}</span>
          {count !== undefined && <span className="jp-Preflight-count">{count}</span>}
        </button>
        {aside}
      </Heading>
      <div id={id} hidden={!open} className="jp-Preflight-sectionBody">
        {children}
      </div>
    </section>
  );
}
