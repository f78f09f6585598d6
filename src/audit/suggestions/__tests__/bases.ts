/** The notebooks that suggested cells are executed in: what users write, in small. */

/** Cells of a Python source, divided at `# %%`. */
export function cells(source: string): string[] {
  return source
    .split(/^# %%.*$/m)
    .map(cell => cell.trim())
    .filter(Boolean);
}

/** A made-up census of 400 people as CSV, always the same: `sex` is a sensitive column, `hours` has gaps. */
export function peopleCsv(): string {
  let state = 7;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 400 }, () => {
    const [age, education] = [18 + Math.floor(next() * 60), 5 + Math.floor(next() * 12)];
    const hours = Math.round(20 + next() * 40);
    const [sex, work] = [
      next() < 0.45 ? 'Female' : 'Male',
      ['private', 'government', 'self'][Math.floor(next() * 3)]
    ];
    const drive =
      0.05 * (age - 45) + 0.4 * (education - 10) + 0.04 * (hours - 40) + (sex === 'Male' ? 0.6 : 0);
    const salary = Math.round(30000 + 6000 * drive + 8000 * (next() - 0.5));
    const income = drive + 2 * (next() - 0.5) > 0 ? 1 : 0;
    return [age, education, next() < 0.03 ? '' : hours, work, sex, salary, income].join(',');
  });
  return ['age,education,hours,work,sex,salary,income', ...rows].join('\n') + '\n';
}

/** A pipeline on mixed columns; nothing is seeded. */
export const pipeline = cells(`
# %%
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
# %%
df = pd.read_csv("data/people.csv")
X = df.drop(columns=["income", "salary"])
y = df["income"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25)
# %%
prep = ColumnTransformer([
    ("num", SimpleImputer(), ["age", "education", "hours"]),
    ("cat", OneHotEncoder(handle_unknown="ignore"), ["work", "sex"]),
])
model = make_pipeline(prep, RandomForestClassifier(n_estimators=30))
model.fit(X_train, y_train)
# %%
y_pred = model.predict(X_test)
print("accuracy", accuracy_score(y_test, y_pred))
`);

/** A forest on numbers; the sensitive column is no feature, and \`run\` and \`group\` are the user's own names. */
export const regression = cells(`
# %%
import os
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

run, group = "first try", ["age", "education"]
# %%
people = pd.read_csv(os.path.join("data", "people.csv"))
X_train, X_test, y_train, y_test = train_test_split(people[group], people["salary"], test_size=0.25, random_state=1)
# %%
forest = RandomForestRegressor(n_estimators=30, random_state=1).fit(X_train, y_train)
print("r2", r2_score(y_test, forest.predict(X_test)), people.groupby("sex")["salary"].mean().round().to_dict())
# %%
assert run == "first try" and group == ["age", "education"]
`);

/** Scaled arrays without column names under a linear model with text labels. */
export const linear = cells(`
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

data = pd.read_csv("data/people.csv").dropna()
data["income"] = data["income"].map({0: "low", 1: "high"})
data["male"] = (data["sex"] == "Male").astype(int)
# %%
train, test = train_test_split(data, test_size=0.25, random_state=0)
features = ["age", "education", "hours", "male"]
scaler = StandardScaler()
X_tr = scaler.fit_transform(train[features])
X_te = scaler.transform(test[features])
y_tr, y_te = train["income"], test["income"]
# %%
clf = LogisticRegression().fit(X_tr, y_tr)
# %%
predicted = clf.predict(X_te)
print(classification_report(y_te, predicted))
`);

/** A scaler whose result takes the place of the rows it was given. */
export const overwritten = cells(`
# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

people = pd.read_csv("data/people.csv").dropna()
X_train, X_test, y_train, y_test = train_test_split(people[["age", "education"]], people["salary"], random_state=0)
raw = X_test.copy()
scaler = StandardScaler().fit(X_train)
X_train = scaler.transform(X_train)
X_test = scaler.transform(X_test)
# %%
ridge = Ridge().fit(X_train, y_train)
predicted = ridge.predict(X_test)
print("r2", r2_score(y_test, predicted))
`);

/** A search over a pipeline whose last step only a model-agnostic explainer can read. */
export const search = cells(`
# %%
import pandas as pd
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
# %%
df = pd.read_csv("data/people.csv").dropna()
X, y = df[["age", "education", "hours"]], df["income"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
# %%
grid = GridSearchCV(Pipeline([("scale", StandardScaler()), ("svc", SVC())]), {"svc__C": [1, 10]}, cv=3)
grid.fit(X_train, y_train)
print("best", grid.best_params_, "accuracy", grid.score(X_test, y_test))
print(df["sex"].value_counts())
`);

/** XGBoost on dummy columns: the column the group was in is gone from the features. */
export const xgboost = cells(`
# %%
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier
# %%
df = pd.read_csv("data/people.csv")
X = pd.get_dummies(df.drop(columns=["income", "salary"]), columns=["work", "sex"])
y = df["income"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
# %%
model = XGBClassifier(n_estimators=30, max_depth=3)
model.fit(X_train, y_train)
print("accuracy", accuracy_score(y_test, model.predict(X_test)))
`);

/** LightGBM on pandas categories, for a number. */
export const lightgbm = cells(`
# %%
import lightgbm as lgb
import pandas as pd
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
# %%
df = pd.read_csv("data/people.csv")
X = df.drop(columns=["income", "salary"])
X[["work", "sex"]] = X[["work", "sex"]].astype("category")
y = df["salary"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
# %%
model = lgb.LGBMRegressor(n_estimators=30, verbose=-1)
model.fit(X_train, y_train)
print("mae", mean_absolute_error(y_test, model.predict(X_test)))
`);
