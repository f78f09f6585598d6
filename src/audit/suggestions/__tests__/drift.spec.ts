/**
 * The drift check, executed in both of its ways: by Evidently, and by SciPy in a kernel that has no Evidently. Rows that are
 * moved, spoilt or drawn anew are made outside of the cell, and SciPy is asked beside it whether the moved column differs.
 *
 * @jest-environment node
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as drift } from '../drift-check/suggestion';
import * as bases from './bases';
import { accept, explain, lastJson, Project, requirePackages, withCells, withoutEvidently } from './project';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'scipy', 'evidently', 'xgboost']));

interface Case {
  readonly cells: readonly string[];
  readonly train: string;
  readonly numeric: string;
  /** A column of categories, and a value that replaces each of its values; null where there is none. */
  readonly category: string | null;
}

const CASES: Readonly<Record<string, Case>> = {
  'a pipeline on mixed columns with gaps': {
    // Seeded: of tests at a level, some are wrong by chance.
    cells: bases.pipeline.map(cell => cell.replace('test_size=0.25)', 'test_size=0.25, random_state=3)')),
    train: 'X_train',
    numeric: 'age',
    category: 'work'
  },
  'XGBoost on dummy columns': { cells: bases.xgboost, train: 'X_train', numeric: 'age', category: null },
  'arrays without names': { cells: bases.linear, train: 'X_tr', numeric: '0', category: null }
};

const probe = ({ train, numeric, category }: Case): string => `
import json
import numpy as np
import pandas as pd
from scipy import stats

known = json.loads(reference_path.read_text())
rows = pd.DataFrame(${train}).rename(columns=str)

def drifted(new, profile=known):
    table = drift_against(profile, new)
    return sorted(table.index[table["drifted"]])

def drawn(seed, n):
    return rows.sample(n, replace=True, random_state=seed)

column = ${JSON.stringify(numeric)}
moved = drawn(1, 150)
moved[column] = moved[column] + rows[column].std()
gone = drawn(2, 150)
gone.loc[gone.index[:60], column] = np.nan
other = drawn(3, 150)
${category === null ? '' : `other[${JSON.stringify(category)}] = "abroad"`}
many = pd.concat([drawn(seed, 300) for seed in range(10, 18)])
whole = pd.concat([rows] * 5)
found = {
    "resampled": sorted({name for seed in range(8) for name in drifted(drawn(seed, [40, 150, 300][seed % 3]))}),
    "moved": drifted(moved), "gone": drifted(gone), "other": drifted(other),
    "missing": drifted(drawn(4, 150).drop(columns=column)),
    "large": [drifted(new, profile_of(whole)) for new in (many, many.assign(**{column: many[column] + rows[column].std()}))],
    "differs": float(stats.ks_2samp(moved[column].dropna(), rows[column].dropna()).pvalue),
    "way": drift_against.__name__,
    "loaded": any(name.startswith("evidently.") for name in __import__("sys").modules),
}
print(json.dumps(found))`;

interface Found {
  readonly resampled: readonly string[];
  readonly moved: readonly string[];
  readonly gone: readonly string[];
  readonly other: readonly string[];
  readonly missing: readonly string[];
  /** Of profile and rows above a thousand: a resample, and the same moved. */
  readonly large: readonly (readonly string[])[];
  readonly differs: number;
  readonly way: string;
  readonly loaded: boolean;
}

describe.each(['evidently', 'scipy'] as const)('the drift check by %s', way => {
  it.each(Object.entries(CASES))('finds what has moved, and nothing else: %s', async (_title, base) => {
    const project = new Project();
    try {
      project.write('data/people.csv', bases.peopleCsv());
      const inserted = withCells(accept(notebookOf(base.cells), [drift]), [probe(base)]);
      const outcome = await project.run(way === 'scipy' ? withoutEvidently(inserted) : inserted);
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const found = lastJson<Found>(outcome.outputs.at(-1)!);
      const gap = way === 'evidently' ? `${base.numeric} is missing` : base.numeric;
      expect(found).toMatchObject({
        resampled: [],
        moved: [base.numeric],
        gone: [gap],
        other: base.category === null ? [] : [base.category],
        missing: [gap],
        large: [[], [base.numeric]],
        way: `drift_by_${way}`,
        loaded: way === 'evidently'
      });
      expect(found.differs).toBeLessThan(1e-6);
      // What the cell itself shows stays small, however large the page is.
      expect(outcome.outputs.at(-2)!.length).toBeLessThan(3000);
      const files = readdirSync(join(project.folder, 'models'))
        .map(name => name.replace(/^.*-/, ''))
        .sort();
      expect(files).toEqual(way === 'evidently' ? ['drift.html', 'reference.json'] : ['reference.json']);
    } finally {
      project.remove();
    }
  });
});
