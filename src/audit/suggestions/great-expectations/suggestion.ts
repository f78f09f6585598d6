import { Imports, Names, py, slug, stem } from '../codegen';
import { cellOf, eventsOf } from '../slots';
import type { EventOf } from '../../flow/types';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** A frame that the notebook reads, and the cell after which it is checked. */
interface Checked {
  readonly read: EventOf<'read'>;
  readonly name: string;
  readonly at: number;
}

/** What the frame looks like today, written down as expectations that the data of later runs are held to. */
export const suggestion: Suggestion = {
  name: 'great-expectations',
  title: 'Validate the data with Great Expectations',
  tool: 'Great Expectations',
  packages: ['great-expectations'],
  fill(context) {
    const checked = toCheck(context);
    return 'reason' in checked ? checked : insertion(context, checked);
  }
};

/** The last frame that is read from outside the notebook and still has its name after its cell. */
function toCheck({ flow }: SuggestionContext): Checked | NotApplicable {
  const used = eventsOf(flow, 'import').find(({ module }) => /^great_expectations(\.|$)/.test(module));
  if (used) {
    return { reason: `The notebook uses Great Expectations already (cell ${cellOf(used) + 1}).` };
  }
  const named = eventsOf(flow, 'read').flatMap(read => {
    const at = cellOf(read) + 1;
    const binding = read.name === null ? undefined : flow.bindingsAfter(at - 1).get(read.name);
    const tabular = /(^|\.)(read_\w+|DataFrame)$|^sklearn\./.test(read.callee);
    const whole = read.what === 'data' && !read.own && read.site.calls.length === 0;
    return whole && tabular && binding?.kind === 'frame' ? [{ read, name: binding.name, at }] : [];
  });
  const fromFiles = named.filter(({ read }) => read.medium !== 'library');
  return (
    (fromFiles.length > 0 ? fromFiles : named)[0] ?? {
      reason: 'No data frame is read under a name at notebook level.'
    }
  );
}

function insertion(context: SuggestionContext, { read, name, at }: Checked): Insertion {
  const scope = context.flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'gx');
  const imports = new Imports(scope, names);
  const suite = slug(stem(read.path ?? name)).replace(/-/g, '_') || 'data';
  const body = [
    `# Validate \`${name}\`: the first run writes down what the data look like, every later run holds them to it`,
    ...cellLines(name, suite, imports, names)
  ];
  return {
    title: `Validate \`${name}\` with Great Expectations in a new cell after it is read (cell ${at})`,
    notes: [
      `The expectations are kept in \`gx/expectations/${suite}.json\`: read them, loosen or tighten what you know better, and commit the folder \`gx\`.`,
      `Ranges are those of the data plus a tenth of their spread, categories those that occur: delete \`gx/expectations/${suite}.json\` to write them anew.`
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(frame: string, suiteName: string, imports: Imports, names: Names): string[] {
  const gx = imports.module('great_expectations', 'gx');
  const gxe = imports.module('great_expectations.expectations', 'gxe');
  const pd = imports.module('pandas', 'pd');
  const [expected, context, source, batch, suite, definition, checkpoint, result, failed] = [
    'expectations_of',
    'context',
    'source',
    'batch',
    'suite',
    'validation',
    'checkpoint',
    'validation_result',
    'failed'
  ].map(name => names.free(name));
  return [
    ...imports.lines(),
    '',
    ...profileLines(expected, gxe, pd),
    `${context} = ${gx}.get_context(mode="file", project_root_dir=".")  # the folder gx beside the notebook`,
    '# What is there from an earlier run, or from another notebook, stays: stored checkpoints point to it',
    `${source} = ${context}.data_sources.all().get("notebook") or ${context}.data_sources.add_pandas("notebook")`,
    `if ${py(suiteName)} in {known.name for known in ${source}.assets}:`,
    `    ${batch} = ${source}.get_asset(${py(suiteName)}).get_batch_definition("all rows")`,
    'else:',
    `    ${batch} = ${source}.add_dataframe_asset(${py(suiteName)}).add_batch_definition_whole_dataframe("all rows")`,
    `if ${py(suiteName)} in {known.name for known in ${context}.suites.all()}:`,
    `    ${suite} = ${context}.suites.get(${py(suiteName)})`,
    'else:',
    `    ${suite} = ${context}.suites.add(`,
    `        ${gx}.ExpectationSuite(name=${py(suiteName)}, expectations=${expected}(${frame}))`,
    '    )',
    `${definition} = ${context}.validation_definitions.add_or_update(`,
    `    ${gx}.ValidationDefinition(name=${py(suiteName)}, data=${batch}, suite=${suite})`,
    ')',
    `${checkpoint} = ${context}.checkpoints.add_or_update(`,
    `    ${gx}.Checkpoint(name=${py(suiteName)}, validation_definitions=[${definition}])`,
    ')',
    `${result} = ${checkpoint}.run(batch_parameters={"dataframe": ${frame}.rename(columns=str)})`,
    `${failed} = [`,
    '    (check.expectation_config.type, check.expectation_config.kwargs.get("column"))',
    `    for run in ${result}.run_results.values() for check in run.results if not check.success`,
    ']',
    `print(len(${suite}.expectations), "expectations,", len(${failed}), "not met")`,
    `assert ${result}.success, f"the data are not what they were: {${failed}}"`
  ];
}

/** The function that makes expectations of a frame; its names are its own and shadow nothing after the cell. */
function profileLines(name: string, gxe: string, pd: string): string[] {
  return [
    `def ${name}(frame):`,
    '    frame = frame.rename(columns=str)',
    '    found = [',
    `        ${gxe}.ExpectTableColumnsToMatchSet(column_set=list(frame.columns)),`,
    `        ${gxe}.ExpectTableRowCountToBeBetween(min_value=len(frame) // 2),  # change if files may be shorter`,
    '    ]',
    '    for column in frame.columns:',
    '        values = frame[column].dropna()',
    '        missing = 1 - len(values) / max(len(frame), 1)',
    '        # As many gaps as today and half as many again; none where there are none',
    `        found.append(${gxe}.ExpectColumnValuesToNotBeNull(column=column, mostly=max(0, 1 - 1.5 * missing)))`,
    `        number = ${pd}.api.types.is_numeric_dtype(values) and not ${pd}.api.types.is_bool_dtype(values)`,
    `        extension = ${pd}.api.types.is_extension_array_dtype(values)`,
    `        if ${pd}.api.types.infer_dtype(values) == "string":  # whatever pandas keeps texts as`,
    `            found.append(${gxe}.ExpectColumnValuesToBeOfType(column=column, type_="str"))`,
    '        elif not extension and frame[column].dtype.kind in "iufbmM":',
    `            found.append(${gxe}.ExpectColumnValuesToBeOfType(column=column, type_=str(frame[column].dtype)))`,
    '        if number and extension:  # GX does not know nullable numbers',
    '            continue',
    '        try:',
    '            distinct = values.nunique()',
    '        except TypeError:  # lists and the like cannot be compared',
    '            continue',
    '        if distinct == 0 or frame[column].dtype.kind in "mM":  # days and times move on',
    '            continue',
    '        whole = not number or frame[column].dtype.kind in "iu"',
    '        if whole and distinct == len(frame) > 20:  # a key: no row twice',
    `            found.append(${gxe}.ExpectColumnValuesToBeUnique(column=column))`,
    '        elif distinct <= 20 and distinct < len(values) / 5 and whole:',
    `            found.append(${gxe}.ExpectColumnValuesToBeInSet(column=column, value_set=sorted(values.unique().tolist(), key=str)))`,
    '        elif number:',
    '            low, high = float(values.min()), float(values.max())',
    '            margin = (high - low) / 10',
    '            floor = 0 if low >= 0 else float("-inf")  # what was never negative stays so',
    `            found.append(${gxe}.ExpectColumnValuesToBeBetween(`,
    '                column=column, min_value=max(low - margin, floor), max_value=high + margin',
    '            ))',
    '    return found',
    ''
  ];
}
