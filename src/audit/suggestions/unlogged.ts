/** Statements that MLflow's autologging is to leave alone: trainings of a check are no runs, and a call that is logged takes longer. */
import type { Flow } from '../flow/types';
import { type Imports, indent } from './codegen';
import { eventsOf } from './slots';

/** The statements, under a context where the notebook has MLflow log by itself. */
export function unlogged(
  flow: Flow,
  imports: Imports,
  why: string,
  lines: readonly string[]
): readonly string[] {
  if (!eventsOf(flow, 'track').some(({ tool, what }) => tool === 'mlflow' && what === 'autolog')) {
    return lines;
  }
  const without = imports.from('mlflow.utils.autologging_utils', 'disable_autologging');
  return [`with ${without}():  # ${why}`, ...indent(lines)];
}
