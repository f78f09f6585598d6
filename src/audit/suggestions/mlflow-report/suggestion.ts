import { type DocumentFormat, nameBeside } from '../../report/formats';
import type { VerdictLevel } from '../../report/types';
import { callsNamed } from '../../rules/calls';
import { hasModelCard } from '../../rules/monitoring/documentation';
import { Imports, indent, Names, py } from '../codegen';
import { OUTSIDE, shell } from '../dvc-tracking/project';
import { afterMlflow } from '../mlflow-registration/logged';
import type { Insertion, Suggestion, SuggestionContext } from '../types';
import { afterAutologged, hasRun, runLines } from './run';

/** Forms of the report that are attached: those for people, and the one that all others are made from. */
const ATTACHED = ['html', 'json', 'md'] as const satisfies readonly (DocumentFormat | 'json')[];

/** Verdicts, the best first; what nobody judged is never better than what was found to be ready. */
const LEVELS = ['ready', 'not-judged', 'conditions', 'not-ready'] as const satisfies readonly VerdictLevel[];

/** Where the files go within the run. */
const FOLDER = 'readiness';
const VERDICT = 'preflight.verdict';
const SCORE = 'preflight.score';

/** The readiness report that was saved beside the notebook, as files of its run, with the verdict and the score as tags. */
export const suggestion: Suggestion = {
  name: 'mlflow-report',
  title: 'Attach the readiness report to the MLflow run',
  tool: 'MLflow',
  packages: ['mlflow'],
  fill(context) {
    const { flow } = context;
    const attached = callsNamed(flow, 'set_tag').find(({ args }) => args.some(a => a.constant === VERDICT));
    if (attached) {
      return {
        reason: `The notebook attaches its report already (cell ${attached.site.range.cell + 1}).`
      };
    }
    return hasRun(flow)
      ? insertion(context)
      : { reason: 'The notebook has no MLflow run to attach a report to: `mlflow-tracking` logs one.' };
  }
};

/** After all that the run gets, and after a model card: what the run is worth comes last. */
function placeFor({ flow, notebook }: SuggestionContext): number {
  const card = notebook.cells.findLastIndex(cell => hasModelCard({ ...notebook, cells: [cell] }));
  const after = Math.max(afterMlflow(flow), afterAutologged(flow), card + 1);
  return Math.min(after, notebook.cells.length);
}

/** Folder of the run for the reports of this notebook: one of the same name in another folder has another. */
function folderFor(path: string): string {
  const folders = OUTSIDE.test(path) ? [] : path.split(/[\\/]/).slice(0, -1);
  return [FOLDER, ...folders.filter(part => !/^\.{0,2}$/.test(part))].join('/');
}

function insertion(context: SuggestionContext): Insertion {
  const { flow, notebook } = context;
  const at = placeFor(context);
  const scope = flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'report');
  const imports = new Imports(scope, names);
  const [json, tempfile, Path] = [imports.module('json'), imports.module('tempfile'), imports.from('pathlib', 'Path')]; // prettier-ignore
  const path = notebook.path || 'notebook.ipynb';
  const file = path.split(/[\\/]/).at(-1)!;
  const data = nameBeside(path, 'json');
  const [client, run, id, reports, report, folder, kept, level, score] = ['client', 'run', 'run_id', 'reports', 'report', 'folder', 'kept', 'verdict', 'score'].map(name => names.free(name)); // prettier-ignore
  const found = runLines(flow, scope, imports, { run, id, client });
  const command = `nbpreflight report ${shell(file)} --format json --output ${shell(data)}`;
  const tags = [
    '# Of several notebooks that share the run, the tags tell the gravest verdict and the lowest score',
    `with ${tempfile}.TemporaryDirectory() as ${folder}:`,
    ...indent([
      `${client}.download_artifacts(${id}, ${py(FOLDER)}, ${folder})`,
      `${kept} = [${json}.loads(each.read_text(encoding="utf-8")) for each in ${Path}(${folder}).rglob(${py('*.readiness.json')})]`
    ]),
    // `nbpreflight audit` writes lists of reports.
    `${kept} = [each for read in ${kept} for each in (read if isinstance(read, list) else [read]) if "verdict" in each]`,
    `${level} = max((each["verdict"]["level"] for each in ${kept}), key=[${LEVELS.map(py).join(', ')}].index, default="not-judged")`,
    `${score} = min((each["readiness"]["score"] for each in ${kept} if each["readiness"]), default="unknown")`,
    `${client}.set_tag(${id}, ${py(VERDICT)}, ${level})`,
    `${client}.set_tag(${id}, ${py(SCORE)}, ${score})`
  ];
  const body = [
    `# Attach the readiness report of this notebook to its MLflow run: the saved files under \`${FOLDER}\`, verdict and score as tags`,
    ...imports.lines(),
    '',
    ...found,
    `${reports} = [`,
    ...indent(ATTACHED.map(format => `${Path}(${py(nameBeside(path, format))}),`)),
    ']',
    `${reports} = [${report} for ${report} in ${reports} if ${report}.exists()]`,
    `if not ${reports}:`,
    `    print(${py(`No readiness report stands beside this notebook. Save one there from Preflight's panel, or in a terminal: ${command}`)})`,
    `    print("Then run this cell again")`,
    `elif ${id} is None:`,
    `    print("There is no MLflow run of this session: run the cells that log to MLflow, then this one again")`,
    'else:',
    ...indent([
      `for ${report} in ${reports}:`,
      `    ${client}.log_artifact(${id}, ${report}, ${py(folderFor(path))})`,
      `print(*${reports}, "attached to the run", ${id})`,
      `if ${Path}(${py(data)}) in ${reports}:`,
      ...indent([...tags, `print(${py(VERDICT)}, ${level}, ${py(SCORE)}, ${score})`])
    ])
  ];
  return {
    title: `Attach the readiness report to the MLflow run in a new cell after all that it logs (cell ${at})`,
    notes: [
      `Save the report beside the notebook first, as HTML, Markdown or JSON: the tags are read from \`${data}\`.`,
      'It goes to the run that is open, else to the last one of this session: no run is started, and none is ended.'
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}
