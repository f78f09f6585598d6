import type { MadeCall, Site } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { trainings } from '../../tracking/trainings';

/**
 * Data or a model is taken from a place that keeps revisions, and none is named.
 * Source: Hugging Face Hub and PyTorch Hub documentation (`revision`, `repo:tag`); Bandit's B615.
 */
export const rule: Rule = {
  id: 'data/unpinned-revision',
  severity: 'low',
  tier: 'preview',
  topics: ['data-versioning', 'model-versioning', 'reproducibility'],
  summary: 'A data set or model is loaded without saying which revision of it',
  remediation:
    'Name the revision that the result was made with: `revision="<commit>"` on the Hugging Face Hub, `repo:tag` in `torch.hub`, `version=` in OpenML, a version number or alias in the MLflow registry.',
  check
};

/** Builders of `datasets` that read the files they are given. */
const LOCAL_BUILDERS = new Set(['csv', 'json', 'parquet', 'text', 'arrow', 'pandas', 'imagefolder', 'audiofolder', 'videofolder', 'webdataset', 'xml', 'sql', 'pdffolder']); // prettier-ignore
const HUB = /^(?:transformers|diffusers|peft|sentence_transformers|timm|setfit|adapters|optimum|tokenizers|datasets|evaluate|huggingface_hub|accelerate|trl)\b/; // prettier-ignore
const HUB_CALLS =
  /(?:^|\.)(?:from_pretrained|load_dataset|load_dataset_builder|hf_hub_download|snapshot_download)$/;
/** `name` or `owner/name` on a hub; a path has a dot or a slash in front, or more of them. */
const REPOSITORY = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$/;
const LATEST = /^models:\/+[^/]+\/latest$/i;

/** Places shown. */
const SHOWN = 6;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  if (trainings(flow).length === 0 && !of(flow, 'score').some(s => s.models.length > 0)) {
    return;
  }
  const places = new Map<string, Site>();
  for (const call of flow.calls) {
    const what = unpinned(context, call);
    if (what !== null && !places.has(what)) {
      places.set(what, call.site);
    }
  }
  const [first] = places.values();
  if (!first) {
    return;
  }
  const names = [...places.keys()];
  yield {
    message: `${listed(names)} ${names.length > 1 ? 'are' : 'is'} loaded in whatever revision is newest: the same notebook can train on something else next month.`,
    range: first.range,
    evidence: steps(
      [...places]
        .slice(0, SHOWN)
        .map(([name, site]) => ({ site, note: `${name} is loaded without a revision` }))
    )
  };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const rest = names.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What is loaded without a revision, as people call it; null where nothing is. */
function unpinned(context: RuleContext, call: MadeCall): string | null {
  const { callee, args, open } = call;
  if (open) {
    return null;
  }
  const given = (keyword: string): boolean => args.some(a => a.keyword === keyword && a.constant !== null);
  const [first] = args;
  const id = args.find(a => a.keyword !== null && /^(?:path|repo_id|pretrained_model_name_or_path|repo_or_dir|model_uri|name)$/.test(a.keyword)) ?? (first?.keyword === null ? first : undefined); // prettier-ignore
  const name = typeof id?.constant === 'string' ? id.constant : null;
  if (callee === 'sklearn.datasets.fetch_openml') {
    const pinned = given('version') || given('data_id') || args.filter(a => a.keyword === null).length > 1;
    return name !== null && !pinned ? `the OpenML data set \`${name}\`` : null;
  }
  if (name === null) {
    return null;
  }
  if (callee === 'torch.hub.load') {
    const local = args.some(a => a.keyword === 'source' && a.constant === 'local');
    return !local && REPOSITORY.test(name) ? `\`${name}\`` : null;
  }
  if (/^mlflow\..*load_model$/.test(callee)) {
    return LATEST.test(name) ? `\`${name}\`` : null;
  }
  if (!HUB_CALLS.test(callee) || !HUB.test(callee) || !REPOSITORY.test(name) || given('revision')) {
    return null;
  }
  const local =
    /load_dataset(?:_builder)?$/.test(callee) && (LOCAL_BUILDERS.has(name) || name.endsWith('.py'));
  return local || isOwn(context, name) ? null : `\`${name}\``;
}

/** The notebook itself wrote a model or data of this name. */
function isOwn({ flow }: RuleContext, name: string): boolean {
  const folder = name.split('/')[0];
  return (
    of(flow, 'write').some(w => w.path !== null && w.path.replace(/^\.\//, '').split('/')[0] === folder) ||
    flow.calls.some(
      c =>
        /(?:^|\.)(?:save_pretrained|save_model|push_to_hub|\w*TrainingArguments|save_to_disk)$/.test(
          c.callee
        ) && c.args.some(a => a.constant === name)
    )
  );
}
