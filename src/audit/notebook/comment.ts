import type { Range } from './types';

/** A comment in a cell. */
export interface Comment {
  /** With the sign that starts it. */
  readonly text: string;
  readonly range: Range;
  /** Nothing but white space stands before it on its line. */
  readonly alone: boolean;
}
