import { className, Imports, indent, Names, py, slug, stem } from '../codegen';
import { missingTools, type ModelSlot, pickModel } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** A profile of the training features in a file beside the model, and a check of new data against it. */
export const suggestion: Suggestion = {
  name: 'drift-check',
  title: 'Save a drift baseline and check data against it',
  tool: 'SciPy',
  fill(context) {
    const model = pickModel(context);
    if ('reason' in model) {
      return model;
    }
    return noReference(model) ?? insertion(context, model, model.train!.text);
  }
};

function noReference(model: ModelSlot): NotApplicable | null {
  if (!model.train) {
    return { reason: `The rows that \`${model.name}\` was trained on have no name after its evaluation.` };
  }
  return model.onTraining
    ? {
        reason: `\`${model.name}\` is evaluated on its training rows only: there are no others to try the check on.`
      }
    : null;
}

function insertion(context: SuggestionContext, model: ModelSlot, train: string): Insertion {
  const names = new Names(model.scope, 'drift');
  const imports = new Imports(model.scope, names);
  const file = `models/${slug(stem(context.notebook.path), className(model.estimator))}-reference.json`;
  const body = [
    `# What the training features look like, kept beside the model, and a check of other data against it`,
    ...cellLines(model, train, file, imports, names)
  ];
  return {
    title: `Save a drift baseline of \`${train}\` in a new cell after the evaluation of \`${model.name}\` (cell ${model.at})`,
    notes: [
      `The baseline is kept in \`${file}\`: version it with the model. It holds quantiles and shares, no rows.`,
      `\`${model.test.text}\` stands for new data here and should show no drift: in production pass recent rows.`,
      ...missingTools(context, ['scipy'])
    ],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(model: ModelSlot, train: string, file: string, imports: Imports, names: Names): string[] {
  const json = imports.module('json');
  const Path = imports.from('pathlib', 'Path');
  const np = imports.module('numpy', 'np');
  const pd = imports.module('pandas', 'pd');
  const stats = imports.from('scipy', 'stats');
  const [profile, check, reference, path, drift] = [
    'profile_of',
    'drift_against',
    'reference_profile',
    'reference_path',
    'drift'
  ].map(name => names.free(name));
  return [
    ...imports.lines(),
    '',
    ...profileLines(profile, np, pd),
    '',
    ...checkLines(check, np, pd, stats),
    '',
    `${path} = ${Path}(${py(file)})`,
    `${reference} = ${profile}(${train})`,
    `${path}.parent.mkdir(parents=True, exist_ok=True)`,
    `${path}.write_text(${json}.dumps(${reference}), encoding="utf-8")`,
    '',
    `${drift} = ${check}(${json}.loads(${path}.read_text(encoding="utf-8")), ${model.test.text})  # replace by recent rows`,
    `display(${drift}.round(4))`,
    `print("columns that drifted:", ${drift}.index[${drift}["drifted"]].tolist() or "none")`
  ];
}

/** Numbers with many values are kept as quantiles, all others as the share of each value. */
function profileLines(name: string, np: string, pd: string): string[] {
  return [
    `def ${name}(rows):`,
    ...indent([
      `rows, found = ${pd}.DataFrame(rows), {}`,
      'for column in rows.columns:',
      ...indent([
        'values = rows[column]',
        'about = {"n": len(values), "missing": float(values.isna().mean())}',
        `if ${pd}.api.types.is_numeric_dtype(values) and values.nunique() > 20:`,
        `    about["quantiles"] = ${np}.quantile(values.dropna().astype(float), ${np}.linspace(0, 1, 101)).tolist()`,
        'else:',
        '    about["shares"] = values.dropna().astype(str).value_counts(normalize=True).to_dict()',
        'found[str(column)] = about'
      ]),
      'return found'
    ])
  ];
}

function checkLines(name: string, np: string, pd: string, stats: string): string[] {
  return [
    `def ${name}(reference, rows):`,
    ...indent([
      `rows, found = ${pd}.DataFrame(rows).rename(columns=str), []`,
      'for column, about in reference.items():',
      ...indent([
        'if column not in rows.columns:',
        '    found.append({"column": column, "test": "column is missing", "p_value": 0.0, "psi": float("inf"), "psi_by_chance": 0.0})',
        '    continue',
        'values = rows[column].dropna()',
        `gaps = ${np}.array([about["missing"], 1 - about["missing"]]), ${np}.array([rows[column].isna().mean(), rows[column].notna().mean()])`,
        'if "quantiles" in about:',
        ...indent([
          `grid = ${np}.array(about["quantiles"])`,
          `edges = ${np}.unique(grid[10:-1:10])  # the inner borders of ten bins`,
          'values = values.astype(float).to_numpy()',
          `expected = ${np}.diff(${np}.searchsorted(grid, edges, side="right") / len(grid), prepend=0, append=1)`,
          `actual = ${np}.bincount(${np}.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) / max(len(values), 1)`,
          `# Kolmogorov-Smirnov between the stored quantiles and the new values`,
          `share = ${np}.searchsorted(${np}.sort(values), grid, side="right") / max(len(values), 1)`,
          `known = ${np}.searchsorted(grid, grid, side="right") / len(grid)`,
          `test, distance = "KS", ${np}.abs(share - known).max()`,
          `p_value = ${stats}.kstwobign.sf(distance * (about["n"] * len(values) / (about["n"] + len(values))) ** 0.5)`
        ]),
        'else:',
        ...indent([
          'new = values.astype(str).value_counts()',
          `every = sorted(set(about["shares"]) | set(new.index))`,
          `expected = ${np}.array([about["shares"].get(value, 0.0) for value in every])`,
          `actual = ${np}.array([new.get(value, 0) for value in every]) / max(len(values), 1)`,
          `counts = ${np}.array([expected * about["n"] * (1 - about["missing"]), actual * len(values)]).round()`,
          `counts = counts[:, counts.sum(axis=0) > 0]`,
          `test, p_value = "chi2", ${stats}.chi2_contingency(counts).pvalue if counts.shape[1] > 1 and counts.sum(axis=1).all() else 1.0`
        ]),
        '# Population stability index; the gaps count as a bin of their own',
        `expected, actual = ${np}.append(expected * gaps[0][1], gaps[0][0]), ${np}.append(actual * gaps[1][1], gaps[1][0])`,
        `bins = int(((expected > 0) | (actual > 0)).sum())`,
        `expected, actual = expected.clip(1e-4), actual.clip(1e-4)`,
        `psi = float(((actual - expected) * ${np}.log(actual / expected)).sum())`,
        `# What PSI comes to by chance in 1 of 1000 samples of this size`,
        `chance = (1 / about["n"] + 1 / max(len(rows), 1)) * ${stats}.chi2.ppf(0.999, max(bins - 1, 1))`,
        'found.append({"column": column, "test": test, "p_value": float(p_value), "psi": psi, "psi_by_chance": float(chance)})'
      ]),
      `table = ${pd}.DataFrame(found).set_index("column")`,
      '# Drift is a shift that is large (PSI above 0.1) and no accident: as many tests as columns are made',
      'certain = table["p_value"] < 0.01 / len(table)',
      'table["drifted"] = (table["psi"] > 0.1) & (certain | (table["psi"] > table["psi_by_chance"]))',
      'return table'
    ])
  ];
}
