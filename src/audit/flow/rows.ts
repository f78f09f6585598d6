/** Placeholder until the row-set algebra lands. */
export interface RowSet {
  readonly id: number;
}
