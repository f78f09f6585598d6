/** The chain of evidence: from where the rows are read, through what is done with them, to the score. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../../audit';
import type { Finding } from '../../../finding';
import { sources } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { positionAt } from '../../../notebook/lines';
import { readScript } from '../../../notebook/read';
import type { Range } from '../../../notebook/types';
import { examplesIn, readMarkdown } from '../../__tests__/examples';

function audited(source: string): { findings: readonly Finding[]; flow: Flow; text(range: Range): string } {
  const notebook = readScript(source, 'example.py');
  const { findings, flow } = audit(notebook, { trials: 'none' });
  return {
    findings: findings.filter(f => f.rule.startsWith('leakage/')),
    flow,
    text: ({ cell, start, end }) => notebook.cells[cell].source.slice(start, end)
  };
}

/** `line: note` for each step of the only finding. */
function chain(source: string): string[] {
  const notebook = readScript(source, 'example.py');
  const [finding, ...more] = audited(source).findings;
  expect(more).toEqual([]);
  return finding.evidence.map(
    ({ range, note }) => `${positionAt(notebook.cells[range.cell].source, range.start).line}: ${note}`
  );
}

describe('chains', () => {
  it('leads from the file through the statistic and the split to the score', () => {
    const source = `import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
loans = pd.read_csv("loans.csv")
features = StandardScaler().fit_transform(loans[["income", "debt"]])
train, test, paid_train, paid_test = train_test_split(features, loans["paid"], random_state=0)
clf = LogisticRegression().fit(train, paid_train)
print(clf.score(test, paid_test))`;
    expect(chain(source)).toEqual([
      '5: loans read from loans.csv',
      '6: StandardScaler.fit_transform learns over `loans[["income", "debt"]]`',
      '7: features is split into train and test',
      '8: clf (LogisticRegression) is trained on train',
      '9: and evaluated on test'
    ]);
    expect(audited(source).findings[0].message).toContain('`test`');
  });

  it('enters the functions that it leads through', () => {
    const source = `import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.tree import DecisionTreeClassifier
def evaluate(model, X, y):
    return accuracy_score(y, model.predict(X))
heart = pd.read_csv("heart.csv")
X, y = heart.drop(columns="target"), heart["target"]
tree = DecisionTreeClassifier(random_state=0).fit(X, y)
print(evaluate(tree, X, y))`;
    expect(chain(source)).toEqual([
      '6: heart read from heart.csv',
      '8: tree (DecisionTreeClassifier) is trained on X',
      '9: called here',
      '5: predicts on X, which overlaps it',
      '5: evaluated on X, which overlaps it'
    ]);
  });

  it('shows both files, and what stopped the training', () => {
    const source = `import pandas as pd
from xgboost import XGBClassifier
past = pd.read_csv("past.csv")
future = pd.read_csv("future.csv")
X, y = past.drop(columns="default"), past["default"]
X_new, y_new = future.drop(columns="default"), future["default"]
booster = XGBClassifier(early_stopping_rounds=10)
booster.fit(X, y, eval_set=[(X_new, y_new)])
print(booster.score(X_new, y_new))`;
    expect(chain(source)).toEqual([
      '3: past read from past.csv',
      '4: future read from future.csv',
      '8: X trains booster (XGBClassifier) while the test rows validate it',
      '9: booster (XGBClassifier) is evaluated on X_new'
    ]);
  });

  it('calls the rows of a training loop by their loader', () => {
    const source = `import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
pairs = TensorDataset(torch.tensor(np.load("x.npy")), torch.tensor(np.load("y.npy")))
batches = DataLoader(pairs, batch_size=32)
net = nn.Linear(4, 2)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(20):
    for xb, yb in batches:
        loss = loss_fn(net(xb), yb)
        loss.backward()
hits = 0
for xb, yb in batches:
    hits += (net(xb).argmax(1) == yb).sum().item()`;
    expect(chain(source)).toEqual([
      '5: pairs read from x.npy',
      '12: net (Module) is trained on batches',
      '11: predicts on batches, which overlaps it',
      '15: predicts on batches, which overlaps it',
      '15: evaluated on batches, which overlaps it'
    ]);
  });

  it('starts cross-validation, target, time and group at the file too', () => {
    const read = `import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.preprocessing import StandardScaler
`;
    const programs = {
      'leakage/cross-validation': `df = pd.read_csv("a.csv")
X, y = df.drop(columns="y"), df["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
scaled = scaler.transform(X_train)
print(cross_val_score(RandomForestClassifier(random_state=0), scaled, y_train))
forest = RandomForestClassifier(random_state=0).fit(scaled, y_train)
print(forest.score(scaler.transform(X_test), y_test))`,
      'leakage/target': `df = pd.read_csv("a.csv")
forest = RandomForestClassifier(random_state=0).fit(df, df["y"])`,
      'leakage/temporal': `df = pd.read_csv("a.csv", parse_dates=["day"], index_col="day")
train, test = train_test_split(df, random_state=0)`,
      'leakage/group': `df = pd.read_csv("a.csv")
mean = df.groupby("patient_id").size()
train, test = train_test_split(df, random_state=0)`
    };
    for (const [rule, program] of Object.entries(programs)) {
      const { findings, text } = audited(read + program);
      const found = findings.find(f => f.rule === rule);
      expect([rule, found && text(found.evidence[0].range)]).toEqual([
        rule,
        expect.stringContaining('read_csv("a.csv"')
      ]);
      expect(found!.evidence[0].note).toBe('df read from a.csv');
      expect(found!.evidence.length).toBeGreaterThan(1);
    }
  });
});

describe('every example of the criterion', () => {
  const folder = join(__dirname, '..');
  const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.md'))
    .sort()
    .flatMap(path =>
      examplesIn(readMarkdown(join(folder, path))).map(e => ({ ...e, title: `${path}: ${e.title}` }))
    )
    .map(example => ({ ...example, ...audited(example.source) }))
    .filter(({ findings }) => findings.length > 0);

  /** Where the rows of what is trained on or divided were read; empty where code that is not here made them. */
  function readsIn(flow: Flow): EventOf<'read'>[] {
    const used = flow.events.flatMap(e =>
      e.kind === 'fit' || e.kind === 'transform-fit' || e.kind === 'score'
        ? [e.X.rows]
        : e.kind === 'split'
          ? [e.input.rows]
          : []
    );
    const roots = new Set(used.flatMap(rows => (rows ? sources(rows) : [])));
    return flow.events.filter((e): e is EventOf<'read'> => e.kind === 'read' && roots.has(e.rows as never));
  }

  it.each(examples)('$title', ({ findings, flow, text }) => {
    const reads = readsIn(flow);
    const places = flow.events
      .filter(e => e.kind === 'read')
      .flatMap(({ site }) => [...site.calls, site.range])
      .map(text);
    for (const { evidence, range, rule, message } of findings) {
      const at = evidence.map(step => text(step.range));
      expect(at.every(code => code.trim() !== '')).toBe(true);
      expect({ rule, message, at }).toMatchObject({ at: expect.arrayContaining([text(range)]) as unknown });
      if (reads.length > 0) {
        expect({ rule, message, starts: places.includes(at[0]) ? 'at a read' : at[0] }).toMatchObject({
          starts: 'at a read'
        });
      }
    }
  });
});
