import type { Flow } from '../flow/types';
import { ascending, eventsOf, unique } from './place';
import type { Advice, ReportModelRow } from './types';

const quoted = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ');

/** Names of the data that models are fitted on, and the cells where that happens. */
function trainingData(flow: Flow): { names: string[]; cells: number[] } {
  const fits = eventsOf(flow, 'fit');
  return {
    names: unique(
      fits.map(fit => fit.X.text),
      name => name
    ),
    cells: ascending(fits.map(fit => fit.site.range.cell))
  };
}

/**
 * What has to be in place to watch the model once it is used, and that the Flow does not show. Each piece of advice
 * names what the notebook has, so that it can be acted upon.
 */
export function monitoringAdvice(flow: Flow, models: readonly ReportModelRow[]): Advice[] {
  if (models.length === 0) {
    return [];
  }
  const advice: Advice[] = [];
  const tracks = eventsOf(flow, 'track');
  const does = (...what: string[]) => tracks.some(track => what.includes(track.what));
  const training = trainingData(flow);
  const saved = eventsOf(flow, 'write').some(
    write => write.what === 'data' && training.names.includes(write.name ?? '')
  );
  if (!does('data') && !saved && training.names.length > 0) {
    advice.push({
      title: 'Drift baseline',
      text: `Keep the rows or the distribution of ${quoted(training.names)} as they were at training. Nothing in the notebook saves them, so drift of the inputs would have nothing to be measured against.`,
      cells: training.cells
    });
  }
  const names = [...new Set(models.map(model => model.name ?? model.cls))];
  if (!does('register')) {
    advice.push({
      title: 'Registered model',
      text: does('model', 'autolog')
        ? `The model is logged and not registered. Register ${quoted(names)}, so that what is served can be named, compared and rolled back.`
        : `Log and register ${quoted(names)}: as it stands, nobody can tell later which model answered.`,
      cells: ascending(models.flatMap(model => model.fits.map(fit => fit.place.cell)))
    });
  }
  const scores = models.flatMap(model => model.scores);
  const metrics = unique(
    scores.map(score => score.metric),
    name => name
  );
  const scoreCells = ascending(scores.map(score => score.place.cell));
  if (metrics.length === 0) {
    advice.push({
      title: 'A score to watch',
      text: 'The notebook trains and takes no score that this audit could see. Without one there is no level to fall below.',
      cells: ascending(models.flatMap(model => model.fits.map(fit => fit.place.cell)))
    });
  } else {
    advice.push({
      title: 'Alerts',
      text: `Agree on bounds for ${quoted(metrics)} and on who is told when they are crossed. A notebook cannot show this; check it where the model runs.`,
      cells: scoreCells
    });
    if (!does('metrics', 'autolog')) {
      advice.push({
        title: 'Metrics on record',
        text: `Log ${quoted(metrics)} with the run, so that live figures have something to be compared with.`,
        cells: scoreCells
      });
    }
  }
  if (eventsOf(flow, 'group-metric').length === 0) {
    advice.push({
      title: 'Scores by group',
      text: 'Take the same score for each group of people that the model treats, now and in operation: an average hides a group that it fails.',
      cells: scoreCells
    });
  }
  return advice;
}
