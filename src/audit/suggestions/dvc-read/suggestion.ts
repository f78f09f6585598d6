import { normal as asVersioned, isBelow } from '../../rules/data/versioned';
import type { Code, EventOf } from '../../flow/types';
import { holds } from '../../notebook/ranges';
import type { Notebook, Range } from '../../notebook/types';
import { Imports, indent, Names, py } from '../codegen';
import { isOutside, REMOTE, shell, statusOf, unique } from '../dvc-tracking/project';
import { askRevision } from '../questions';
import { cellOf, eventsOf } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** A read whose result the cell binds anew. */
interface Pinned {
  readonly read: EventOf<'read'>;
  readonly path: string;
  readonly name: string;
  /** The user's own statement, with the opened file (`file`) in the place of the path. */
  readonly statement: (file: string) => string;
}

/** Readers that take an open file as they take a path. */
const TAKES_FILES =
  /^(?:pandas\.read_(?:csv|table|fwf|json|parquet|feather|orc|excel|stata|sas|pickle)|polars\.read_(?:csv|parquet|ipc|json|ndjson|excel)|numpy\.(?:load|loadtxt|genfromtxt))$/;
/** Of an open file, nobody can tell by its ending that it is packed. */
const PACKED = /\.(?:gz|bz2|zip|xz|zst|tar|tgz)$/i;
/** Functions that look at what they are given and keep nothing of it. */
const LOOKS = new Set(['print', 'display', 'len', 'type', 'sorted', 'list']);

/** The data that the notebook reads, taken from DVC as it was at a revision of Git, under the same name. */
export const suggestion: Suggestion = {
  name: 'dvc-read',
  title: 'Read the data at a fixed revision from DVC',
  tool: 'DVC',
  packages: ['dvc'],
  fill(context) {
    const pinned = toPin(context);
    return 'reason' in pinned ? pinned : insertion(context, pinned);
  }
};

function toPin(context: SuggestionContext): readonly Pinned[] | NotApplicable {
  const { flow, facts } = context;
  const fixed = eventsOf(flow, 'read').find(read => read.callee.startsWith('dvc.api.'));
  if (fixed) {
    return { reason: `The notebook reads through \`dvc.api\` already (cell ${cellOf(fixed) + 1}).` };
  }
  const files = eventsOf(flow, 'read').filter(
    read => read.path !== null && read.what === 'data' && read.medium === 'file' && !read.own && !read.pinned
  );
  const tracked = files.filter(({ path }) => isTracked(context, path!));
  if (tracked.length === 0) {
    return {
      reason:
        files.length === 0
          ? 'No data file is read under a path that can be known.'
          : `Nothing shows that DVC tracks ${listed(files)}: put it under DVC first (\`dvc-tracking\`)${facts ? '' : ', or start the companion, which sees what DVC tracks'}.`
    };
  }
  if (facts && facts.repository.commit === null) {
    return { reason: 'Git has no commit yet, and DVC names versions by those of Git: commit first.' };
  }
  const reasons: string[] = [];
  const fitting = tracked.flatMap(read => {
    const found = pinnable(context, read);
    if (typeof found === 'string') {
      reasons.push(found);
      return [];
    }
    return [found];
  });
  return fitting.length > 0 ? fitting : { reason: reasons[0] };
}

/** DVC has the path, as the workspace shows, or is told to by the notebook. */
function isTracked(context: SuggestionContext, path: string): boolean {
  return (
    !REMOTE.test(path) &&
    !isOutside(context, path) &&
    (statusOf(context, path) === 'dvc' || addedAs(context, path) !== null)
  );
}

/** The file or folder that the notebook puts under DVC and that the path is, or lies in. */
function addedAs({ flow }: SuggestionContext, path: string): string | null {
  const added = eventsOf(flow, 'version').filter(({ tool, command }) => tool === 'dvc' && command === 'add');
  return (
    added.flatMap(({ paths }) => paths.map(asVersioned)).find(known => isBelow(asVersioned(path), known)) ??
    null
  );
}

function pinnable({ flow, notebook }: SuggestionContext, read: EventOf<'read'>): Pinned | string {
  const { name, pathRange, site } = read;
  const path = read.path!;
  const { statement, range } = site;
  const code = flow.code(range.cell);
  const at = code.findIndex(part => part.range.start === statement?.range.start);
  const shared = eventsOf(flow, 'read').some(
    other => other !== read && statement !== null && holds(statement.range, other.site.range)
  );
  if (
    name === null ||
    pathRange === null ||
    pathRange.cell !== range.cell ||
    statement === null ||
    statement.nested ||
    statement.targets.join() !== name ||
    at < 0 ||
    shared
  ) {
    return `\`${path}\` is not read by a statement of its own that gives the rows a name at the left edge of its cell.`;
  }
  if (!TAKES_FILES.test(read.callee) || PACKED.test(path)) {
    return `\`${path}\` is read by \`${read.callee.split('.').at(-1)}\`, which wants a path here and no open file.`;
  }
  const built = code.slice(at + 1).find(part => buildsOn(part, name));
  if (built) {
    return `Cell ${range.cell + 1} goes on to work with \`${name}\` after it reads \`${path}\`: split the cell behind the read, so that other rows can take the place of these before anything is made of them.`;
  }
  return { read, path, name, statement: file => replaced(notebook, statement.range, pathRange, file) };
}

/** Whether a statement keeps something that is made of the rows. */
function buildsOn({ uses, writes, calls, defines }: Code, name: string): boolean {
  return (
    !defines &&
    uses.some(use => use.name === name) &&
    (writes.size > 0 || calls.some(call => call.receiver === null && !LOOKS.has(call.name)))
  );
}

function replaced({ cells }: Notebook, whole: Range, part: Range, text: string): string {
  const { source } = cells[whole.cell];
  return source.slice(whole.start, part.start) + text + source.slice(part.end, whole.end);
}

function insertion(context: SuggestionContext, pinned: readonly Pinned[]): Insertion {
  const { facts, answers } = context;
  // A file that the notebook has just put under DVC is in no commit before it has run.
  const added = unique(pinned.flatMap(({ path }) => (statusOf(context, path) === 'dvc' ? [] : [addedAs(context, path) ?? path]))); // prettier-ignore
  const commit = added.length === 0 ? (facts?.repository.commit ?? null) : null;
  const revision = answers['data revision'] || commit;
  const pointers = added.map(path => `${path}.dvc`);
  const cells = [...new Set(pinned.map(({ read }) => cellOf(read)))];
  const edits = cells.map(cell => {
    const here = pinned.filter(({ read }) => cellOf(read) === cell);
    const source = cellLines(context, here, revision, pointers).join('\n');
    return { kind: 'insert' as const, at: cell + 1, cell: { kind: 'code' as const, source } };
  });
  const names = pinned.map(({ name }) => `\`${name}\``).join(', ');
  const paths = pinned.map(({ path }) => `\`${path}\``).join(', ');
  return {
    title: `Read ${paths} at a fixed revision in a new cell after ${cells.length > 1 ? 'each' : 'the'} read (cell ${cells.map(cell => cell + 1).join(', ')})`,
    notes: [
      `${names} ${pinned.length > 1 ? 'are' : 'is'} bound again, with the rows of that revision: the cells below go on as they are.`,
      ...(revision === null
        ? [
            `Until ${pointers.map(path => `\`${path}\``).join(', ')} is committed there is no version to read, and the cell says so.`,
            'The cell takes the last commit that changed the data: write the commit that it prints, or a tag, into its first line, and later runs read the same.'
          ]
        : [
            `The revision is ${answers['data revision'] ? 'the one that you named' : 'the present commit'}: ${paths} must have been under DVC there, and its content in DVC's cache or a remote.`
          ])
    ],
    questions: [askRevision(commit)],
    edits
  };
}

function cellLines(
  { flow }: SuggestionContext,
  pinned: readonly Pinned[],
  known: string | null,
  pointers: readonly string[]
): string[] {
  const scope = flow.bindingsAfter(cellOf(pinned[0].read));
  const names = new Names(scope, 'dvc');
  const imports = new Imports(scope, names);
  const api = imports.module('dvc.api', 'dvc_api');
  const os = imports.module('os');
  const repo = imports.from('dvc.repo', 'Repo');
  const [revision, file] = ['data_revision', 'file'].map(name => names.free(name));
  const said = pinned.map(({ path }) => path).join(', ');
  const reads = pinned.flatMap(({ path, statement }) => [
    `with ${api}.open(${os}.path.relpath(${py(path)}, ${repo}.find_root()), rev=${revision}, mode="rb") as ${file}:`,
    ...indent([statement(file)])
  ]);
  const title = `# ${said} as of a fixed revision, whatever the working copy holds by now`;
  if (known !== null) {
    return [
      title,
      ...imports.lines(),
      '',
      `${revision} = ${py(known)}  # a commit or tag of Git: change it when the notebook is to learn from newer data`,
      ...reads,
      `print(${py(`${said} as of`)}, ${revision})`
    ];
  }
  const log = ['git', 'log', '-1', '--format=%H', '--', ...pointers].map(py).join(', ');
  const subprocess = imports.module('subprocess');
  return [
    title,
    ...imports.lines(),
    '',
    `${revision} = ""  # a commit or tag of Git; empty: the last commit that changed the data`,
    `${revision} = ${revision} or ${subprocess}.run([${log}], capture_output=True, text=True, check=True).stdout.strip()`,
    `if ${revision}:`,
    ...indent([...reads, `print(${py(`${said} as of`)}, ${revision})`]),
    'else:',
    `    print(${py(`Git has no version of ${said} yet, so the working copy stays: git add ${pointers.map(shell).join(' ')}, commit, and run this cell again`)})`
  ];
}

function listed(reads: readonly EventOf<'read'>[]): string {
  return unique(reads.map(({ path }) => `\`${path}\``)).slice(0, 3).join(', '); // prettier-ignore
}
