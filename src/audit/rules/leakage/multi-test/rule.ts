import { type RowSet, lineage, overlaps } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Fix } from '../../../finding';
import type { Report, Rule, RuleContext } from '../../rule';
import { compareOnTraining, searchOnTraining, validateOnTraining } from './fix';
import { type StepAt, modelName, nameOf, steps } from '../../evidence';
import { areValidation } from '../pairs';
import { areRead, divided, origins, splitOf } from '../../origins';
import { of, once } from '../../events';

/** Trainings and evaluations that are shown. */
const MOST_STEPS = 24;

/** What a guess scores is no candidate: nothing is chosen by it. */
const GUESS = /\.Dummy(?:Classifier|Regressor)$/;

/**
 * One set of test rows is used again and again to choose, and no other data is left for a last, honest score.
 * Source: Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022, section 3.
 */
export const rule: Rule = {
  id: 'leakage/multi-test',
  severity: 'medium',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'The same test rows are used repeatedly, and no independent test data remains',
  remediation:
    'Choose among models with cross-validation or a validation part cut from the training data, and score the chosen one once on test rows that nothing was chosen by.',
  typescript: {},
  check
};

type Evaluation = EventOf<'score'> | EventOf<'predict'>;

interface Use {
  readonly evaluation: Evaluation;
  readonly model: EventOf<'predict'>['model'];
  readonly fit: EventOf<'fit'>;
}

type Uses = Map<RowSet, Use[]>;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const { tests, unlabelled } = usesOfRows(flow);
  const ways = waysOf(flow, tests);
  const others = waysOf(flow, unlabelled);
  for (const [rows, uses] of tests) {
    const how = ways.get(rows);
    if (
      !how ||
      areValidation(flow, rows) ||
      independentRemains(rows, ways) ||
      independentRemains(rows, others) ||
      someAreUntouched(context, rows)
    ) {
      continue;
    }
    const last = uses.at(-1)!.evaluation;
    yield {
      message: `\`${commonName(uses)}\` is used ${how.words}, and no independent test data remains.`,
      range: last.site.range,
      evidence: steps([
        ...origins(flow, rows, ...uses.map(u => u.fit.X.rows)),
        ...divided(flow, rows),
        ...inOrder([...uses.flatMap(trainedAndScored), ...how.steps])
      ]),
      fixes: () => how.fixes(context)
    };
  }
}

/** What most models are evaluated on under; some columns of the rows go by a longer name. */
function commonName(uses: readonly Use[]): string {
  const models = new Map<string, Set<number>>();
  for (const { evaluation, model } of uses) {
    const name = nameOf(evaluation.X);
    models.set(name, (models.get(name) ?? new Set()).add(model.id));
  }
  const [[name]] = [...models].sort(([a, m], [b, n]) => n.size - m.size || a.length - b.length);
  return name;
}

interface Happening extends StepAt {
  readonly order: number;
}

function trainedAndScored({ evaluation, model, fit }: Use): Happening[] {
  const name = modelName(model);
  return [
    { order: fit.order, site: fit.site, note: `${name} is trained on ${nameOf(fit.X)}` },
    {
      order: evaluation.order,
      site: evaluation.site,
      note: `${name} is evaluated on ${nameOf(evaluation.X)}`
    }
  ];
}

/** As they happen; of very many the first ones and the last. */
function inOrder(list: readonly Happening[]): StepAt[] {
  const sorted = [...new Map(list.map(step => [step.order, step])).values()].sort(
    (a, b) => a.order - b.order
  );
  return sorted.length > MOST_STEPS ? [...sorted.slice(0, MOST_STEPS - 1), sorted.at(-1)!] : sorted;
}

function waysOf(flow: Flow, sets: Uses): Map<RowSet, How | null> {
  const turns = rowsByPlace(sets);
  return new Map([...sets].map(([rows, uses]) => [rows, repeated(flow, rows, uses, turns)]));
}

/**
 * Evaluations by the rows they are on, those on the model's own training rows left out: they are no tests. A prediction
 * that no score is made of counts where the rows are a whole part of a split, since their labels are known. Where they
 * are not (rows to be predicted for a competition or for use), the rows can still be what the honest judgement is made on.
 */
function usesOfRows(flow: Flow): { readonly tests: Uses; readonly unlabelled: Uses } {
  const fits = new Map(of(flow, 'fit').map(f => [f.order, f]));
  const tests: Uses = new Map();
  const unlabelled: Uses = new Map();
  const scored = new Set<string>();
  const key = (fit: number, rows: RowSet): string => `${fit}:${rows.id}`;
  const add = (sets: Uses, rows: RowSet, use: Use): void => {
    const uses = sets.get(rows);
    if (uses) {
      uses.push(use);
    } else {
      sets.set(rows, [use]);
    }
  };
  const apart = (fit: EventOf<'fit'> | undefined, rows: RowSet): fit is EventOf<'fit'> =>
    !!fit?.X.rows && !GUESS.test(fit.model.cls) && overlaps(fit.X.rows, rows) === 'no';
  for (const score of of(flow, 'score').filter(s => !s.crossValidated)) {
    const { rows } = score.X;
    score.models.forEach((model, i) => {
      const fit = fits.get(score.fits[i] ?? -1);
      if (rows && apart(fit, rows)) {
        scored.add(key(fit.order, rows));
        add(tests, rows, { evaluation: score, model, fit });
      }
    });
  }
  for (const prediction of of(flow, 'predict')) {
    const { rows } = prediction.X;
    const fit = fits.get(prediction.fit ?? -1);
    if (rows && apart(fit, rows) && !scored.has(key(fit.order, rows))) {
      const use: Use = { evaluation: prediction, model: prediction.model, fit };
      if (rows.kind === 'part' && splitOf(flow, rows)) {
        add(tests, rows, use);
      } else if (areRead(flow, rows)) {
        // A row typed in by hand, or a grid to draw by, would judge nothing.
        add(unlabelled, rows, use);
      }
    }
  }
  return { tests, unlabelled };
}

/** Where an evaluation stands, with the calls that lead to it. */
function placeOf({ site }: Evaluation): string {
  return [...site.calls, site.range].map(rangeKey).join('>');
}

type Turns = ReadonlyMap<string, ReadonlySet<RowSet>>;

/** The rows that were evaluated in each place: a loop that was followed turn by turn may choose others each time. */
function rowsByPlace(sets: Uses): Turns {
  const places = new Map<string, Set<RowSet>>();
  for (const [rows, uses] of sets) {
    for (const { evaluation } of uses) {
      const place = placeOf(evaluation);
      places.set(place, (places.get(place) ?? new Set()).add(rows));
    }
  }
  return places;
}

interface How {
  readonly words: string;
  readonly steps: readonly Happening[];
  readonly fixes: (context: RuleContext) => readonly Fix[];
}

function repeated(flow: Flow, rows: RowSet, uses: readonly Use[], turns: Turns): How | null {
  const last = uses.findLast(u => u.evaluation.kind === 'score')?.evaluation;
  return (last ? chosenBy(flow, rows, last.order) : null) ?? again(rows, uses, turns);
}

/** The rows had a say in training before the last score: given to a search, or as validation data. */
function chosenBy(flow: Flow, rows: RowSet, before: number): How | null {
  const searched = of(flow, 'fit').find(
    f => f.order < before && f.model.isSearch && f.X.rows && overlaps(f.X.rows, rows) === 'yes'
  );
  if (searched) {
    return {
      words: 'both to search for hyper-parameters and to evaluate',
      steps: [
        { order: searched.order, site: searched.site, note: `the search is fitted on ${nameOf(searched.X)}` }
      ],
      fixes: context => searchOnTraining(context, rows, searched)
    };
  }
  const validating = of(flow, 'fit').filter(
    f => f.order < before && f.validation.some(v => v.rows && overlaps(v.rows, rows) === 'yes')
  );
  if (validating.length > 0) {
    const [validated] = validating;
    return {
      words: 'both to validate during training and to evaluate',
      steps: [
        {
          order: validated.order,
          site: validated.site,
          note: `${nameOf(validated.X)} trains ${modelName(validated.model)} while the test rows validate it`
        }
      ],
      fixes: context => validateOnTraining(context, rows, validating)
    };
  }
  return null;
}

/** The rows judge more than one training. */
function again(rows: RowSet, uses: readonly Use[], turns: Turns): How | null {
  const looped = uses.find(u => inLoop(u, rows) && !changes(u, rows, turns));
  if (looped) {
    return {
      words: 'in a loop that trains and evaluates again and again',
      steps: [],
      fixes: () => []
    };
  }
  const models = compared(uses);
  if (models >= 2) {
    return {
      words: `to evaluate ${models} models`,
      steps: [],
      fixes: context => compareOnTraining(context, rows, uses)
    };
  }
  return null;
}

/** Different models that were scored in different places; one place scores whichever model was chosen before. */
function compared(uses: readonly Use[]): number {
  const byPlace = new Map<string, number>();
  for (const { evaluation, model } of uses) {
    const place = placeOf(evaluation);
    if (!byPlace.has(place)) {
      byPlace.set(place, model.id);
    }
  }
  return new Set(byPlace.values()).size;
}

/** Each turn of a loop over folds has test rows of its own. */
function ofFolds(rows: RowSet): boolean {
  return lineage(rows).some(
    r => r.loops.includes('folds') || (r.kind === 'subset' && r.key.by === 'pick' && ofFolds(r.key.index))
  );
}

/** Trained and evaluated inside one loop that does not make the test rows anew. */
function inLoop(use: Use, rows: RowSet): boolean {
  if (use.evaluation.kind === 'predict' && use.fit.X.rows && ofFolds(use.fit.X.rows)) {
    // Predictions of the models of all folds are averaged, and none of them is chosen.
    return false;
  }
  const around = use.evaluation.site.loops.map(rangeKey);
  const training = use.fit.site.loops.map(rangeKey);
  return around.some(loop => training.includes(loop) && !rows.loops.includes(loop)) && !ofFolds(rows);
}

/** Other turns of the loop evaluate other rows, which no loop around it made. */
function changes({ evaluation }: Use, rows: RowSet, turns: Turns): boolean {
  return (
    !evaluation.site.loops.some(loop => rows.loops.includes(rangeKey(loop))) &&
    [...turns.get(placeOf(evaluation))!].some(other => other !== rows && overlaps(other, rows) === 'no')
  );
}

/** Some other rows, apart from these, are scored once and chose nothing. */
function independentRemains(rows: RowSet, ways: ReadonlyMap<RowSet, How | null>): boolean {
  for (const [other, how] of ways) {
    if (!how && other !== rows && overlaps(other, rows) === 'no') {
      return true;
    }
  }
  return false;
}

/** Rows of the same data that have a name, and that nothing has been trained, validated or judged on yet. */
function someAreUntouched({ flow, notebook }: RuleContext, rows: RowSet): boolean {
  const source = lineage(rows).at(-1);
  return [...flow.bindingsAfter(notebook.cells.length - 1).values()].some(({ name, data }) => {
    const other = data?.rows;
    return (
      other &&
      !name.startsWith('_') &&
      lineage(other).at(-1) === source &&
      overlaps(other, rows) === 'no' &&
      !usedRows(flow).some(used => overlaps(used, other) !== 'no')
    );
  });
}

const usedRows = once(flow => {
  const fitted = of(flow, 'fit').flatMap(f => [f.X.rows, ...f.validation.map(v => v.rows)]);
  const judged = [...of(flow, 'score'), ...of(flow, 'predict')].map(e => e.X.rows);
  return [...new Set([...fitted, ...judged])].filter(rows => rows !== null);
});
