/** What the walk types: cells as people write them, with faults and without, and some that do not parse. */
export const CELLS = [
  'import numpy as np\nimport pandas as pd\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("data/train.csv")',
  'df = pd.read_csv("data/diabetes.csv")\ndf.head()',
  'X = df.drop(columns="target")\ny = df["target"]',
  'from sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X)',
  'X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)',
  'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
  'from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()\nmodel.fit(X_train, y_train)',
  'from sklearn.ensemble import RandomForestRegressor\nmodel = RandomForestRegressor(n_estimators=5)\nmodel.fit(X_train, y_train)',
  'model.score(X_test, y_test)',
  'print(model.score(X_train, y_train))',
  'df["age"] = (df["age"] - df["age"].mean()) / df["age"].std()',
  'df = df.fillna(df.mean())',
  'np.random.rand(3)',
  'import random\nrandom.shuffle(rows)',
  'for depth in [1, 2, 3]:\n    m = RandomForestRegressor(max_depth=depth).fit(X_train, y_train)\n    print(depth, m.score(X_test, y_test))',
  'def scale(frame):\n    return (frame - frame.min()) / (frame.max() - frame.min())\nX = scale(X)',
  'import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("r2", model.score(X_test, y_test))',
  'import joblib\njoblib.dump(model, "model.joblib")',
  'password = "hunter2-hunter2-hunter2"',
  '# preflight: ignore[data/unversioned-path] it never changes\nraw = pd.read_csv("data/raw.csv")',
  'def broken(:\n    pass',
  'print("unfinished',
  '%%time\nx = 1',
  '!echo hello',
  'text = """\n# Überschrift — 数据 🙂\n"""',
  'x = x + 1',
  ''
] as const;

/** What is typed key by key at the end of a cell. */
export const LINES = [
  'df.describe()',
  'random_state=42',
  'y_pred = model.predict(X_test)',
  'df = df.dropna()',
  '# 数据 🙂 note',
  'df.to_csv("out.csv")',
  ')',
  '"""'
] as const;
