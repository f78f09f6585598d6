/** The findings, grouped by criterion of the persona. */
import * as React from 'react';
import { SEVERITIES } from '../../../audit/finding';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { Section } from '../section';
import { useServices } from '../context';
import { FindingItem } from './finding';
import { useRovingFocus } from './roving';

/** Criteria in the order of their worst finding; findings by severity, then by place. */
export function groupByCriterion(findings: readonly FindingMessage[]): [string, FindingMessage[]][] {
  const rank = (finding: FindingMessage): number => SEVERITIES.indexOf(finding.severity);
  const sorted = [...findings].sort(
    (a, b) => rank(a) - rank(b) || a.range.cell - b.range.cell || a.range.start - b.range.start
  );
  const groups = new Map<string, FindingMessage[]>();
  for (const finding of sorted) {
    const group = groups.get(finding.criterion);
    if (group) {
      group.push(finding);
    } else {
      groups.set(finding.criterion, [finding]);
    }
  }
  return [...groups];
}

export interface FindingsProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
}

export function Findings({ audit, audited }: FindingsProps): React.JSX.Element {
  const { trans, audits } = useServices();
  const [opened, setOpened] = React.useState<ReadonlySet<string>>(new Set());
  const list = React.useRef<HTMLDivElement>(null);
  useRovingFocus(list);

  const toggle = React.useCallback((fingerprint: string, open: boolean) => {
    setOpened(before => {
      const after = new Set(before);
      if (open) {
        after.add(fingerprint);
      } else {
        after.delete(fingerprint);
      }
      return after;
    });
  }, []);

  React.useEffect(() => {
    const onShown = (_: unknown, finding: FindingMessage): void => {
      toggle(finding.fingerprint, true);
      // After the details are drawn, so that all of them can be scrolled into view.
      requestAnimationFrame(() => {
        const node = list.current?.querySelector(`[data-fingerprint="${CSS.escape(finding.fingerprint)}"]`);
        node?.scrollIntoView({ block: 'nearest' });
      });
    };
    audits.shown.connect(onShown);
    return () => {
      audits.shown.disconnect(onShown);
    };
  }, [audits, toggle]);

  const groups = groupByCriterion(audited.result.findings);
  return (
    <Section
      title={trans.__('Findings')}
      count={audited.result.findings.length}
      className="jp-Preflight-findings"
    >
      {groups.length === 0 && (
        <p className="jp-Preflight-clean">
          {trans.__(
            'Nothing was found in this notebook. The suggested cells below may still be worth adding.'
          )}
        </p>
      )}
      <div ref={list}>
        {groups.map(([criterion, findings]) => (
          <Section key={criterion} title={criterion} count={findings.length} level={3}>
            <ul className="jp-Preflight-list">
              {findings.map(finding => (
                <FindingItem
                  key={finding.fingerprint}
                  audit={audit}
                  audited={audited}
                  finding={finding}
                  open={opened.has(finding.fingerprint)}
                  onToggle={toggle}
                />
              ))}
            </ul>
          </Section>
        ))}
      </div>
    </Section>
  );
}
