// Written by `npm run gen`; edit what it lists, not this file.
import type { Suggestion } from './types';
import { suggestion as dvcTracking } from './dvc-tracking/suggestion';
import { suggestion as mlflowTracking } from './mlflow-tracking/suggestion';
import { suggestion as seedHeader } from './seed-header/suggestion';
import { suggestion as shapFairness } from './shap-fairness/suggestion';

/** Every suggestion, sorted by name. */
export const SUGGESTIONS: readonly Suggestion[] = [dvcTracking, mlflowTracking, seedHeader, shapFairness];
