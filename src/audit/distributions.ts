/** What is known of Python's distributions by their names. */

/** A name as PEP 503 compares names: `Great_Expectations` and `great-expectations` are one. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The versions that the cells to insert are tested with; another would be the newest of the day, which nobody can have again. */
export const TESTED: Readonly<Record<string, string>> = {
  dvc: '3.67.1',
  'great-expectations': '1.24.1',
  mlflow: '3.17.2',
  'scikit-learn': '1.9.1',
  shap: '0.51.0',
  wandb: '0.31.0'
};

/** What pip is told to install: the tested version where there is one. */
export function pinned(distribution: string): string {
  return Object.hasOwn(TESTED, distribution) ? `${distribution}==${TESTED[distribution]}` : distribution;
}
