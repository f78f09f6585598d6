/** The notebooks of the matrix: each framework for each task, on the same people, in the way its users write. */
import { cells } from './bases';

export type Task = 'classification' | 'regression';

const FEATURES = '["age", "education", "hours"]';
const TARGET: Readonly<Record<Task, string>> = { classification: 'income', regression: 'salary' };
const SCORE: Readonly<Record<Task, string>> = { classification: 'accuracy_score', regression: 'r2_score' };

/** Reading and dividing the rows, with the imports that every notebook has. */
const start = (task: Task, imports: string): string => `
import pandas as pd
${imports}
from sklearn.metrics import ${SCORE[task]}
from sklearn.model_selection import train_test_split
# %%
df = pd.read_csv("data/people.csv").dropna()
X_train, X_test, y_train, y_test = train_test_split(df[${FEATURES}], df["${TARGET[task]}"], test_size=0.25)
`;

/** A model with scikit-learn's interface. */
const estimator = (task: Task, imports: string, made: string): string[] =>
  cells(`${start(task, imports)}
# %%
model = ${made}
model.fit(X_train, y_train)
# %%
y_pred = model.predict(X_test)
print("score", ${SCORE[task]}(y_test, y_pred))
# %%
import joblib
joblib.dump(model, "model.joblib")
`);

const kind = (task: Task): string => (task === 'classification' ? 'Classifier' : 'Regressor');

/** Features on one scale as networks need them; the target of a regression in thousands. */
const scaled = `
# %%
scaler = StandardScaler().fit(X_train)
`;

const torch = (task: Task): string[] => {
  const [loss, y, decoded] =
    task === 'classification'
      ? ['nn.CrossEntropyLoss()', 'torch.tensor(y_train.to_numpy())', 'net(Xt_test).argmax(dim=1).numpy()']
      : [
          'nn.MSELoss()',
          'torch.tensor(y_train.to_numpy() / 1000, dtype=torch.float32)',
          'net(Xt_test).squeeze(1).numpy()'
        ];
  return cells(`${start(
    task,
    'import torch\nfrom torch import nn\nfrom sklearn.preprocessing import StandardScaler'
  ).replace('df["salary"]', 'df["salary"] / 1000')}
${scaled}
Xt_train = torch.tensor(scaler.transform(X_train), dtype=torch.float32)
Xt_test = torch.tensor(scaler.transform(X_test), dtype=torch.float32)
yt_train = ${y.replace(' / 1000', '')}
# %%
net = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, ${task === 'classification' ? 2 : 1}))
optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
loss_fn = ${loss}
history = []
for epoch in range(40):
    net.train()
    optimizer.zero_grad()
    loss = loss_fn(net(Xt_train)${task === 'classification' ? '' : '.squeeze(1)'}, yt_train)
    loss.backward()
    optimizer.step()
    history.append(loss.item())
# %%
net.eval()
with torch.no_grad():
    y_pred = ${decoded}
print("score", ${SCORE[task]}(y_test, y_pred))
# %%
torch.save(net.state_dict(), "net.pt")
`);
};

const keras = (task: Task): string[] => {
  const classifies = task === 'classification';
  return cells(`${start(task, 'import os\n\nos.environ["KERAS_BACKEND"] = "torch"\n\nimport keras\nfrom sklearn.preprocessing import StandardScaler').replace('df["salary"]', 'df["salary"] / 1000')}
${scaled}
Xs_train, Xs_test = scaler.transform(X_train), scaler.transform(X_test)
# %%
net = keras.Sequential([
    keras.Input((3,)),
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1${classifies ? ', activation="sigmoid"' : ''}),
])
net.compile(optimizer=keras.optimizers.Adam(0.05), loss="${classifies ? 'binary_crossentropy' : 'mse'}")
history = net.fit(Xs_train, y_train, epochs=5, batch_size=32, verbose=0)
# %%
y_pred = ${classifies ? '(net.predict(Xs_test, verbose=0) > 0.5).astype(int).ravel()' : 'net.predict(Xs_test, verbose=0).ravel()'}
print("score", ${SCORE[task]}(y_test, y_pred))
# %%
net.save("net.keras")
`);
};

/** A notebook for a task, by framework. */
export const FRAMEWORKS: Readonly<Record<string, (task: Task) => string[]>> = {
  'scikit-learn': task =>
    estimator(
      task,
      `from sklearn.ensemble import RandomForest${kind(task)}`,
      `RandomForest${kind(task)}(n_estimators=30)`
    ),
  'scikit-learn pipeline': task =>
    estimator(
      task,
      `from sklearn.linear_model import ${task === 'classification' ? 'LogisticRegression' : 'Ridge'}\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler`,
      `make_pipeline(StandardScaler(), ${task === 'classification' ? 'LogisticRegression' : 'Ridge'}())`
    ),
  XGBoost: task =>
    estimator(task, `from xgboost import XGB${kind(task)}`, `XGB${kind(task)}(n_estimators=30, max_depth=3)`),
  LightGBM: task =>
    estimator(
      task,
      `from lightgbm import LGBM${kind(task)}`,
      `LGBM${kind(task)}(n_estimators=30, verbose=-1)`
    ),
  CatBoost: task =>
    estimator(
      task,
      `from catboost import CatBoost${kind(task)}`,
      `CatBoost${kind(task)}(iterations=30, depth=3, verbose=0, allow_writing_files=False)`
    ),
  PyTorch: torch,
  Keras: keras
};
