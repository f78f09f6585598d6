/** What the persona's Tool Setup comes to: which tools are there, how to get the others, and what suffers without them. */
import { pinned } from '../distributions';
import type { ToolStatus } from '../facts';
import { type Topic, topicsOf } from './topics';

/** A line of the status block. */
export interface ToolLine extends ToolStatus {
  readonly mark: '✓' | '✗' | '–';
  readonly kind: 'required' | 'supplementary';
}

/** A criterion that is judged or answered with less, and the tools that it lacks, by their names. */
export interface Suffering {
  readonly criterion: string;
  readonly without: readonly string[];
}

export interface ToolSetup {
  /** Required ones first, otherwise in the persona's order. */
  readonly tools: readonly ToolLine[];
  readonly required: { readonly there: number; readonly all: number };
  /** More than half of the required tools are missing. */
  readonly degraded: boolean;
  /** In the order of the persona's criteria. */
  readonly suffers: readonly Suffering[];
}

/** The tools that a persona may ask for and that Preflight knows how to work with. */
interface KnownTool {
  /** What the findings are about that are answered with it; a test gathers it from the rules. */
  readonly serves: readonly Topic[];
}

export const KNOWN_TOOLS: Readonly<Record<string, KnownTool>> = {
  mlflow: { serves: ['tracking', 'model-versioning'] },
  dvc: { serves: ['data-versioning', 'artifact-versioning', 'model-versioning'] },
  wandb: { serves: ['tracking', 'model-versioning'] },
  'great-expectations': { serves: ['data-quality', 'features'] },
  shap: { serves: ['explainability', 'fairness'] }
};

/** @param criteria those of the personas (`evaluateFor`) */
export function toolSetup(tools: readonly ToolStatus[], criteria: readonly string[]): ToolSetup {
  const lines = [...tools]
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map((tool): ToolLine => ({
      ...tool,
      mark: tool.version !== null ? '✓' : tool.required ? '✗' : '–',
      kind: tool.required ? 'required' : 'supplementary'
    }));
  const required = lines.filter(tool => tool.required);
  const serving = (topics: ReadonlySet<Topic>) =>
    lines.filter(tool => known(tool)?.serves.some(topic => topics.has(topic)));
  return {
    tools: lines,
    required: { there: required.filter(tool => tool.version !== null).length, all: required.length },
    degraded: isDegraded(tools),
    suffers: criteria
      .map(criterion => {
        const tools = serving(topicsOf(criterion));
        const served = tools.some(tool => tool.version !== null);
        // Where one tool is there, a supplementary one is another way and no lack.
        const lacking = tools.filter(tool => tool.version === null && (tool.required || !served));
        return { criterion, without: lacking.map(({ name }) => name) };
      })
      .filter(({ without }) => without.length > 0)
  };
}

/** More than half of the required tools are missing: what the audit advises cannot be followed yet. */
export function isDegraded(tools: readonly ToolStatus[]): boolean {
  const required = tools.filter(tool => tool.required);
  return required.filter(tool => tool.version === null).length * 2 > required.length;
}

/** A line of the status block as text: `✗ dvc [required] pip install dvc`. */
export function statusLine({ mark, package: distribution, version, kind, install }: ToolLine): string {
  const command = mark === '✗' && install ? [install] : [];
  return [mark, distribution, ...(version === null ? [] : [version]), `[${kind}]`, ...command].join(' ');
}

/**
 * The cell that installs what is missing, required tools first; null when nothing is. It names the versions that Preflight's
 * cells are tested with, so that a later run gets the same.
 *
 * @param also - whether supplementary tools are installed as well
 */
export function installCell(
  setup: ToolSetup,
  also: boolean
): { source: string; packages: readonly string[] } | null {
  const wanted = setup.tools.filter(tool => tool.version === null && (tool.required || also));
  if (wanted.length === 0) {
    return null;
  }
  const packages = wanted.map(tool => tool.package);
  const lines = [
    '# Tools for tracking, versioning and explaining; restart the kernel if one of them was imported before',
    `%pip install ${packages.map(pinned).join(' ')}`
  ];
  return { source: lines.join('\n'), packages };
}

function known(tool: ToolStatus): KnownTool | undefined {
  return Object.hasOwn(KNOWN_TOOLS, tool.package) ? KNOWN_TOOLS[tool.package] : undefined;
}
