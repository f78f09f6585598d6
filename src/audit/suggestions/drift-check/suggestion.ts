import { Imports, indent, Names, py, slug, stem } from '../codegen';
import { kindOf } from '../predicting';
import { type ModelSlot, pickModel } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** A profile of the training features in a file beside the model, and a check of new data against it. */
export const suggestion: Suggestion = {
  name: 'drift-check',
  title: 'Save a drift baseline and check data against it',
  tool: 'Evidently',
  packages: ['scipy'],
  fill(context) {
    const model = pickModel(context);
    if ('reason' in model) {
      return model;
    }
    return noReference(model) ?? insertion(context, model, seen(model).train!.text, seen(model).test!.text);
  }
};

/** What is watched: the rows as a model is given them, those of a network before they became tensors. */
function seen({ network, frames, train, test }: ModelSlot): ModelSlot['frames'] {
  return network ? frames : { train, test };
}

function noReference(model: ModelSlot): NotApplicable | null {
  const { train, test } = seen(model);
  if (model.network && (!train || !test)) {
    return {
      reason: `No data frames hold the rows of \`${model.name}\` as they were before they became tensors.`
    };
  }
  if (!train) {
    return { reason: `The rows that \`${model.name}\` was trained on have no name after its evaluation.` };
  }
  return model.onTraining
    ? {
        reason: `\`${model.name}\` is evaluated on its training rows only: there are no others to try the check on.`
      }
    : null;
}

function insertion(context: SuggestionContext, model: ModelSlot, train: string, test: string): Insertion {
  const names = new Names(model.scope, 'drift');
  const imports = new Imports(model.scope, names);
  const file = `models/${slug(stem(context.notebook.path), kindOf(model))}`;
  const body = [
    `# What the training features look like, kept beside the model, and a check of other data against it`,
    ...cellLines(train, test, file, imports, names)
  ];
  return {
    title: `Save a drift baseline of \`${train}\` in a new cell after the evaluation of \`${model.name}\` (cell ${model.at})`,
    notes: [
      `The baseline is kept in \`${file}-reference.json\`: version it with the model. It holds quantiles and shares, no rows.`,
      `Where Evidently is installed it makes the check, with a page of pictures in \`${file}-drift.html\`; SciPy makes it elsewhere.`,
      `\`${test}\` stands for new data here and should show no drift: in production pass recent rows.`
    ],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(train: string, test: string, file: string, imports: Imports, names: Names): string[] {
  const json = imports.module('json');
  const Path = imports.from('pathlib', 'Path');
  const np = imports.module('numpy', 'np');
  const pd = imports.module('pandas', 'pd');
  const stats = imports.from('scipy', 'stats');
  const [text, profile, scipy, evidently, check, reference, path, drift] = [
    'as_text',
    'profile_of',
    'drift_by_scipy',
    'drift_by_evidently',
    'drift_against',
    'reference_profile',
    'reference_path',
    'drift'
  ].map(name => names.free(name));
  return [
    ...imports.lines(),
    '',
    ...profileLines(profile, text, np, pd),
    '',
    ...scipyLines(scipy, text, np, pd, stats),
    '',
    ...evidentlyLines(evidently, text, np, pd, stats),
    '',
    'try:',
    ...indent(['import evidently.presets  # 0.7 or newer', `${check} = ${evidently}`]),
    'except ImportError:',
    `    ${check} = ${scipy}`,
    '',
    `${path} = ${Path}(${py(`${file}-reference.json`)})`,
    `${reference} = ${profile}(${train})`,
    `${path}.parent.mkdir(parents=True, exist_ok=True)`,
    `${path}.write_text(${json}.dumps(${reference}), encoding="utf-8")`,
    '',
    `${reference} = ${json}.loads(${path}.read_text(encoding="utf-8"))`,
    `${drift} = ${check}(${reference}, ${test}, page=${py(`${file}-drift.html`)})  # replace by recent rows`,
    `display(${drift}.round(4))`,
    `print("columns that drifted:", ${drift}.index[${drift}["drifted"]].tolist() or "none")`
  ];
}

/** Numbers with many values are kept as quantiles, all others as the shares of the values that occur often. */
function profileLines(name: string, text: string, np: string, pd: string): string[] {
  return [
    `def ${text}(values):  # 1 and 1.0 are one value: a gap makes floats of whole numbers`,
    `    return (values.astype(float) if ${pd}.api.types.is_numeric_dtype(values) else values).astype(str)`,
    '',
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
        `    counts = ${text}(values.dropna()).value_counts()`,
        '    # Rare values count as one, so that no name or number of a single row is kept',
        '    about["shares"] = (counts[counts >= 5].head(50) / max(counts.sum(), 1)).to_dict()',
        'found[str(column)] = about'
      ]),
      'return found'
    ])
  ];
}

function scipyLines(name: string, text: string, np: string, pd: string, stats: string): string[] {
  return [
    `def ${name}(reference, rows, page=None):  # SciPy makes no page`,
    ...indent([
      `rows, found = ${pd}.DataFrame(rows).rename(columns=str), []`,
      'assert len(rows), "there are no rows to check"',
      'for column, about in reference.items():',
      ...indent([
        'if column not in rows.columns:',
        '    found.append({"column": column, "test": "column is missing", "p_value": 0.0, "psi": float("inf")})',
        '    continue',
        'values, p_values, test = rows[column].dropna(), [], "chi2"',
        'if "quantiles" in about:',
        ...indent([
          `grid = ${np}.array(about["quantiles"])`,
          `edges = ${np}.unique(grid[10:-1:10])  # the inner borders of ten bins`,
          `values = ${np}.sort(values.astype(float).to_numpy())`,
          `known = ${np}.searchsorted(grid, grid, side="right") / len(grid)`,
          `expected = ${np}.diff(${np}.searchsorted(grid, edges, side="right") / len(grid), prepend=0, append=1)`,
          `actual = ${np}.bincount(${np}.searchsorted(edges, values, side="left"), minlength=len(edges) + 1) / max(len(values), 1)`,
          'if len(values):  # Kolmogorov-Smirnov between the stored quantiles and the new values',
          ...indent([
            'test, filled = "KS, chi2", about["n"] * (1 - about["missing"])',
            `distance = ${np}.abs(${np}.searchsorted(values, grid, side="right") / len(values) - known).max()`,
            `p_values.append(${stats}.kstwobign.sf(distance * (filled * len(values) / (filled + len(values))) ** 0.5))`
          ])
        ]),
        'else:',
        ...indent([
          `new = ${text}(values).value_counts() / max(len(values), 1)`,
          `expected = ${np}.array(list(about["shares"].values()))`,
          `actual = ${np}.array([new.get(value, 0.0) for value in about["shares"]])`,
          `expected = ${np}.append(expected, max(0.0, 1 - expected.sum()))  # all rare values are one`,
          `actual = ${np}.append(actual, max(0.0, 1 - actual.sum()))`
        ]),
        '# The gaps are a bin of their own; chi-squared over all bins that hold a row',
        'gaps = float(rows[column].isna().mean())',
        `shares = ${np}.array([`,
        `    ${np}.append(expected * (1 - about["missing"]), about["missing"]),`,
        `    ${np}.append(actual * (1 - gaps), gaps),`,
        '])',
        `sizes = ${np}.array([[about["n"]], [len(rows)]])`,
        'counts = (shares * sizes).round()',
        'counts = counts[:, counts.sum(axis=0) > 0]',
        `p_values.append(${stats}.chi2_contingency(counts).pvalue if counts.shape[1] > 1 else 1.0)`,
        '# Population stability index; an empty bin counts as half a row',
        `expected, actual = ${np}.maximum(shares, 0.5 / sizes)`,
        `psi = float(((actual - expected) * ${np}.log(actual / expected)).sum())`,
        'p_value = min(1.0, len(p_values) * min(p_values))',
        'found.append({"column": column, "test": test, "p_value": float(p_value), "psi": psi})'
      ]),
      `table = ${pd}.DataFrame(found).set_index("column")`,
      '# Drift is a shift that is large (PSI above 0.1) and no accident: as many tests as columns are made',
      'table["drifted"] = (table["psi"] > 0.1) & (table["p_value"] < 0.01 / len(table))',
      'return table'
    ])
  ];
}

/** Evidently compares rows, which the profile does not keep: it is given as many as stand for it, column by column. */
function evidentlyLines(name: string, text: string, np: string, pd: string, stats: string): string[] {
  return [
    `def ${name}(reference, rows, page=None):`,
    ...indent([
      `rows = ${pd}.DataFrame(rows).rename(columns=str).reset_index(drop=True)`,
      'assert len(rows), "there are no rows to check"',
      '# Evidently compares rows: those on the left stand for the profile, a column at a time',
      'left, right, numbers, groups = {}, {}, [], {}',
      'for column, about in reference.items():',
      ...indent([
        'size = min(about["n"], 10_000)',
        'filled = round(size * (1 - about["missing"]))',
        `values = rows[column] if column in rows.columns else ${pd}.Series(${np}.nan, index=rows.index)`,
        'gaps = values.isna()',
        'if gaps.any() or filled < size:  # Evidently leaves gaps out, so they get a column of their own',
        ...indent([
          'gap = f"{column} is missing"',
          '# of which at least five are expected among the new rows: chi-squared says nothing of fewer',
          'without = max(size - filled, round(size * min(0.5, 5 / len(rows))))',
          'left[gap] = ["yes"] * without + ["no"] * max(1, size - without)',
          `right[gap] = ${np}.where(gaps, "yes", "no")`,
          'groups[gap] = 2'
        ]),
        'if gaps.all() or filled == 0:',
        '    continue',
        'if "quantiles" in about:',
        ...indent([
          `left[column] = ${np}.quantile(about["quantiles"], ${np}.linspace(0, 1, filled), method="nearest")`,
          'right[column] = values.astype(float)',
          'numbers.append(column)'
        ]),
        'else:',
        ...indent([
          '# Of values that so few rows hardly have, nothing can be told apart',
          'shares = {value: share for value, share in about["shares"].items() if share * min(size, len(rows)) >= 5}',
          'if not shares:',
          '    continue',
          'shares["any other"] = max(0.0, 1 - sum(shares.values()))',
          `left[column] = ${np}.repeat(list(shares), [max(1, round(share * filled)) for share in shares.values()])`,
          `texts = ${text}(values)`,
          'right[column] = texts.where(texts.isin(list(shares)), "any other").where(~gaps)',
          'groups[column] = len(shares)'
        ])
      ]),
      '# Up to a thousand rows tests decide, as many as columns are made; beyond, how far apart the columns are',
      'n, m = max(about["n"] for about in reference.values()), len(rows)',
      'few, level = min(n, m) <= 1000, 0.01 / max(1, len(numbers) + len(groups))',
      'limits = {column: level if few else 0.1 for column in [*numbers, *groups]}',
      'for column, count in groups.items():',
      ...indent([
        'if few:  # its chi-squared test takes the reference for exact, which n rows are not',
        `    limits[column] = ${stats}.chi2.sf(${stats}.chi2.isf(level, count - 1) * (1 + m / n), count - 1)`
      ]),
      'definition = evidently.DataDefinition(numerical_columns=numbers, categorical_columns=list(groups))',
      'expected, actual = [',
      `    evidently.Dataset.from_pandas(${pd}.DataFrame({name: ${pd}.Series(values) for name, values in side.items()}), data_definition=definition)`,
      '    for side in (left, right)',
      ']',
      'preset = evidently.presets.DataDriftPreset(',
      ...indent([
        'num_method="ks" if few else "wasserstein",',
        'cat_method="chisquare" if few else "jensenshannon",',
        'per_column_threshold=limits,'
      ]),
      ')',
      'snapshot = evidently.Report([preset]).run(actual, expected)  # the new rows first',
      'if page is not None:',
      '    snapshot.save_html(str(page))  # shown as the result of a cell, it would make the notebook 5 MB larger',
      'found = [',
      '    {**metric["config"], "score": float(metric["value"])}',
      '    for metric in snapshot.dict()["metrics"] if "column" in metric["config"]',
      ']',
      `table = ${pd}.DataFrame(found, columns=["column", "method", "score", "threshold"]).set_index("column")`,
      'table["drifted"] = table["score"] < table["threshold"] if few else table["score"] >= table["threshold"]',
      'return table'
    ])
  ];
}
