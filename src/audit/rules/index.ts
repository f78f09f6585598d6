// Written by `npm run gen`; edit what it lists, not this file.
import type { Rule } from './rule';
import { rule as dataUnversionedPath } from './data/unversioned-path/rule';
import { rule as fairnessUnexplainedModel } from './fairness/unexplained-model/rule';
import { rule as leakageMultiTest } from './leakage/multi-test/rule';
import { rule as leakageOverlap } from './leakage/overlap/rule';
import { rule as leakagePreprocessing } from './leakage/preprocessing/rule';
import { rule as reproducibilityUnseededRandomness } from './reproducibility/unseeded-randomness/rule';
import { rule as trackingUntrackedTraining } from './tracking/untracked-training/rule';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [
  dataUnversionedPath,
  fairnessUnexplainedModel,
  leakageMultiTest,
  leakageOverlap,
  leakagePreprocessing,
  reproducibilityUnseededRandomness,
  trackingUntrackedTraining
];
