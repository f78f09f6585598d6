import { audit } from '../audit';
import { readScript } from '../notebook/read';

it('what is asked of an audit’s flow later is true of the notebook, and not of the last fix that was tried', () => {
  const notebook = readScript(
    [
      '# %%',
      'from sklearn.datasets import load_wine',
      'from sklearn.model_selection import train_test_split',
      'from sklearn.pipeline import Pipeline',
      'from sklearn.preprocessing import StandardScaler',
      'from sklearn.svm import SVC',
      'X, y = load_wine(return_X_y=True)',
      'A, B, a, b = train_test_split(X, y, random_state=1)',
      '# %%',
      'model = Pipeline([("scale", StandardScaler()), ("svc", SVC(C=1, probability=True))])',
      '# %%',
      'model.fit(A, a)',
      'print(model.score(B, b))'
    ].join('\n'),
    'train.py'
  );
  const { findings, flow } = audit(notebook);
  const tried = findings.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits));
  expect(JSON.stringify(tried)).toContain('random_state');
  const { model } = flow.bindingsAfter(notebook.cells.length - 1).get('model')!;
  expect([...model!.params.keys()]).toEqual(['C', 'probability']);
  expect([...flow.calls.find(({ callee }) => callee === 'fit')!.on!.model!.params.keys()]).toEqual([
    'C',
    'probability'
  ]);
});
