import type { MadeCall, Site } from '../../../flow/types';
import { callsLike } from '../../calls';
import { areRead } from '../../origins';
import { of } from '../../events';
import { steps } from '../../evidence';
import { fileOf, saves } from '../../saves';
import type { Report, Rule, RuleContext } from '../../rule';
import { trainings } from '../../tracking/trainings';
import { isVersioned } from '../versioned';

/** A trained model, or data made for others, is written to a file that nothing versions. */
export const rule: Rule = {
  id: 'data/unversioned-artifact',
  severity: 'medium',
  tier: 'stable',
  topics: ['artifact-versioning', 'model-versioning', 'data-versioning'],
  summary: 'A model or data set is written to a file that nothing versions',
  remediation:
    'Log the model to the tracker that has the run (`mlflow.sklearn.log_model`), or put the file under DVC (`dvc add`), so that the next run cannot overwrite it unseen.',
  check
};

interface Artifact {
  readonly site: Site;
  readonly path: string | null;
  readonly what: string;
}

/** A model that is put where versions are kept: a hub, a registry, a bucket. */
const HANDED_ON =
  /(?:^|\.)(?:push_to_hub|upload_file|upload_folder|upload_fileobj|upload_from_filename|upload_blob|put_object|register|register_model|create_model_version|log_artifacts?|log_model)$/;
const LOADS = /(?:^|\.)(?:load|load_state_dict|load_model|load_weights)$/;
/** Thrown away with the machine's temporary files. */
const TEMPORARY = /^\/tmp\/|(?:^|\/)te?mp(?:orary)?(?:\/|\.|$)/i;
const WRITES_DATA =
  /^(?:to_csv|to_parquet|to_feather|to_pickle|to_hdf|write_csv|write_parquet|save_to_disk)$/;
/** Results for people or for a competition, which are not read on. */
const RESULTS =
  /subm|\bsub\b|blend|pred|result|output|score|summary|metric|report|importance|sample|solution|answer|history|log/i;

function* check(context: RuleContext): Iterable<Report> {
  const models = modelFiles(context);
  const last = models.at(-1);
  if (last) {
    const others = new Set(models.map(m => m.path ?? m.what)).size - 1;
    const found = report(
      models,
      `${last.what} is written to ${named(last.path)}${others > 0 ? `, one of ${others + 1} files with models` : ''}, and nothing versions ${others > 0 ? 'them' : 'it'}: the next run overwrites the model, and nobody can tell which run made it.`
    );
    const upload = uploadOf(context, last);
    yield upload === null
      ? found
      : {
          ...found,
          remediation: `Give the file to the run that is tracked here (\`${upload}\`), or put it under DVC (\`dvc add\`), so that the next run cannot overwrite it unseen.`,
          suggestions: ['dvc-tracking']
        };
    return;
  }
  const tables = tableFiles(context);
  const table = tables.at(-1);
  if (table) {
    const others = new Set(tables.map(t => t.path)).size - 1;
    yield {
      ...report(
        tables,
        `\`${table.what}\` is written to ${named(table.path)}${others > 0 ? ` (and ${others} more)` : ''} for later use, and nothing versions it: what is trained on it cannot name the data it came from.`
      ),
      severity: 'low',
      remediation:
        'Put the file under DVC (`dvc add`), or make it in a stage of a DVC pipeline, so that each version of it has a name.'
    };
  }
}

/** How the tracker that the notebook has gets the file; null for MLflow and where there is none. */
function uploadOf({ flow }: RuleContext, { path }: Artifact): string | null {
  const file = `"${path ?? 'model'}"`;
  switch (of(flow, 'track').find(t => t.tool !== 'tensorboard')?.tool) {
    case 'wandb':
      return `run.log_artifact(${file}, type="model")`;
    case 'neptune':
      return `run["model"].upload(${file})`;
    case 'comet':
      return `experiment.log_model("model", ${file})`;
    case 'clearml':
      return `task.upload_artifact("model", ${file})`;
    default:
      return null;
  }
}

function report(artifacts: readonly Artifact[], message: string): Report {
  return {
    message,
    range: artifacts.at(-1)!.site.range,
    evidence: steps(
      artifacts
        .slice(-5)
        .map(({ site, path, what }) => ({ site, note: `writes ${what} to ${path ?? 'a file'}` }))
    ),
    suggestions: ['mlflow-tracking', 'dvc-tracking', 'dvc-stage']
  };
}

function named(path: string | null): string {
  return path ? `\`${path.length > 60 ? `…${path.slice(-58)}` : path}\`` : 'a file';
}

/** Models that the notebook trained and writes, where no tracker, hub or registry gets them too. */
function modelFiles(context: RuleContext): Artifact[] {
  const { flow } = context;
  const kept =
    of(flow, 'track').some(t => t.tool !== 'tensorboard' && /^(?:model|register|autolog)$/.test(t.what)) ||
    callsLike(flow, HANDED_ON).length > 0;
  if (kept || trainings(flow).length === 0) {
    return [];
  }
  return saves(flow)
    .filter(({ call, name, to }) => name !== null && to !== 'memory' && !isScratch(context, call))
    .map(save => ({ site: save.call.site, path: fileOf(flow, save), what: save.name! }))
    .filter(({ site, path }) =>
      path === null ? site.loops.length === 0 : !TEMPORARY.test(path) && !isVersioned(context, path)
    );
}

/** The best of several epochs, put aside in a loop to be taken up again after it. */
function isScratch({ flow }: RuleContext, call: MadeCall): boolean {
  return call.site.loops.length > 0 && callsLike(flow, LOADS).some(c => c.order >= call.order);
}

/** Tables that are made of data that was read, and are neither predictions nor read again here. */
function tableFiles(context: RuleContext): Artifact[] {
  const { flow } = context;
  const again = new Set(of(flow, 'read').flatMap(r => (r.own && r.path ? [r.path] : [])));
  const logged =
    of(flow, 'track').some(t => t.tool !== 'tensorboard' && t.what !== 'setup') ||
    callsLike(flow, HANDED_ON).length > 0;
  return (logged ? [] : callsLike(flow, WRITES_DATA)).flatMap(({ on, args, site }) => {
    const path = args.find(a => a.keyword === null || /^path|file/.test(a.keyword))?.constant;
    return typeof path === 'string' &&
      !again.has(path) &&
      !RESULTS.test(path) &&
      !RESULTS.test(on?.text ?? '') &&
      !TEMPORARY.test(path) &&
      on?.dataType === 'frame' &&
      on.predictions.length === 0 &&
      on.data?.rows &&
      areRead(flow, on.data.rows) &&
      !isVersioned(context, path)
      ? [{ site, path, what: on.text }]
      : [];
  });
}
