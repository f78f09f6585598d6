import type { PathFact, WorkspaceFacts } from '../facts';
import type { DataView, Flow, ModelView } from '../flow/types';
import { ascending, eventsOf, unique, type Places } from './place';
import type { DataVersion, ReportDataRow, ReportModelRow, ReportSplitRow } from './types';

function textOf(...views: readonly (DataView | null)[]): string {
  return views
    .filter(view => view !== null)
    .map(view => view.text)
    .join(', ');
}

const placeKey = ({ place }: { place: { cell: number; line: number; code: string } }) =>
  `${place.cell}:${place.line}:${place.code}`;

/** The models that are fitted for their result (not transformers), with their fits and scores. */
export function modelRows(flow: Flow, places: Places): ReportModelRow[] {
  const fits = eventsOf(flow, 'fit');
  const scores = eventsOf(flow, 'score');
  const models = new Map<number, ModelView>();
  for (const { model } of fits) {
    models.set(model.id, model);
  }
  for (const score of scores) {
    // A cross-validated model may never be fitted by the notebook itself.
    score.models.forEach(model => models.set(model.id, models.get(model.id) ?? model));
  }
  const rows = [...models.values()].map(model => ({
    name: model.name,
    cls: model.cls,
    inner: model.inner,
    task: model.task,
    fits: unique(
      fits
        .filter(fit => fit.model.id === model.id)
        .map(fit => ({ place: places.at(fit.site.range), data: textOf(fit.X, fit.y) })),
      placeKey
    ),
    scores: unique(
      scores
        .filter(score => score.models.some(each => each.id === model.id))
        .map(score => ({
          place: places.at(score.site.range),
          metric: score.callee,
          data: textOf(score.X),
          crossValidated: score.crossValidated
        })),
      score => `${placeKey(score)}:${score.metric}:${score.data}`
    )
  }));
  // A loop makes many objects at one place; they are one row for a reader.
  return unique(rows, row =>
    [row.name, row.cls, row.inner, ...row.fits.map(placeKey), '', ...row.scores.map(placeKey)].join('|')
  );
}

/** Where the notebook's data comes from, and how it is versioned. */
export function dataRows(flow: Flow, places: Places, facts: WorkspaceFacts | null): ReportDataRow[] {
  const known = new Map(facts?.paths.map(fact => [fact.path, fact]));
  const reads = eventsOf(flow, 'read').filter(read => read.what === 'data');
  const rows = reads.map((read): ReportDataRow => {
    const fact = read.path === null ? undefined : known.get(read.path);
    const version: DataVersion =
      read.medium === 'library'
        ? 'library'
        : read.own
          ? 'own'
          : read.pinned
            ? 'pinned'
            : (fact?.status ?? 'unknown');
    return {
      path: read.path,
      callee: read.callee,
      name: read.name,
      version,
      by: fact?.by ?? null,
      notes: fact && version === fact.status ? notesOf(fact) : [],
      place: places.at(read.site.range)
    };
  });
  return unique(rows, row => `${placeKey(row)}:${row.path}`);
}

function notesOf({ changed, uncompared, ignored, imported }: PathFact): string[] {
  return [
    ...(changed ? ['changed since it was recorded'] : []),
    ...(uncompared === 'large' ? ['too large to be compared with what is on record'] : []),
    ...(uncompared === 'unreadable' ? ['not to be read here, so not compared with what is on record'] : []),
    ...(uncompared === 'unrecorded' ? ['no content is on record yet'] : []),
    ...(ignored ? ['ignored by Git'] : []),
    ...(imported
      ? [`imported from ${imported.from}${imported.revision ? ` at ${imported.revision.slice(0, 8)}` : ''}`]
      : [])
  ];
}

export function splitRows(flow: Flow, places: Places): ReportSplitRow[] {
  const rows = eventsOf(flow, 'split').map(split => ({
    callee: split.callee,
    input: split.input.text,
    parts: split.parts.map(part => part.text),
    stratified: split.stratified,
    shuffled: split.shuffled,
    place: places.at(split.site.range)
  }));
  return unique(rows, placeKey);
}

/** Cells of places, ascending. */
export function cellsOf(rows: readonly { readonly place: { readonly cell: number } }[]): number[] {
  return ascending(rows.map(row => row.place.cell));
}
