/** A `%pip` cell before an inserted one: only for packages that are known to be missing, and only where the user agrees. */
import { pinned } from '../distributions';
import type { ToolStatus } from '../facts';
import { eventsOf } from './slots';
import type { Insertion, Question, Suggestion, SuggestionContext } from './types';

/** What the user said of installing a package, among the answers. */
export const installSlot = (packages: readonly string[]): string => `install ${packages.join(' ')}`;

/** The insertion as it is where nothing is missing; else with the question, and with the cell once it is answered by yes. */
export function withInstall(
  { packages }: Suggestion,
  insertion: Insertion,
  context: SuggestionContext
): Insertion {
  const missing = missingTools(context, packages);
  if (missing.length === 0) {
    return insertion;
  }
  const slot = installSlot(missing.map(tool => tool.package));
  const names = missing.map(tool => tool.name).join(' and ');
  const are = missing.length > 1 ? 'are' : 'is';
  const question: Question = {
    slot,
    text: `${names} ${are} not installed in this notebook's environment. Insert a \`%pip install\` cell before it?`,
    kind: 'yes-no',
    choices: [],
    assumed: null,
    needed: true,
    otherwise: `The cell stops at its first line that needs ${names}, until you install it.`
  };
  const questions = [...(insertion.questions ?? []), question];
  if (context.answers[slot] !== 'yes') {
    const how = missing.map(
      tool =>
        `${tool.name} is not installed in this environment: \`${tool.install ?? `pip install ${tool.package}`}\`.`
    );
    return { ...insertion, notes: [...insertion.notes, ...how], questions };
  }
  const at = Math.min(...insertion.edits.flatMap(edit => (edit.kind === 'insert' ? [edit.at] : [])));
  const source = [
    `# Install ${names} for the cell below; change the version to the one that your project uses`,
    `%pip install --quiet ${missing.map(tool => pinned(tool.package)).join(' ')}`
  ].join('\n');
  return {
    ...insertion,
    title: `${insertion.title}, and install ${names} in a cell before it`,
    notes: [
      ...insertion.notes,
      'If pip says that the kernel may have to be restarted, restart it and run all cells.'
    ],
    questions,
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source } }, ...insertion.edits]
  };
}

/** Tools that are known to be missing, and that no cell of the notebook installs. */
function missingTools({ facts, flow }: SuggestionContext, packages: readonly string[]): ToolStatus[] {
  const installed = new Set(eventsOf(flow, 'install').flatMap(event => event.packages));
  return (facts?.tools ?? []).filter(
    tool => packages.includes(tool.package) && tool.version === null && !installed.has(tool.package)
  );
}
