import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import type { Picture } from '../graph';
import { picture } from '../picture';

const draw = (...sources: string[]): Picture => {
  const { flow, findings } = audit(notebookOf(sources));
  return picture(flow, findings);
};

const labels = ({ nodes }: Picture): string[] => nodes.map(({ kind, label }) => `${kind} ${label}`);
const edges = ({ nodes, edges: list }: Picture): string[] => {
  const name = (id: string): string => nodes.find(node => node.id === id)!.label;
  return list.map(({ from, to, leak }) => `${name(from)} ${leak ? '=>' : '->'} ${name(to)}`).sort();
};

const IMPORTS = `import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split, cross_val_score
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score, mean_absolute_error
df = pd.read_csv("data/houses.csv")
X, y = df.drop(columns="price"), df["price"]`;

describe('picture', () => {
  it('follows the data from the read to the scores', () => {
    const clean = draw(
      IMPORTS,
      'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
      'scaler = StandardScaler()\nA = scaler.fit_transform(X_train)\nB = scaler.transform(X_test)',
      'model = Ridge().fit(A, y_train)\npred = model.predict(B)\nprint(r2_score(y_test, pred))\nprint(mean_absolute_error(y_test, pred))'
    );
    expect(labels(clean)).toEqual([
      'source houses.csv',
      'split train_test_split',
      'transformer StandardScaler',
      'model model (Ridge)',
      'score r2_score, mean_absolute_error'
    ]);
    expect(edges(clean)).toEqual([
      'StandardScaler -> model (Ridge)',
      'StandardScaler -> r2_score, mean_absolute_error',
      'houses.csv -> train_test_split',
      'model (Ridge) -> r2_score, mean_absolute_error',
      'train_test_split -> StandardScaler'
    ]);
    expect(clean.nodes.every(node => node.leak === null)).toBe(true);
  });

  it('marks what a leak goes through', () => {
    const leaky = draw(
      IMPORTS,
      'A = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(A, y, random_state=0)',
      'model = Ridge().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    );
    expect(edges(leaky)).toContain('houses.csv => StandardScaler');
    expect(edges(leaky)).toContain('StandardScaler => train_test_split');
    expect(edges(leaky)).not.toContain('houses.csv -> train_test_split');
    expect(leaky.nodes.find(({ kind }) => kind === 'transformer')?.leak).toContain('StandardScaler');
  });

  it('tells what a model is judged by from what it learned from', () => {
    const judged = draw(
      IMPORTS,
      'model = Ridge().fit(X, y)\nnew = pd.read_csv("data/new.csv")\nprint(model.score(new.drop(columns="price"), new["price"]))'
    );
    expect(edges(judged)).toEqual([
      'houses.csv -> model (Ridge)',
      'model (Ridge) -> score',
      'new.csv -> score'
    ]);
    const { id } = judged.nodes.find(({ label }) => label === 'new.csv')!;
    expect(judged.edges.find(({ from }) => from === id)?.kind).toBe('evaluated');
  });

  it('draws what a loop repeats once', () => {
    const loop = draw(
      IMPORTS,
      'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\nfor a in [1, 2, 3]:\n    model = Ridge(alpha=a).fit(X_train, y_train)\n    print(model.score(X_test, y_test))'
    );
    expect(loop.nodes.filter(({ kind }) => kind === 'model')).toHaveLength(1);
    expect(loop.nodes.filter(({ kind }) => kind === 'score')).toHaveLength(1);
  });

  it('leaves out what is too much to draw, and says how much', () => {
    const many = draw(
      IMPORTS,
      ...Array.from({ length: 70 }, (_, i) => `d${i} = pd.read_csv("data/${i}.csv")`)
    );
    expect(many.nodes).toHaveLength(60);
    expect(many.left).toBe(11);
  });

  it('keeps the short way where the longer one is left out', () => {
    const fit = 'model = Ridge().fit(X - X.mean(), y)';
    expect(edges(draw(IMPORTS, fit))).toEqual(['X.mean -> model (Ridge)', 'houses.csv -> X.mean']);
    const reads = Array.from({ length: 58 }, (_, i) => `d${i} = pd.read_csv("data/${i}.csv")`);
    expect(edges(draw(IMPORTS, ...reads, fit))).toEqual(['houses.csv -> model (Ridge)']);
  });

  it('is empty for a notebook without data', () => {
    expect(draw('print(1)')).toEqual({ nodes: [], edges: [], left: 0 });
  });
});
