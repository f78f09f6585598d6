/** The findings under one heading. */
import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Audited, NotebookAudit } from '../../audits';
import { severityLabel } from '../../severity';
import { useCellName } from '../cellLink';
import { useServices } from '../context';
import { Section } from '../section';
import { FindingItem } from './finding';
import { foldKey, type Folds, type FoldsAction } from './folds';
import { rowsOf, type Group, type Row } from './view';

interface MoreProps {
  readonly row: Extract<Row, { kind: 'more' }>;
  onToggle(): void;
}

/** Stands where the further findings of a rule are folded. */
function More({ row, onToggle }: MoreProps): React.JSX.Element {
  const { trans } = useServices();
  const { rule, count, open } = row;
  return (
    <li className="jp-Preflight-more" data-rule={rule}>
      <button
        type="button"
        className="jp-Preflight-moreButton"
        data-roving=""
        aria-expanded={open}
        onClick={onToggle}
      >
        <caretRightIcon.react tag="span" className="jp-Preflight-findingCaret" />
        <span>
          {open ? trans.__('Fewer of') : trans.__('%1 more of', count)} <code>{rule}</code>
        </span>
      </button>
    </li>
  );
}

export interface FindingGroupProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly group: Group;
  readonly folds: Folds;
  readonly onFold: React.Dispatch<FoldsAction>;
}

export function FindingGroup(props: FindingGroupProps): React.JSX.Element {
  const { audit, audited, group, folds, onFold } = props;
  const { trans } = useServices();
  const cellName = useCellName(audited);
  const { by, key } = group;
  const rows = rowsOf(group, rule => folds.unfolded.has(foldKey(key, rule)));
  const list = (
    <ul className="jp-Preflight-list">
      {rows.map(row =>
        row.kind === 'more' ? (
          <More
            key={`more ${row.rule}`}
            row={row}
            onToggle={() => onFold({ kind: 'more', group: key, rule: row.rule })}
          />
        ) : (
          <FindingItem
            key={row.finding.fingerprint}
            audit={audit}
            audited={audited}
            finding={row.finding}
            open={folds.opened.has(row.finding.fingerprint)}
            onFold={onFold}
          />
        )
      )}
    </ul>
  );
  if (by.kind === 'place') {
    return list;
  }
  const title =
    by.kind === 'criterion'
      ? by.criterion
      : by.kind === 'severity'
        ? severityLabel(by.severity, trans)
        : cellName(by.cell).heading;
  return (
    <Section
      title={title}
      count={group.findings.length}
      level={3}
      open={!folds.closed.has(key)}
      onToggle={() => onFold({ kind: 'group', group: key })}
    >
      {list}
    </Section>
  );
}
