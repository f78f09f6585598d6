// Written by `npm run gen`; edit what it lists, not this file.
import type { Suggestion } from './types';
import { suggestion as baseline } from './baseline/suggestion';
import { suggestion as driftCheck } from './drift-check/suggestion';
import { suggestion as dvcRead } from './dvc-read/suggestion';
import { suggestion as dvcStage } from './dvc-stage/suggestion';
import { suggestion as dvcTracking } from './dvc-tracking/suggestion';
import { suggestion as greatExpectations } from './great-expectations/suggestion';
import { suggestion as latency } from './latency/suggestion';
import { suggestion as mlflowAutolog } from './mlflow-autolog/suggestion';
import { suggestion as mlflowRegistration } from './mlflow-registration/suggestion';
import { suggestion as mlflowReport } from './mlflow-report/suggestion';
import { suggestion as mlflowTracking } from './mlflow-tracking/suggestion';
import { suggestion as modelCard } from './model-card/suggestion';
import { suggestion as seedHeader } from './seed-header/suggestion';
import { suggestion as shapFairness } from './shap-fairness/suggestion';
import { suggestion as wandbTracking } from './wandb-tracking/suggestion';

/** Every suggestion, sorted by name. */
export const SUGGESTIONS: readonly Suggestion[] = [
  baseline,
  driftCheck,
  dvcRead,
  dvcStage,
  dvcTracking,
  greatExpectations,
  latency,
  mlflowAutolog,
  mlflowRegistration,
  mlflowReport,
  mlflowTracking,
  modelCard,
  seedHeader,
  shapFairness,
  wandbTracking
];
