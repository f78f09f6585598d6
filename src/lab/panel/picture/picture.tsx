/** The way of the data through the notebook: a small graph whose steps jump to their code, or the same as a list. */
import * as React from 'react';
import type { Picture as WayOfData, PictureNode } from '../../../audit/picture/graph';
import { NODE, place } from '../../../audit/picture/layout';
import type { Audited, NotebookAudit } from '../../audits';
import { CellLink, useCellName } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

/** Words for the kinds of steps. */
function useKinds(): Record<PictureNode['kind'], string> {
  const { trans } = useServices();
  return {
    source: trans.__('Data'),
    split: trans.__('Split'),
    transformer: trans.__('Transformer'),
    model: trans.__('Model'),
    score: trans.__('Score')
  };
}

/**
 * The picture of an audited notebook; null until it is there. Asked for only while it is looked at, and not again when
 * an audit of the same notebook only tried fixes.
 */
function usePicture(audit: NotebookAudit, audited: Audited): WayOfData | null {
  const { run } = useServices();
  const [picture, setPicture] = React.useState<WayOfData | null>(null);
  const whom = React.useRef({}).current;
  const { notebook, result } = audited;
  // The leaks that the picture marks; they change with the settings, too.
  const leaks = result.findings
    .filter(({ rule }) => rule.startsWith('leakage/'))
    .map(({ fingerprint }) => fingerprint)
    .join();
  React.useEffect(() => {
    let wanted = true;
    run(async () => {
      const answer = await audit.engine.picture(notebook, audit.facts, whom);
      if (wanted && answer) {
        setPicture(answer);
      }
    });
    return () => {
      wanted = false;
    };
  }, [audit, notebook, leaks, run, whom]);
  return picture;
}

interface ViewProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly picture: WayOfData;
}

function Drawn({ audit, audited, picture }: ViewProps): React.JSX.Element {
  const { trans, reveal } = useServices();
  const kinds = useKinds();
  const cellName = useCellName(audited);
  const marker = React.useId();
  const placed = React.useMemo(() => place(picture), [picture]);
  const ends = (leak: boolean): React.JSX.Element => (
    <marker
      id={`${marker}${leak ? 'leak' : 'plain'}`}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="8"
      markerHeight="8"
      markerUnits="userSpaceOnUse"
      orient="auto-start-reverse"
    >
      <path d="M0,0 L8,4 L0,8 z" className={leak ? 'jp-mod-leak' : ''} />
    </marker>
  );
  return (
    <div className="jp-Preflight-graph" tabIndex={0} role="group" aria-label={trans.__('Way of the data')}>
      <div className="jp-Preflight-graphCanvas" style={{ width: placed.width, height: placed.height }}>
        <svg width={placed.width} height={placed.height} aria-hidden="true">
          <defs>
            {ends(false)}
            {ends(true)}
          </defs>
          {placed.edges.map(({ way, path }) => (
            <path
              key={`${way.from} ${way.to}`}
              d={path}
              className={`jp-Preflight-edge jp-mod-${way.kind} ${way.leak ? 'jp-mod-leak' : ''}`}
              markerEnd={`url(#${marker}${way.leak ? 'leak' : 'plain'})`}
            />
          ))}
        </svg>
        {placed.nodes.map(({ step, left, top }) => {
          const cell = cellName(step.range.cell).label;
          const leak = step.leak === null ? '' : `, ${trans.__('part of a leak')}`;
          return (
            <button
              key={step.id}
              type="button"
              className={`jp-Preflight-node jp-mod-${step.kind} ${step.leak === null ? '' : 'jp-mod-leak'}`}
              style={{ left, top, width: NODE.width, height: NODE.height }}
              title={step.leak ?? `${kinds[step.kind]}: ${step.label}`}
              aria-label={`${kinds[step.kind]}: ${step.label}, ${cell}${leak}`}
              onClick={() => reveal(audit, step.range)}
            >
              <span className="jp-Preflight-nodeKind">
                {kinds[step.kind]} · {cell}
                {step.leak !== null && <span className="jp-Preflight-nodeLeak"> · {trans.__('leak')}</span>}
              </span>
              <span className="jp-Preflight-nodeLabel">{step.label}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function Listed({ audit, audited, picture }: ViewProps): React.JSX.Element {
  const { trans } = useServices();
  const kinds = useKinds();
  const names = new Map(picture.nodes.map(step => [step.id, step.label]));
  return (
    <ol className="jp-Preflight-graphList">
      {picture.nodes.map(step => {
        const from = picture.edges.filter(({ to }) => to === step.id).map(edge => names.get(edge.from));
        return (
          <li key={step.id} className={step.leak === null ? '' : 'jp-mod-leak'}>
            <span className="jp-Preflight-graphStep">
              {kinds[step.kind]}: {step.label}
            </span>{' '}
            <CellLink audit={audit} audited={audited} range={step.range} />
            {from.length > 0 && <div>{trans.__('from %1', from.join(', '))}</div>}
            {step.leak !== null && (
              <div className="jp-Preflight-graphLeak">
                {trans.__('Leak:')} <Inline text={step.leak} />
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Body({ audit, audited }: { audit: NotebookAudit; audited: Audited }): React.JSX.Element {
  const { trans } = useServices();
  const [asList, setAsList] = React.useState(false);
  const picture = usePicture(audit, audited);
  if (!picture) {
    return <p className="jp-Preflight-dim">{trans.__('Following the data…')}</p>;
  }
  if (picture.nodes.length === 0) {
    return (
      <p className="jp-Preflight-dim">{trans.__('No data that can be followed is read in this notebook.')}</p>
    );
  }
  const View = asList ? Listed : Drawn;
  return (
    <>
      <div className="jp-Preflight-graphBar">
        <button
          type="button"
          className="jp-Preflight-button jp-mod-quiet"
          aria-pressed={asList}
          onClick={() => setAsList(!asList)}
        >
          {trans.__('As a list')}
        </button>
      </div>
      <View audit={audit} audited={audited} picture={picture} />
      {picture.left > 0 && (
        <p className="jp-Preflight-dim">
          {trans._n('%1 further step is not drawn.', '%1 further steps are not drawn.', picture.left)}
        </p>
      )}
    </>
  );
}

export function Picture({ audit, audited }: { audit: NotebookAudit; audited: Audited }): React.JSX.Element {
  const { trans } = useServices();
  const [open, setOpen] = React.useState(false);
  return (
    <Section
      title={trans.__('Way of the data')}
      className="jp-Preflight-picture"
      open={open}
      onToggle={() => setOpen(!open)}
    >
      {open && <Body audit={audit} audited={audited} />}
    </Section>
  );
}
