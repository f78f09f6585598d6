import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ToolStatus, WorkspaceFacts } from '../../audit/facts';
import { scriptCell } from '../../audit/notebook/script';
import { writeEdits } from '../../audit/notebook/write';
import { fill } from '../../audit/offers';
import { standardPersona } from '../../audit/persona/standard';
import { SUGGESTIONS } from '../../audit/suggestions';
import { installSlot } from '../../audit/suggestions/installing';
import { openQuestions } from '../../audit/suggestions/open';
import type { Question, Suggestion } from '../../audit/suggestions/types';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { auditFile } from '../workspace/auditFile';
import { replaceFile } from '../workspace/replaceFile';
import { type Environment, UsageError } from './environment';
import { pythonOnPath, toolsIn } from './python';
import { lines, readable } from './say';

export interface SuggestCommand {
  readonly name: string;
  readonly notebook: string;
  /** Whether the cells are written into the notebook; they are printed otherwise. */
  readonly insert: boolean;
  /** What the user says of slots that the notebook does not tell, by slot name. */
  readonly answers: Readonly<Record<string, string>>;
  /** The Python whose missing packages a cell is to install: its path, or the first on PATH; none where false. */
  readonly pip: string | boolean;
}

/** Answers as `slot=value`. */
export function answersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) {
        throw new UsageError(`--answer: "${pair}" is not of the form "sensitive column=sex".`);
      }
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    })
  );
}

/** What is known of a workspace that was not looked at. */
const NO_FACTS: WorkspaceFacts = {
  paths: [],
  tools: [],
  degraded: false,
  repository: { git: false, dvc: false, commit: null }
};

/** Which of the packages that a suggestion needs a Python has; nothing is run. */
async function toolsOf({ packages }: Suggestion, python: string): Promise<ToolStatus[]> {
  // A cell's tool may be another than what it needs: the drift check wants SciPy, and Evidently where it is.
  const { tools } = standardPersona();
  const wanted = packages.map(name => ({
    name: tools.find(tool => tool.package === name)?.name ?? name,
    package: name,
    required: false,
    install: null
  }));
  return toolsIn(python, wanted, '--pip');
}

/** What is worth answering, in a line each. */
function asked(questions: readonly Question[] = [], answers: SuggestCommand['answers']): string {
  return openQuestions(questions, answers)
    .map(({ slot, text, choices, otherwise }) => {
      const columns = choices.length > 0 ? ` The columns are ${choices.join(', ')}.` : '';
      return `- ${text} Say it with --answer "${slot}=…".${columns} ${otherwise}\n`;
    })
    .join('');
}

/**
 * Carries out `suggest`: prints the cells of a suggestion as `# %%` cells, or writes them into the notebook.
 *
 * @returns 0 when there are cells, 1 when the suggestion does not fit the notebook.
 */
export async function runSuggest(
  { name, notebook: file, insert, answers: said, pip }: SuggestCommand,
  { cwd, stdout, stderr, env }: Environment
): Promise<0 | 1> {
  const suggestion = SUGGESTIONS.find(each => each.name === name);
  if (!suggestion) {
    const names = SUGGESTIONS.map(each => each.name).join(', ');
    throw new UsageError(`There is no suggestion "${name}". There are: ${names}.`);
  }
  if (insert && !/\.ipynb$/i.test(file)) {
    throw new UsageError('--insert writes into notebooks (.ipynb) only.');
  }
  const read = await auditFile(file, {
    cwd,
    workspace: true,
    configFor: () => Promise.resolve(null),
    judges: new Judges(nodeFiles, cwd),
    flags: {},
    fixes: false
  });
  if (read.error !== null) {
    throw new UsageError(`${file}: ${read.error}`);
  }
  const { notebook, result } = read;
  const { flow, sensitiveColumns } = result;
  const tools =
    pip === false
      ? []
      : await toolsOf(suggestion, pip === true ? pythonOnPath(env, '--pip') : resolve(cwd, pip));
  const facts = tools.length > 0 ? { ...(read.facts ?? NO_FACTS), tools } : read.facts;
  const missing = tools.filter(tool => tool.version === null).map(tool => tool.package);
  const answers = missing.length > 0 ? { [installSlot(missing)]: 'yes', ...said } : said;
  const filled = fill(suggestion, { notebook, flow, facts, answers, sensitiveColumns });
  if ('reason' in filled) {
    stderr.write(lines(`${file}: ${filled.reason}\n${asked(filled.questions, answers)}`));
    return 1;
  }
  const notes = filled.notes.map(note => `- ${note}\n`).join('') + asked(filled.questions, answers);
  if (insert) {
    const path = resolve(cwd, file);
    await replaceFile(path, writeEdits(await readFile(path, 'utf8'), filled.edits));
    stderr.write(lines(`${file}: ${filled.title}.\n${notes}`));
    return 0;
  }
  stderr.write(lines(`${filled.title}.\n${notes}`));
  const cells = filled.edits.flatMap(edit => (edit.kind === 'insert' ? [edit.cell] : []));
  const text = cells.map(({ kind, source }) => scriptCell(kind, source));
  await new Promise<void>((done, fail) => {
    stdout.write(readable(text.join('\n'), stdout), error => (error ? fail(error) : done()));
  });
  return 0;
}
