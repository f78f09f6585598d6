/** Tables that a notebook reads, as opposed to images, texts, arrays and the examples that libraries bring along. */
import type { RowSet } from '../../flow/rows';
import type { Site } from '../../flow/types';
import { of, once } from '../events';
import { isExercise, isTeaching } from '../teaching';

const READS_TABLE =
  /(?:^|\.)(?:read_csv|read_table|read_excel|read_parquet|read_feather|read_json|read_sql|read_sql_query|read_sql_table|read_gbq|read_pickle|read_stata|read_sas|scan_csv|scan_parquet|from_csv)$/;

export interface TableRead {
  readonly site: Site;
  readonly name: string | null;
  readonly path: string | null;
}

/** By the rows that were read; files that the notebook wrote itself are left out. */
export const tableReads = once((flow): ReadonlyMap<RowSet, TableRead> => {
  const reads = of(flow, 'read').filter(
    read => read.what === 'data' && read.rows !== null && !read.own && READS_TABLE.test(read.callee)
  );
  return new Map(reads.map(read => [read.rows!, read]));
});

/** The notebook is an exercise, or reads a table that everybody learns with. */
export const isLesson = once(
  flow => isExercise(flow) || [...tableReads(flow).values()].some(t => isTeaching(flow, t.path))
);
