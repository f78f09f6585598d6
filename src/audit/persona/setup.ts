/** What the persona's Tool Setup comes to: which tools are there, how to get the others, and what suffers without them. */
import { pinned } from '../distributions';
import { z } from 'zod';
import { toolStatus, type ToolStatus } from '../facts';
import type { Frozen } from '../frozen';
import { type Topic, topicsOf } from './topics';

/** A line of the status block. */
const toolLine = toolStatus.extend({
  mark: z.enum(['✓', '✗', '–']),
  kind: z.enum(['required', 'supplementary'])
});
export type ToolLine = Frozen<z.infer<typeof toolLine>>;

export const toolSetupSchema = z.object({
  /** Required ones first, otherwise in the persona's order. */
  tools: z.array(toolLine),
  required: z.object({ there: z.number().int(), all: z.number().int() }),
  /** More than half of the required tools are missing. */
  degraded: z.boolean(),
  /** Criteria that are judged or answered with less, in the persona's order, and the tools that each lacks, by their names. */
  suffers: z.array(z.object({ criterion: z.string(), without: z.array(z.string()) }))
});
export type ToolSetup = Frozen<z.infer<typeof toolSetupSchema>>;

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

/** @param criteria those of the personas (`criteriaOf`) */
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
