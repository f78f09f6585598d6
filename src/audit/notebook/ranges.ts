/** Ranges of source text. */
import { z } from 'zod';
import type { Range } from './types';

export const rangeSchema = z.object({
  cell: z.number().int(),
  start: z.number().int(),
  end: z.number().int()
});

export function holds(outer: Range, inner: Range): boolean {
  return outer.cell === inner.cell && outer.start <= inner.start && inner.end <= outer.end;
}
