/** Files for tests of the command. */

/** Cells with a leak, a draw without a seed and data that nobody versions. */
export const LEAKY = [
  'import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("train.csv")\nX = StandardScaler().fit_transform(df.drop(columns="y"))',
  'X_train, X_test, y_train, y_test = train_test_split(X, df["y"])\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];

/** The text of a notebook as Jupyter writes it. */
export function ipynb(sources: readonly string[]): string {
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    execution_count: null,
    id: `c${i}`,
    metadata: {},
    outputs: [],
    source: source.split(/(?<=\n)/)
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
