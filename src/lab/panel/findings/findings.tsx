/** The findings: what narrows them, and the list. */
import { collapseAllIcon, expandAllIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { useCellName } from '../cellLink';
import { useServices } from '../context';
import { Section } from '../section';
import { Controls } from './controls';
import { ALL_FOLDED, foldsReducer } from './folds';
import { FindingGroup } from './group';
import { useRovingFocus } from './roving';
import { arrange, filterFindings, groupKey, isFiltering, type Filter, type FilterAction } from './view';

export interface FindingsProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly filter: Filter;
  readonly onFilter: React.Dispatch<FilterAction>;
}

/** Scrolls until it holds: rows that come into sight take their real height only then, and push others away. */
function scrollTo(node: Element, frames = 6): void {
  node.scrollIntoView({ block: 'nearest' });
  if (frames > 0) {
    requestAnimationFrame(() => scrollTo(node, frames - 1));
  }
}

/** Opens the finding that the user asked for elsewhere, whatever it is hidden in, and scrolls to it. */
function useShown(list: React.RefObject<HTMLElement>, show: (finding: FindingMessage) => void): void {
  const { audits } = useServices();
  const latest = React.useRef(show);
  latest.current = show;
  const wanted = React.useRef<string | null>(null);
  React.useEffect(() => {
    const onShown = (_: unknown, finding: FindingMessage): void => {
      wanted.current = finding.fingerprint;
      latest.current(finding);
    };
    audits.shown.connect(onShown);
    return () => {
      audits.shown.disconnect(onShown);
    };
  }, [audits]);
  // Once it is drawn with its details, so that all of them come into view.
  React.useLayoutEffect(() => {
    const fingerprint = wanted.current;
    const node =
      fingerprint !== null && list.current?.querySelector(`[data-fingerprint="${CSS.escape(fingerprint)}"]`);
    if (node && node.querySelector('[aria-expanded="true"]')) {
      wanted.current = null;
      scrollTo(node);
    }
  });
}

export function Findings({ audit, audited, filter, onFilter }: FindingsProps): React.JSX.Element {
  const { trans, preferences } = useServices();
  const [folds, onFold] = React.useReducer(foldsReducer, ALL_FOLDED);
  const list = React.useRef<HTMLDivElement>(null);
  const cellName = useCellName(audited);
  const { grouping } = preferences;
  const { findings: all, untried } = audited.result;
  const cellId = (cell: number): string => audited.notebook.cells[cell]?.id ?? '';
  const left = filterFindings(all, filter, cell => cellName(cell).label);
  useRovingFocus(list);
  useShown(list, finding => {
    if (!left.some(({ fingerprint }) => fingerprint === finding.fingerprint)) {
      onFilter({ kind: 'clear' });
    }
    const { fingerprint, rule } = finding;
    onFold({ kind: 'show', fingerprint, group: groupKey(finding, grouping, cellId), rule });
  });

  const groups = arrange(left, grouping, cellId);
  const criteria = [...new Set(all.map(({ criterion }) => criterion))].sort();
  const isOpen = groups.some(({ key }) => !folds.closed.has(key));
  const Icon = isOpen ? collapseAllIcon : expandAllIcon;
  const foldLabel = isOpen ? trans.__('Collapse all sections') : trans.__('Expand all sections');
  return (
    <Section
      title={trans.__('Findings')}
      count={isFiltering(filter) ? trans.__('%1 of %2', left.length, all.length) : all.length}
      className="jp-Preflight-findings"
      aside={
        groups.length > 1 && (
          <button
            type="button"
            className="jp-Preflight-iconButton jp-Preflight-collapse"
            title={foldLabel}
            aria-label={foldLabel}
            onClick={() => onFold({ kind: 'groups', groups: groups.map(({ key }) => key), open: !isOpen })}
          >
            <Icon.react tag="span" />
          </button>
        )
      }
    >
      {all.length === 0 && !isFiltering(filter) ? (
        <p className="jp-Preflight-clean">
          {trans.__(
            'Nothing was found in this notebook. The suggested cells below may still be worth adding.'
          )}
        </p>
      ) : (
        <Controls criteria={criteria} filter={filter} onFilter={onFilter} grouping={grouping} />
      )}
      {untried > 0 && (
        <p className="jp-Preflight-dim jp-Preflight-nothing">
          {trans._n(
            '%1 finding may have fixes that were not tried: the notebook is too large to try all in time.',
            '%1 findings may have fixes that were not tried: the notebook is too large to try all in time.',
            untried
          )}
        </p>
      )}
      {left.length === 0 && isFiltering(filter) && (
        <div className="jp-Preflight-dim jp-Preflight-nothing">
          <p>{trans.__('No finding passes the filter.')}</p>
          <button type="button" className="jp-Preflight-button" onClick={() => onFilter({ kind: 'clear' })}>
            {trans.__('Show all findings')}
          </button>
        </div>
      )}
      <div ref={list}>
        {groups.map(group => (
          <FindingGroup
            key={group.key}
            audit={audit}
            audited={audited}
            group={group}
            folds={folds}
            onFold={onFold}
          />
        ))}
      </div>
    </Section>
  );
}
