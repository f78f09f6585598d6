/** What is ignored, by the notebook and by the project: nothing is hidden, every reason can be read, and all can be told again. */
import * as React from 'react';
import { stopIgnoring } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import { stopIgnoringInProject } from '../../project/actions';
import { Badge } from '../badge';
import { CellLink } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

export function Ignored({
  audit,
  audited
}: {
  audit: NotebookAudit;
  audited: Audited;
}): React.JSX.Element | null {
  const { trans, run } = useServices();
  const { ignored } = audited.result;
  const { project } = audit;
  const names = project?.own.ignore ?? [];
  if (ignored.length + names.length === 0) {
    return null;
  }
  const noReason = trans.__('No reason is given.');
  return (
    <Section
      title={trans.__('Ignored')}
      count={ignored.length + names.length}
      className="jp-Preflight-ignored"
      defaultOpen={false}
    >
      <ul className="jp-Preflight-list">
        {ignored.map(({ finding, reason, by }) => (
          <li key={finding.fingerprint} className="jp-Preflight-ignoredItem" data-rule={finding.rule}>
            <div>
              <Inline text={finding.message} />
            </div>
            <div className="jp-Preflight-ignoredWhy">{reason || noReason}</div>
            <div className="jp-Preflight-findingMeta">
              <Badge severity={finding.severity} trans={trans} />
              <CellLink audit={audit} audited={audited} range={by} />
              <code className="jp-Preflight-rule">{finding.rule}</code>
              <button
                type="button"
                className="jp-Preflight-button jp-mod-quiet jp-Preflight-stop"
                aria-label={trans.__('Stop ignoring %1 in cell %2', finding.rule, finding.range.cell + 1)}
                title={trans.__('Takes the comment or the tag out; one undo puts it back')}
                onClick={() => run(() => stopIgnoring(audit, finding, trans))}
              >
                {trans.__('Stop ignoring')}
              </button>
            </div>
          </li>
        ))}
        {names.map(name => (
          <li key={name} className="jp-Preflight-ignoredItem" data-project-ignore={name}>
            <div>
              <Inline text={trans.__('`%1` in the whole project', name)} />
            </div>
            <div className="jp-Preflight-ignoredWhy">
              {project?.own['ignore-reasons']?.[name] ?? noReason}
            </div>
            <div className="jp-Preflight-findingMeta">
              <code className="jp-Preflight-rule">{project?.settings.file}</code>
              <button
                type="button"
                className="jp-Preflight-button jp-mod-quiet jp-Preflight-stop"
                aria-haspopup="dialog"
                aria-label={trans.__('Stop ignoring %1 in the project', name)}
                title={trans.__('Takes it out of the settings of the project; shows the change first')}
                onClick={() => run(() => stopIgnoringInProject(audit, name, trans))}
              >
                {trans.__('Stop ignoring…')}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
