/** What was just inserted or fixed, what is to be checked in it, and how to take it back. */
import { closeIcon, undoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { undoLast } from '../../apply';
import type { Done, NotebookAudit } from '../../audits';
import { useServices } from '../context';
import { Inline } from '../inline';

export function DoneNote({ audit, done }: { audit: NotebookAudit; done: Done }): React.JSX.Element {
  const { trans } = useServices();
  const undo = (): void => {
    undoLast(audit.panel);
    audit.setDone(null);
  };
  return (
    <div className="jp-Preflight-note jp-Preflight-done">
      <div className="jp-Preflight-doneLine">
        <p className="jp-Preflight-doneTitle" role="status">
          <Inline text={done.title} />
        </p>
        <button
          type="button"
          className="jp-Preflight-iconButton"
          title={trans.__('Put this note away')}
          aria-label={trans.__('Put this note away')}
          onClick={() => audit.setDone(null)}
        >
          <closeIcon.react tag="span" />
        </button>
      </div>
      {done.notes.length > 0 && (
        <ul className="jp-Preflight-doneNotes">
          {done.notes.map((note, index) => (
            <li key={index}>
              <Inline text={note} />
            </li>
          ))}
        </ul>
      )}
      {done.isLast() && (
        <button type="button" className="jp-Preflight-button" onClick={undo}>
          <undoIcon.react tag="span" className="jp-Preflight-buttonIcon" />
          {trans.__('Undo')}
        </button>
      )}
    </div>
  );
}
