import type { Fix } from '../../../finding';
import type { Given, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { argument } from '../../calls';
import { steps } from '../../evidence';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * Models are found by stages of the MLflow registry, which are deprecated in favour of aliases.
 * Source: MLflow documentation, Model Registry: "Model Stages are deprecated and will be removed".
 */
export const rule: Rule = {
  id: 'tracking/deprecated-stages',
  severity: 'low',
  tier: 'preview',
  topics: ['registry', 'model-versioning'],
  summary: 'A model is found by a stage of the MLflow registry instead of an alias',
  remediation:
    'Give the version an alias (`set_registered_model_alias`) and load it by `models:/name@alias`; environments are better kept apart as registered models of their own.',
  check
};

const STAGE = /^(?:Production|Staging|Archived)$/i;
const URI = /^models:\/+([^/@]+)\/(Production|Staging|Archived)\/?$/i;

interface Use {
  readonly call: MadeCall;
  readonly note: string;
  readonly fix: Fix | null;
}

function* check(context: RuleContext): Iterable<Report> {
  const uses = context.flow.calls.flatMap(call => use(context, call) ?? []);
  const [first] = uses;
  if (!first) {
    return;
  }
  const others = new Set(uses.map(placeOf)).size - 1;
  yield {
    message: `${first.note}${others > 0 ? ` (and ${others} more)` : ''}: stages are deprecated since MLflow 2.9, and a later version stops to know them.`,
    range: first.call.site.range,
    evidence: steps(uses.map(({ call, note }) => ({ site: call.site, note }))),
    fixes: () => together(uses)
  };
}

function use(context: RuleContext, call: MadeCall): Use | null {
  const name = call.callee.split('.').at(-1)!;
  if (name === 'transition_model_version_stage') {
    const stage = argument(call, 2, 'stage')?.constant;
    return { call, note: `A version is moved to the stage ${typeof stage === 'string' ? `"${stage}"` : 'given'}`, fix: aliased(context, call) }; // prettier-ignore
  }
  if (name === 'get_latest_versions') {
    const stages = argument(call, 1, 'stages');
    return stages?.items?.some(s => typeof s === 'string' && STAGE.test(s))
      ? { call, note: 'A version is looked up by its stage', fix: null }
      : null;
  }
  const uri = call.args.find(a => typeof a.constant === 'string' && URI.test(a.constant));
  return uri && /^mlflow\b/.test(call.callee)
    ? {
        call,
        note: `A model is loaded by its stage, \`${String(uri.constant)}\``,
        fix: byAlias(context, uri)
      }
    : null;
}

/** A loop makes one call several times. */
function placeOf({ call }: Use): string {
  return rangeKey(call.site.range);
}

/** All uses change together: an alias that nobody sets cannot be loaded. */
function together(uses: readonly Use[]): Fix[] {
  const fixes = [...new Map(uses.map(u => [placeOf(u), u.fix])).values()];
  return fixes.every(f => f !== null)
    ? [{ title: 'Use an alias instead of the stage', safe: false, edits: fixes.flatMap(f => f.edits) }]
    : [];
}

/** `transition_model_version_stage(name, version, stage)` becomes `set_registered_model_alias(name, alias, version)`. */
function aliased(context: RuleContext, call: MadeCall): Fix | null {
  const program = programOf(context);
  const [name, version, stage] = ['name', 'version', 'stage'].map((k, i) => argument(call, i, k));
  const written = program.text(call.site.range);
  const receiver = written.slice(0, written.indexOf('.transition_model_version_stage('));
  if (!name?.range || !version?.range || typeof stage?.constant !== 'string' || !receiver) {
    return null;
  }
  const alias = JSON.stringify(stage.constant.toLowerCase());
  const [n, v] = [program.text(name.range), program.text(version.range)];
  return {
    title: 'Use an alias instead of the stage',
    safe: false,
    edits: [
      {
        kind: 'replace',
        range: call.site.range,
        text: `${receiver}.set_registered_model_alias(${n}, ${alias}, ${v})`
      }
    ]
  };
}

function byAlias(context: RuleContext, uri: Given): Fix | null {
  const written = uri.range && programOf(context).text(uri.range);
  const match = URI.exec(String(uri.constant));
  const tail = match && `/${match[2]}`;
  // Only a text written out whole: a part of it may come from a name.
  const at = written && tail ? written.lastIndexOf(tail) : -1;
  return uri.range && written && match && tail && at >= 0
    ? {
        title: 'Use an alias instead of the stage',
        safe: false,
        edits: [
          {
            kind: 'replace',
            range: { ...uri.range, start: uri.range.start + at, end: uri.range.start + at + tail.length },
            text: `@${match[2].toLowerCase()}`
          }
        ]
      }
    : null;
}
