/** The cell that keeps the card with the model, where the notebook logs that to MLflow. */
import { callsNamed } from '../../rules/calls';
import { fileOf, Imports, indent, Names, py } from '../codegen';
import { loggedModel, runOf } from '../mlflow-registration/logged';
import type { SuggestionContext } from '../types';

/** The table of the worst slices, and the cell before which it is made. */
interface Slices {
  readonly table: string;
  readonly at: number;
}

type Logging =
  | { readonly lines: readonly string[]; readonly at: number; readonly notes: readonly string[] }
  | { readonly notes: readonly string[] };

/** @returns null where no model is logged, or a card is already. */
export function loggingOf(context: SuggestionContext, card: string, slices: Slices | null): Logging | null {
  const { flow, notebook } = context;
  const logged = loggedModel(flow);
  const keeps = callsNamed(flow, 'log_text', 'log_artifact').some(({ args }) =>
    args.some(({ constant }) => typeof constant === 'string' && /card/i.test(constant))
  );
  if (!logged || keeps) {
    return null;
  }
  const file = fileOf(notebook.path) || 'notebook.ipynb';
  if (file.endsWith('.py')) {
    return { notes: ['The card is not logged with the model: cells of a script are no texts of its file.'] };
  }
  const at = Math.min(Math.max(logged.at, slices?.at ?? 0), notebook.cells.length);
  const scope = flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'card');
  const imports = new Imports(scope, names);
  const mlflow = imports.module('mlflow');
  const run = runOf(flow, logged, scope, mlflow);
  if ('reason' in run) {
    return { notes: [`The card is not logged with the model. ${run.reason}`] };
  }
  const marker = card.split('\n').find(line => line.trim() !== '')!;
  const json = imports.module('json');
  const Path = imports.from('pathlib', 'Path');
  const [path, texts, text, client, id, version] = ['notebook_file', 'texts', 'card', 'client', 'run_id', 'version'].map(name => names.free(name)); // prettier-ignore
  return {
    at,
    notes: [
      `The last cell keeps the card with the model in MLflow, as it stands in the saved file \`${file}\`: save the notebook before you run it.`
    ],
    lines: [
      '# Keep the model card with the model in MLflow: as a file of its run, and as the description of its registered version',
      ...imports.lines(),
      ...(imports.lines().length > 0 ? [''] : []),
      `${path} = ${Path}(${py(file)})  # the card is read from this notebook as it was saved last`,
      `${texts} = ["".join(cell["source"]) for cell in ${json}.loads(${path}.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "markdown"] if ${path}.exists() else []`,
      `${text} = next((each for each in ${texts} if ${py(marker)} in each), None)`,
      `if ${text} is None:`,
      `    print(f"The card is not logged: save the notebook as {${path}}, then run this cell again")`,
      'else:',
      ...indent([
        ...(slices
          ? [
              `${text} += "\\n\\n### Worst slices\\n\\n\`\`\`\\n" + ${slices.table}.to_string() + "\\n\`\`\`\\n"`
            ]
          : []),
        `${client}, ${id} = ${mlflow}.MlflowClient(), ${run.id}`,
        `${client}.log_text(${id}, ${text}, "model-card.md")`,
        `for ${version} in ${client}.search_model_versions(f"run_id = '{${id}}'"):`,
        `    ${client}.update_model_version(${version}.name, ${version}.version, description=${text}[:5000])  # no store takes more`,
        `print("model-card.md is kept in the run", ${id})`
      ])
    ]
  };
}
