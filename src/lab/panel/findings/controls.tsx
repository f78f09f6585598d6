/** What narrows and orders the list of findings. */
import { closeIcon, searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useServices } from '../context';
import { GROUPINGS, isGrouping, type Filter, type FilterAction, type Grouping } from './view';

export interface ControlsProps {
  /** Criteria that the notebook has findings of. */
  readonly criteria: readonly string[];
  readonly filter: Filter;
  readonly onFilter: React.Dispatch<FilterAction>;
  readonly grouping: Grouping;
}

export function Controls({ criteria, filter, onFilter, grouping }: ControlsProps): React.JSX.Element {
  const { trans, preferences } = useServices();
  const groupings: Record<Grouping, string> = {
    criterion: trans.__('By criterion'),
    severity: trans.__('By severity'),
    cell: trans.__('By cell'),
    place: trans.__('In notebook order')
  };
  // A criterion that was chosen stays in the list, although its last finding is gone.
  const listed =
    filter.criterion !== null && !criteria.includes(filter.criterion)
      ? [...criteria, filter.criterion]
      : criteria;
  return (
    <div className="jp-Preflight-controls" role="search" aria-label={trans.__('Findings to list')}>
      <div className="jp-Preflight-search">
        <searchIcon.react tag="span" className="jp-Preflight-searchIcon" />
        <input
          type="text"
          className="jp-Preflight-searchInput"
          aria-label={trans.__('Filter findings')}
          placeholder={trans.__('Filter findings')}
          spellCheck={false}
          value={filter.text}
          onChange={event => onFilter({ kind: 'text', text: event.target.value })}
          onKeyDown={event => {
            if (event.key === 'Escape' && filter.text !== '') {
              event.stopPropagation();
              onFilter({ kind: 'text', text: '' });
            }
          }}
        />
        {filter.text !== '' && (
          <button
            type="button"
            className="jp-Preflight-iconButton"
            title={trans.__('Clear the text')}
            aria-label={trans.__('Clear the text')}
            onClick={() => onFilter({ kind: 'text', text: '' })}
          >
            <closeIcon.react tag="span" />
          </button>
        )}
      </div>
      <select
        className="jp-Preflight-select"
        aria-label={trans.__('Criterion')}
        value={filter.criterion ?? ''}
        onChange={event => onFilter({ kind: 'criterion', criterion: event.target.value || null })}
      >
        <option value="">{trans.__('All criteria')}</option>
        {listed.map(criterion => (
          <option key={criterion} value={criterion}>
            {criterion}
          </option>
        ))}
      </select>
      <select
        className="jp-Preflight-select"
        aria-label={trans.__('Order')}
        value={grouping}
        onChange={event => {
          if (isGrouping(event.target.value)) {
            preferences.setGrouping(event.target.value);
          }
        }}
      >
        {GROUPINGS.map(each => (
          <option key={each} value={each}>
            {groupings[each]}
          </option>
        ))}
      </select>
    </div>
  );
}
