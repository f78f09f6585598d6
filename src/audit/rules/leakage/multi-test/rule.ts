import { type RowSet, overlaps } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Report, Rule, RuleContext } from '../../rule';
import { modelName, nameOf, of, steps } from '../pairs';

/**
 * One set of test rows is used again and again to choose, and no other data is left for a last, honest score.
 * Source: Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022, section 3.
 */
export const rule: Rule = {
  id: 'leakage/multi-test',
  severity: 'medium',
  criterion: 'Data leakage risks',
  summary: 'The same test rows are used repeatedly, and no independent test data remains',
  remediation:
    'Choose among models with cross-validation or a validation part cut from the training data, and score the chosen one once on test rows that nothing was chosen by.',
  check
};

interface Use {
  readonly score: EventOf<'score'>;
  readonly model: EventOf<'score'>['models'][number];
  readonly fit: EventOf<'fit'> | null;
}

function* check({ flow }: RuleContext): Iterable<Report> {
  const sets = testSets(flow);
  const ways = new Map([...sets].map(([rows, uses]) => [rows, repeated(flow, rows, uses)]));
  for (const [rows, uses] of sets) {
    const how = ways.get(rows);
    if (!how || independentRemains(rows, ways)) {
      continue;
    }
    const last = uses.at(-1)!.score;
    yield {
      message: `\`${nameOf(last.X)}\` is used ${how.words}, and no independent test data remains.`,
      range: last.site.range,
      evidence: steps([
        ...how.steps,
        ...uses.slice(0, 8).map(u => ({
          site: u.score.site,
          note: `${modelName(u.model)} is evaluated on ${nameOf(u.score.X)}`
        }))
      ])
    };
  }
}

/** Scores by the rows they are on; scores on the model's own training rows are no tests. */
function testSets(flow: Flow): Map<RowSet, Use[]> {
  const fits = new Map(of(flow, 'fit').map(f => [f.order, f]));
  const sets = new Map<RowSet, Use[]>();
  for (const score of of(flow, 'score')) {
    const rows = score.X.rows;
    if (score.crossValidated || !rows) {
      continue;
    }
    score.models.forEach((model, i) => {
      const fit = fits.get(score.fits[i] ?? -1) ?? null;
      if (fit?.X.rows && overlaps(fit.X.rows, rows) === 'no') {
        const uses = sets.get(rows);
        if (uses) {
          uses.push({ score, model, fit });
        } else {
          sets.set(rows, [{ score, model, fit }]);
        }
      }
    });
  }
  return sets;
}

interface How {
  readonly words: string;
  readonly steps: { site: EventOf<'fit'>['site']; note: string }[];
}

function repeated(flow: Flow, rows: RowSet, uses: readonly Use[]): How | null {
  const searched = of(flow, 'fit').find(
    f => f.model.isSearch && f.X.rows && overlaps(f.X.rows, rows) === 'yes'
  );
  if (searched) {
    return {
      words: 'both to search for hyper-parameters and to evaluate',
      steps: [{ site: searched.site, note: `the search is fitted on ${nameOf(searched.X)}` }]
    };
  }
  const validated = of(flow, 'fit').find(f =>
    f.validation.some(v => v.rows && overlaps(v.rows, rows) === 'yes')
  );
  if (validated) {
    return {
      words: 'both to validate during training and to evaluate',
      steps: [
        {
          site: validated.site,
          note: `given as validation data while ${modelName(validated.model)} is trained`
        }
      ]
    };
  }
  const looped = uses.find(u => inLoop(u, rows));
  if (looped) {
    return {
      words: 'in a loop that trains and evaluates again and again',
      steps: [{ site: looped.fit!.site, note: `${modelName(looped.model)} is trained in a loop` }]
    };
  }
  const models = compared(uses);
  if (models >= 2) {
    return { words: `to evaluate ${models} models`, steps: [] };
  }
  return null;
}

/** Different models that were scored in different places; one place scores whichever model was chosen before. */
function compared(uses: readonly Use[]): number {
  const byPlace = new Map<string, number>();
  for (const { score, model } of uses) {
    const place = [...score.site.calls, score.site.range].map(rangeKey).join('>');
    if (!byPlace.has(place)) {
      byPlace.set(place, model.id);
    }
  }
  return new Set(byPlace.values()).size;
}

/** Trained and evaluated inside one loop that does not make the test rows anew. */
function inLoop(use: Use, rows: RowSet): boolean {
  const around = use.score.site.loops.map(rangeKey);
  const training = use.fit?.site.loops.map(rangeKey) ?? [];
  return (
    around.some(loop => training.includes(loop) && !rows.loops.includes(loop)) &&
    !rows.loops.includes('folds')
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
