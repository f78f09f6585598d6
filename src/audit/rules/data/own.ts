/** Data that is the notebook's own, or kept with a number elsewhere: what it makes, fetches, fills or registers itself. */
import { overlaps } from '../../flow/rows';
import type { EventOf, Flow } from '../../flow/types';
import { callsLike, callsNamed, keyword } from '../calls';
import { of, once } from '../events';
import { isBelow, normal } from './versioned';

/** Whether the notebook itself puts there what is read, or keeps it as a registered data set. */
export function isOwn(flow: Flow, read: EventOf<'read'>, path: string): boolean {
  return isMade(flow, read, path) || isFilled(flow, read, path) || isRegistered(flow, read);
}

/** Functions that write what they are given the place of. */
const MAKES =
  /(?:^|[._])(?:make|create|write|save|dump|download|export|generate|extract|unpack|copy|add)(?:_[^.]*)?$/;

/** The same of functions that fetch: what is read there before was fetched by an earlier run. */
const FETCHES = /(?:^|\.)urlretrieve$|(?:^|[._])download(?:_[^.]*)?$/;

/** Places that calls are told to put files in, with the place in execution since which they are the notebook's own. */
const makers = once(flow => {
  const fetching = new Set(callsLike(flow, FETCHES));
  return [...callsLike(flow, MAKES).filter(call => !fetching.has(call)), ...fetching].map(call => ({
    since: fetching.has(call) ? -Infinity : call.order,
    places: call.args.flatMap(({ constant }) =>
      typeof constant === 'string' && constant !== '' && !/^https?:/i.test(constant) ? normal(constant) : []
    )
  }));
});

/** Some function of a library was told to put files there before, or fetches them. */
function isMade(flow: Flow, read: EventOf<'read'>, path: string): boolean {
  const wanted = normal(path);
  return makers(flow).some(
    ({ since, places }) => since <= read.order && places.some(place => isBelow(wanted, place))
  );
}

/** A folder that is only listed, and that the notebook puts files into: of results, not of data. */
function isFilled(flow: Flow, { medium, callee }: EventOf<'read'>, path: string): boolean {
  return (
    medium === 'folder' &&
    LISTS.test(callee) &&
    of(flow, 'write').some(w => w.path !== null && isBelow(normal(w.path), normal(path)))
  );
}

const LISTS = /(?:^|\.)(?:listdir|scandir|walk|i?glob|rglob|iterdir)$/;

/** What is kept as registered, numbered data sets of Azure ML; rows are null that come from no read, but from a helper not seen. */
const registrations = once(flow => {
  const reads = of(flow, 'read').flatMap(({ rows }) => rows ?? []);
  return callsNamed(flow, 'register_pandas_dataframe').flatMap(({ order, args }) => {
    const frame = args.find(a => a.keyword === null || a.keyword === 'dataframe');
    const rows = frame?.data?.rows ?? null;
    const known = rows !== null && reads.some(r => overlaps(r, rows) !== 'no');
    return frame ? [{ order, rows: known ? rows : null }] : [];
  });
});

/** What was read is kept as a registered, numbered data set of Azure ML. */
function isRegistered(flow: Flow, { rows, name, callee, order }: EventOf<'read'>): boolean {
  return (
    (rows !== null &&
      registrations(flow).some(kept =>
        kept.rows ? overlaps(kept.rows, rows) !== 'no' : callee.startsWith('pandas.') && order < kept.order
      )) ||
    (name !== null &&
      callee.startsWith('azureml.') &&
      callsNamed(flow, 'register').some(
        call =>
          call.callee === 'register' &&
          order < call.order &&
          (call.on?.text === name ||
            (keyword(call, 'create_new_version') && !isMadeHere(flow, call.on?.text)))
      ))
  );
}

/** A data set that the notebook made itself under this name. */
function isMadeHere(flow: Flow, name: string | undefined): boolean {
  return flow.calls.some(call => call.result === name && call.callee.startsWith('azureml.'));
}
