import type { EventOf, Flow, Given, MadeCall, ModelView, Site } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { callsNamed, keyword } from '../../calls';
import { listed, modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins, readsOf } from '../../origins';
import type { Notebook } from '../../../notebook/types';
import type { Report, Rule, RuleContext } from '../../rule';
import { isExercise, isTeaching } from '../../teaching';
import { hasManyValues } from '../columns';
import { className } from '../models';

/**
 * A column with very many values is given a column per value: most of those are rare, and the values to come are others.
 * Source: scikit-learn, user guide, "Infrequent categories" and "Target Encoder"; Zheng & Casari, "Feature Engineering for
 * Machine Learning", 2018, ch. 5.
 */
export const rule: Rule = {
  id: 'features/high-cardinality-one-hot',
  severity: 'medium',
  tier: 'preview',
  topics: ['features'],
  summary: 'A column with very many values is given a column per value',
  remediation:
    'Put rare values together (`OneHotEncoder(min_frequency=…, handle_unknown="infrequent_if_exist")`), encode by the target inside the folds (`TargetEncoder` in the pipeline), hash (`FeatureHasher`), or leave the column out where it only names the row.',
  check
};

const ENCODER = 'OneHotEncoder';
const CHOOSER = 'sklearn.compose.ColumnTransformer';

/** What bounds the columns that an encoder makes. */
const BOUNDS = ['max_categories', 'min_frequency', 'categories'];

/** What people call on a column to put its values into fewer. */
const GROUPS = ['isin', 'replace', 'where', 'mask', 'map', 'apply', 'cut', 'qcut', 'factorize'];

interface Spread {
  readonly columns: readonly string[];
  readonly site: Site;
  readonly what: string;
  readonly fit: EventOf<'fit'>;
}

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  if (isExercise(flow)) {
    return;
  }
  const told = new Set<string>();
  for (const { columns, site, what, fit } of [...byDummies(flow), ...byEncoder(flow), ...byChooser(flow)]) {
    const many = columns.filter(name => hasManyValues(name) && !isGrouped(flow, notebook, name));
    const reads = fit.X.rows ? (readsOf(flow, fit.X.rows) ?? []) : [];
    const key = rangeKey(site.range);
    if (
      many.length === 0 ||
      told.has(key) ||
      reads.length === 0 ||
      reads.some(r => isTeaching(flow, r.path))
    ) {
      continue;
    }
    told.add(key);
    yield {
      message: `\`${what}\` gives ${listed(many)} a column for each value: by ${many.length === 1 ? 'its name it has' : 'their names they have'} very many, most of them in few rows of what ${modelName(fit.model)} learns from, and new rows bring others.`,
      range: site.range,
      evidence: steps([
        ...origins(flow, fit.X.rows),
        { site, note: `a column for each value of ${many.join(', ')}` },
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` }
      ])
    };
  }
}

/** `get_dummies(df, columns=["city"])`, `get_dummies(df["city"])`. */
function byDummies(flow: Flow): Spread[] {
  return callsNamed(flow, 'get_dummies').flatMap(call => {
    const named = keyword(call, 'columns');
    const given = call.args[0]?.dataType === 'series' ? call.args[0].data : null;
    const columns = named ? textsIn(named) : (given?.holds?.only ?? []);
    const fit = trainedOn(flow, call.site);
    return fit ? [{ columns, site: call.site, what: 'get_dummies', fit }] : [];
  });
}

/** An encoder that is fitted to listed columns by itself. */
function byEncoder(flow: Flow): Spread[] {
  return of(flow, 'transform-fit').flatMap(({ model, X, site }) => {
    const fit = isUnbounded(model) ? trainedOn(flow, site) : null;
    return fit ? [{ columns: X.holds?.only ?? [], site, what: ENCODER, fit }] : [];
  });
}

/** An encoder, or a pipeline that ends in one, with the columns that it is given by a transformer of columns. */
function byChooser(flow: Flow): Spread[] {
  return callsNamed(flow, 'ColumnTransformer', 'make_column_transformer').flatMap(call => {
    const fit = of(flow, 'fit').find(f => f.order >= call.order && f.model.parts.includes(CHOOSER));
    const columns = tuplesOf(call).flatMap(tuple =>
      tuple.some(e => e.model && isUnbounded(e.model)) ? tuple.flatMap(textsIn) : []
    );
    return fit ? [{ columns, site: call.site, what: ENCODER, fit }] : [];
  });
}

function tuplesOf(call: MadeCall): readonly (readonly Given[])[] {
  const given = call.callee.endsWith('make_column_transformer')
    ? call.args.filter(a => a.keyword === null)
    : ((keyword(call, 'transformers') ?? call.args[0])?.elements ?? []);
  return given.map(tuple => tuple.elements ?? []);
}

function isUnbounded(model: ModelView): boolean {
  return className(model) === ENCODER && BOUNDS.every(name => !model.params.has(name));
}

function textsIn({ items }: Given): readonly string[] {
  return items?.filter(item => typeof item === 'string') ?? [];
}

/** The first model that learns from columns made at this place. */
function trainedOn(flow: Flow, { range }: Site): EventOf<'fit'> | null {
  const key = rangeKey(range);
  return (
    of(flow, 'fit').find(fit =>
      fit.X.encodings.some(e => e.kind === 'indicators' && rangeKey(e.site.range) === key)
    ) ?? null
  );
}

/** Whether the column is written anew anywhere, or its values are looked up in others. */
function isGrouped(flow: Flow, notebook: Notebook, column: string): boolean {
  const anew = [`'${column}']`, `"${column}"]`, `.${column}`];
  return (
    callsNamed(flow, ...GROUPS).some(({ on, args }) =>
      [on, args[0]].some(given => given?.data?.holds?.only?.join() === column)
    ) ||
    notebook.cells.some((_, cell) =>
      flow.code(cell).some(code => code.targets.some(target => anew.some(end => target.endsWith(end))))
    )
  );
}
