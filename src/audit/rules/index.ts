// Written by `npm run gen`; edit what it lists, not this file.
import type { Rule } from './rule';
import { rule as architectureAccuracyAlone } from './architecture/accuracy-alone/rule';
import { rule as architectureMismatchedMetric } from './architecture/mismatched-metric/rule';
import { rule as architectureMismatchedOutputLoss } from './architecture/mismatched-output-loss/rule';
import { rule as architectureNoBaseline } from './architecture/no-baseline/rule';
import { rule as architectureUnstratifiedSplit } from './architecture/unstratified-split/rule';
import { rule as architectureUntunedDefaults } from './architecture/untuned-defaults/rule';
import { rule as dataChangedSinceVersioned } from './data/changed-since-versioned/rule';
import { rule as dataDataInGit } from './data/data-in-git/rule';
import { rule as dataUnpinnedRevision } from './data/unpinned-revision/rule';
import { rule as dataUnversionedArtifact } from './data/unversioned-artifact/rule';
import { rule as dataUnversionedPath } from './data/unversioned-path/rule';
import { rule as fairnessNoGroupMetrics } from './fairness/no-group-metrics/rule';
import { rule as fairnessSensitiveFeature } from './fairness/sensitive-feature/rule';
import { rule as fairnessUnexplainedModel } from './fairness/unexplained-model/rule';
import { rule as featuresHighCardinalityOneHot } from './features/high-cardinality-one-hot/rule';
import { rule as featuresIdentifier } from './features/identifier/rule';
import { rule as featuresLossyMerge } from './features/lossy-merge/rule';
import { rule as featuresOrdinalCategories } from './features/ordinal-categories/rule';
import { rule as featuresSeparateDummies } from './features/separate-dummies/rule';
import { rule as featuresSilentRowLoss } from './features/silent-row-loss/rule';
import { rule as featuresUnknownCategories } from './features/unknown-categories/rule';
import { rule as featuresUnscaled } from './features/unscaled/rule';
import { rule as featuresUnvalidatedData } from './features/unvalidated-data/rule';
import { rule as latencyGradientsInInference } from './latency/gradients-in-inference/rule';
import { rule as latencyModelLoadedInLoop } from './latency/model-loaded-in-loop/rule';
import { rule as latencyRowByRowPredict } from './latency/row-by-row-predict/rule';
import { rule as latencyUnmeasured } from './latency/unmeasured/rule';
import { rule as leakageCrossValidation } from './leakage/cross-validation/rule';
import { rule as leakageGroup } from './leakage/group/rule';
import { rule as leakageMultiTest } from './leakage/multi-test/rule';
import { rule as leakageOverlap } from './leakage/overlap/rule';
import { rule as leakagePreprocessing } from './leakage/preprocessing/rule';
import { rule as leakageTarget } from './leakage/target/rule';
import { rule as leakageTemporal } from './leakage/temporal/rule';
import { rule as monitoringNoDriftBaseline } from './monitoring/no-drift-baseline/rule';
import { rule as monitoringUndocumentedLimitations } from './monitoring/undocumented-limitations/rule';
import { rule as pipelineConvergenceIgnored } from './pipeline/convergence-ignored/rule';
import { rule as pipelineEarlyStoppingWithoutValidation } from './pipeline/early-stopping-without-validation/rule';
import { rule as pipelineGradientsNotReset } from './pipeline/gradients-not-reset/rule';
import { rule as pipelineLabelsForScores } from './pipeline/labels-for-scores/rule';
import { rule as pipelineModeNotSwitched } from './pipeline/mode-not-switched/rule';
import { rule as pipelinePreprocessingNotSaved } from './pipeline/preprocessing-not-saved/rule';
import { rule as pipelineSingleSplitChoice } from './pipeline/single-split-choice/rule';
import { rule as pipelineSwallowedException } from './pipeline/swallowed-exception/rule';
import { rule as pipelineSwappedMetricArguments } from './pipeline/swapped-metric-arguments/rule';
import { rule as pipelineWarningsSilenced } from './pipeline/warnings-silenced/rule';
import { rule as preflightUnusedIgnore } from './preflight/unused-ignore/rule';
import { rule as privacyCredentialInCode } from './privacy/credential-in-code/rule';
import { rule as privacyCredentialInOutput } from './privacy/credential-in-output/rule';
import { rule as reproducibilityEditedSinceRun } from './reproducibility/edited-since-run/rule';
import { rule as reproducibilityHomePath } from './reproducibility/home-path/rule';
import { rule as reproducibilityNonIdempotentCell } from './reproducibility/non-idempotent-cell/rule';
import { rule as reproducibilityNondeterministicCudnn } from './reproducibility/nondeterministic-cudnn/rule';
import { rule as reproducibilityOutOfOrder } from './reproducibility/out-of-order/rule';
import { rule as reproducibilityShadowedName } from './reproducibility/shadowed-name/rule';
import { rule as reproducibilityUndefinedName } from './reproducibility/undefined-name/rule';
import { rule as reproducibilityUnpinnedInstall } from './reproducibility/unpinned-install/rule';
import { rule as reproducibilityUnseededRandomness } from './reproducibility/unseeded-randomness/rule';
import { rule as trackingAutologAfterFit } from './tracking/autolog-after-fit/rule';
import { rule as trackingDeprecatedStages } from './tracking/deprecated-stages/rule';
import { rule as trackingIncompleteRun } from './tracking/incomplete-run/rule';
import { rule as trackingUnendedRun } from './tracking/unended-run/rule';
import { rule as trackingUnregisteredModel } from './tracking/unregistered-model/rule';
import { rule as trackingUntrackedTraining } from './tracking/untracked-training/rule';
import { rule as trackingUnwatchedLoss } from './tracking/unwatched-loss/rule';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [
  architectureAccuracyAlone,
  architectureMismatchedMetric,
  architectureMismatchedOutputLoss,
  architectureNoBaseline,
  architectureUnstratifiedSplit,
  architectureUntunedDefaults,
  dataChangedSinceVersioned,
  dataDataInGit,
  dataUnpinnedRevision,
  dataUnversionedArtifact,
  dataUnversionedPath,
  fairnessNoGroupMetrics,
  fairnessSensitiveFeature,
  fairnessUnexplainedModel,
  featuresHighCardinalityOneHot,
  featuresIdentifier,
  featuresLossyMerge,
  featuresOrdinalCategories,
  featuresSeparateDummies,
  featuresSilentRowLoss,
  featuresUnknownCategories,
  featuresUnscaled,
  featuresUnvalidatedData,
  latencyGradientsInInference,
  latencyModelLoadedInLoop,
  latencyRowByRowPredict,
  latencyUnmeasured,
  leakageCrossValidation,
  leakageGroup,
  leakageMultiTest,
  leakageOverlap,
  leakagePreprocessing,
  leakageTarget,
  leakageTemporal,
  monitoringNoDriftBaseline,
  monitoringUndocumentedLimitations,
  pipelineConvergenceIgnored,
  pipelineEarlyStoppingWithoutValidation,
  pipelineGradientsNotReset,
  pipelineLabelsForScores,
  pipelineModeNotSwitched,
  pipelinePreprocessingNotSaved,
  pipelineSingleSplitChoice,
  pipelineSwallowedException,
  pipelineSwappedMetricArguments,
  pipelineWarningsSilenced,
  preflightUnusedIgnore,
  privacyCredentialInCode,
  privacyCredentialInOutput,
  reproducibilityEditedSinceRun,
  reproducibilityHomePath,
  reproducibilityNonIdempotentCell,
  reproducibilityNondeterministicCudnn,
  reproducibilityOutOfOrder,
  reproducibilityShadowedName,
  reproducibilityUndefinedName,
  reproducibilityUnpinnedInstall,
  reproducibilityUnseededRandomness,
  trackingAutologAfterFit,
  trackingDeprecatedStages,
  trackingIncompleteRun,
  trackingUnendedRun,
  trackingUnregisteredModel,
  trackingUntrackedTraining,
  trackingUnwatchedLoss
];
