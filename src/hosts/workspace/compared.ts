/** What comes of comparing a file with what is on record of it. */
import type { PathFact } from '../../audit/facts';

/** Neither is there where nothing is on record, or nothing is there to compare. */
export type Compared = Pick<PathFact, 'changed' | 'uncompared'>;
