/**
 * The way of the data through a notebook as a small graph: sources, what is fitted on them before the model, splits,
 * models, scores. Read from the Flow; what takes part in a leak is marked by the findings.
 */
import type { Finding } from '../finding';
import type { RowSet } from '../flow/rows';
import type { DataView, EventOf, Flow, FlowEvent, ModelView } from '../flow/types';
import type { Range } from '../notebook/types';
import { Graph, type NodeKind, type Picture } from './graph';

/** Beyond this many steps a picture tells less than a list. */
const MOST_NODES = 60;

const shortName = (path: string): string => path.split('.').at(-1) ?? path;
const baseName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/** Draws the Flow. Findings of leaks mark the steps that their evidence goes through. */
export function picture(flow: Flow, findings: readonly Finding[]): Picture {
  return new Drawing(flow).draw(findings.filter(finding => finding.rule.startsWith('leakage/')));
}

class Drawing {
  constructor(private readonly flow: Flow) {}

  draw(leaks: readonly Finding[]): Picture {
    for (const event of this.flow.events) {
      this.add(event);
    }
    this.graph.markLeaks(leaks);
    return this.graph.finish(MOST_NODES);
  }

  private add(event: FlowEvent): void {
    switch (event.kind) {
      case 'read':
        if (event.what === 'data' && event.rows) {
          const label = event.path === null ? shortName(event.callee) : baseName(event.path);
          this.sources.set(event.rows, this.node('source', label, event.site.range));
        }
        return;
      case 'split':
        this.split(event);
        return;
      case 'transform-fit':
        this.transformer(event);
        return;
      case 'fit':
        this.fit(event);
        return;
      case 'score':
        this.score(event);
        return;
      default:
        return;
    }
  }

  private split(event: EventOf<'split'>): void {
    const id = this.node('split', shortName(event.callee), event.site.range);
    for (const from of this.before(event.input)) {
      this.graph.connect(from, id, 'flow');
    }
    for (const { rows } of event.parts) {
      if (rows) {
        this.splits.set(rows, { id, statistics: new Set(event.input.statistics.map(each => each.id)) });
      }
    }
  }

  private transformer({ model, X, site }: EventOf<'transform-fit'>): void {
    const id = this.node('transformer', className(model), site.range);
    for (const from of this.before(X)) {
      this.graph.connect(from, id, 'flow');
    }
  }

  private fit(event: EventOf<'fit'>): void {
    const { model, site, X, validation } = event;
    const id = this.node('model', modelLabel(model), site.range);
    this.fits.set(event.order, id);
    for (const from of this.before(X)) {
      this.graph.connect(from, id, 'flow');
    }
    for (const from of validation.flatMap(view => this.before(view))) {
      this.graph.connect(from, id, 'evaluated');
    }
  }

  private score({ callee, site, fits, models, X, crossValidated }: EventOf<'score'>): void {
    const id = this.node('score', shortName(callee), site.range);
    fits.forEach((fit, index) => {
      const model = fit === null ? undefined : this.fits.get(fit);
      // A model that is cross-validated is fitted inside, and one from elsewhere was never seen to be fitted.
      const from = model ?? this.node('model', modelLabel(models[index]), site.range);
      this.graph.connect(from, id, 'flow');
      if (model === undefined && crossValidated) {
        this.before(X).forEach(each => this.graph.connect(each, from, 'flow'));
      }
    });
    for (const from of this.before(X)) {
      this.graph.connect(from, id, 'evaluated');
    }
  }

  /** The steps that data comes from: what was fitted on the way, and the read or split behind it. */
  private before(view: DataView): string[] {
    const { ids, known } = this.origin(view.rows, new Set());
    for (const statistic of view.statistics) {
      if (!known.has(statistic.id)) {
        const { range } = statistic.site;
        const id = this.graph.at('transformer', range) ?? this.node('transformer', statistic.what, range);
        for (const from of this.origin(statistic.rows, new Set()).ids) {
          this.graph.connect(from, id, 'flow');
        }
        ids.add(id);
      }
    }
    return [...ids];
  }

  /** Reads and splits that rows come from, and the statistics that were in the data when it was split. */
  private origin(rows: RowSet | null, seen: Set<RowSet>): { ids: Set<string>; known: Set<number> } {
    const ids = new Set<string>();
    const known = new Set<number>();
    if (!rows || seen.has(rows)) {
      return { ids, known };
    }
    seen.add(rows);
    const split = this.splits.get(rows);
    if (split) {
      return { ids: ids.add(split.id), known: new Set(split.statistics) };
    }
    if (rows.kind === 'source') {
      const source = this.sources.get(rows);
      return { ids: source === undefined ? ids : ids.add(source), known };
    }
    for (const inner of rows.kind === 'union' ? rows.of : [rows.of]) {
      const origin = this.origin(inner, seen);
      origin.ids.forEach(id => ids.add(id));
      origin.known.forEach(id => known.add(id));
    }
    return { ids, known };
  }

  private node(kind: NodeKind, label: string, range: Range): string {
    return this.graph.add(kind, label, range);
  }

  private readonly graph = new Graph();
  private readonly sources = new Map<RowSet, string>();
  private readonly splits = new Map<RowSet, { id: string; statistics: ReadonlySet<number> }>();
  /** Nodes of trainings, by the order of their event. */
  private readonly fits = new Map<number, string>();
}

function className(model: ModelView): string {
  const cls = shortName(model.cls);
  const inner = model.inner === null ? cls : shortName(model.inner);
  return inner === cls ? cls : `${cls}: ${inner}`;
}

/** A model as it is called in the notebook, with what it is. */
function modelLabel(model: ModelView): string {
  const what = className(model);
  return model.name === null ? what : `${model.name} (${what})`;
}
