/**
 * The cell that reads data at a revision, executed in projects with two versions of it: what it reads is held against the
 * first version as written, and as `dvc get` gives it.
 *
 * @jest-environment node
 */
import { createHash } from 'node:crypto';
import { audit } from '../../audit';
import { findFacts } from '../../../hosts/workspace/facts';
import { nodeFiles } from '../../../hosts/workspace/nodeFiles';
import { dataPaths } from '../../offers';
import type { WorkspaceFacts } from '../../facts';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import type { Notebook } from '../../notebook/types';
import { suggestion as revision } from '../dvc-read/suggestion';
import { suggestion as tracking } from '../dvc-tracking/suggestion';
import * as bases from './bases';
import { FACTS } from './flows';
import { accept, explain, lastJson, Project, requirePackages, rulesFound } from './project';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'dvc']));

const FIRST = bases.peopleCsv();
const SECOND = FIRST.replaceAll(',Female,', ',female,');
const THIRD = FIRST.split('\n').slice(0, 100).join('\n') + '\n';

/** Reads by a variable with arguments, drops gaps in the same statement, and only looks afterwards; `file` is the user's own. */
const NOTEBOOK = notebookOf(
  bases.cells(`
# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

file, PATH = "the user's", "data/people.csv"
# %%
df = pd.read_csv(PATH, usecols=["age", "education", "hours", "sex", "salary"], dtype={"age": float}).dropna()
print(df.shape)
df.head()
# %%
X_train, X_test, y_train, y_test = train_test_split(df[["age", "education", "hours"]], df["salary"], random_state=0)
ridge = Ridge().fit(X_train, y_train)
print("r2", ridge.score(X_test, y_test))
assert file == "the user's"
`)
);

/** A last cell that prints the rows as they are, and those that it reads by itself from a file. */
const probe = (file: string): string => `
import hashlib, json
import pandas as pd
again = pd.read_csv(${JSON.stringify(file)}, usecols=["age", "education", "hours", "sex", "salary"], dtype={"age": float}).dropna()
print(json.dumps({"same": bool(df.equals(again)), "rows": len(df), "sexes": sorted(df["sex"].unique()), "ages": str(df["age"].dtype)}))`;

/** A project with two versions of the data under DVC, each in a commit of its own, and a third in the working copy. */
function versions(project: Project): { readonly first: string; readonly second: string } {
  const commit = (text: string): string => {
    project.write('data/people.csv', text);
    project.python('-m', 'dvc', 'add', '-q', 'data/people.csv');
    project.call('git', 'add', 'data');
    project.call('git', 'commit', '-q', '-m', 'data');
    return project.call('git', 'rev-parse', 'HEAD').trim();
  };
  const [first, second] = [commit(FIRST), commit(SECOND)];
  project.write('data/people.csv', THIRD);
  return { first, second };
}

const factsOf = (project: Project, notebook: Notebook, dir = ''): Promise<WorkspaceFacts> =>
  findFacts(nodeFiles, {
    root: project.folder,
    notebookDir: dir,
    notebookName: 'train.ipynb',
    paths: dataPaths(audit(notebook)),
    tools: [],
    sitePackages: null
  });

function filled(
  notebook: Notebook,
  facts: WorkspaceFacts | null,
  answers: Record<string, string> = {}
): Notebook {
  const { flow } = audit(notebook, { facts });
  const found = revision.fill({ notebook, flow, facts, answers });
  if ('reason' in found) {
    throw new Error(found.reason);
  }
  return applyEdits(notebook, found.edits);
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const withProbe = (notebook: Notebook, file: string): Notebook =>
  notebookOf([...notebook.cells.map(({ source }) => source), probe(file)]);

describe('the cell that reads a revision', () => {
  let project: Project;

  afterEach(() => project.remove());

  it('reads the first version while the working copy is a third one, and the notebook goes on with it', async () => {
    project = new Project();
    const { first } = versions(project);
    const facts = await factsOf(project, NOTEBOOK);
    const inserted = filled(NOTEBOOK, facts, { 'data revision': first });
    project.python('-m', 'dvc', 'get', '.', 'data/people.csv', '--rev', first, '-o', 'got.csv');
    expect(project.md5('got.csv')).toBe(md5(FIRST));
    const outcome = await project.run(withProbe(inserted, 'got.csv'));
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(lastJson(outcome.outputs.at(-1)!)).toMatchObject({
      same: true,
      sexes: ['Female', 'Male'],
      ages: 'float64'
    });
    expect(project.md5('data/people.csv')).toBe(md5(THIRD));
  });

  it('reads the present commit where the workspace tells it, and its finding is gone', async () => {
    project = new Project();
    const { second } = versions(project);
    const facts = await factsOf(project, NOTEBOOK);
    const options = { facts };
    expect(rulesFound(NOTEBOOK, options)).toContain('data/changed-since-versioned');
    const found = audit(NOTEBOOK, options).findings.find(f => f.rule === 'data/changed-since-versioned');
    expect(found?.suggestions).toEqual(['dvc-read']);
    const inserted = filled(NOTEBOOK, facts);
    expect(rulesFound(inserted, options)).toEqual(
      rulesFound(NOTEBOOK, options).filter(rule => rule !== 'data/changed-since-versioned')
    );
    expect(inserted.cells[2].source).toContain(`"${second}"`);
    project.write('got.csv', SECOND);
    const outcome = await project.run(withProbe(inserted, 'got.csv'));
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(lastJson(outcome.outputs.at(-1)!)).toMatchObject({ same: true, sexes: ['Male', 'female'] });
  });

  it('finds the data from a notebook in a folder below', async () => {
    project = new Project();
    const { first } = versions(project);
    const below = notebookOf(NOTEBOOK.cells.map(({ source }) => source.replace('"data/', '"../../data/')));
    const facts = await factsOf(project, below, 'work/notebooks');
    expect(facts.paths).toMatchObject([{ path: '../../data/people.csv', status: 'dvc' }]);
    project.write('work/notebooks/got.csv', FIRST);
    const inserted = filled(below, facts, { 'data revision': first });
    const outcome = await project.run(withProbe(inserted, 'got.csv'), { below: 'work/notebooks' });
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(lastJson(outcome.outputs.at(-1)!)).toMatchObject({ same: true, sexes: ['Female', 'Male'] });
  });

  it('works the commit out where the notebook itself puts the data under DVC, and says so before there is one', async () => {
    project = new Project();
    project.write('data/people.csv', FIRST);
    const inserted = filled(accept(NOTEBOOK, [tracking]), null);
    const before = await project.run(withProbe(inserted, 'data/people.csv'));
    expect(before.ok ? before.outputs.join('') : explain(before)).toContain('Git has no version of data/people.csv yet'); // prettier-ignore
    expect(lastJson(before.outputs.at(-1)!)).toMatchObject({ same: true });
    project.call('git', 'add', 'data');
    project.call('git', 'commit', '-q', '-m', 'data');
    const commit = project.call('git', 'rev-parse', 'HEAD').trim();
    project.write('README.md', 'later');
    project.call('git', 'add', 'README.md');
    project.call('git', 'commit', '-q', '-m', 'another');
    project.write('data/people.csv', THIRD);
    project.write('got.csv', FIRST);
    const after = await project.run(withProbe(inserted, 'got.csv'));
    expect(after.ok ? after.outputs.join('') : explain(after)).toMatch(
      new RegExp(`data/people.csv as of\\s+${commit}`)
    );
    expect(lastJson(after.outputs.at(-1)!)).toMatchObject({ same: true });
  });

  it('serves each file that is read, of a cell or of several', async () => {
    project = new Project();
    versions(project);
    project.write('data/other.parquet', '');
    project.python('-c', 'import pandas as pd; pd.DataFrame({"n": [1, 2]}).to_parquet("data/other.parquet"); import numpy as np; np.save("data/w.npy", np.arange(3))'); // prettier-ignore
    project.python('-m', 'dvc', 'add', '-q', 'data/other.parquet', 'data/w.npy');
    project.call('git', 'add', 'data');
    project.call('git', 'commit', '-q', '-m', 'more');
    project.python('-c', 'import os; os.remove("data/other.parquet"); import pandas as pd; pd.DataFrame({"n": [7]}).to_parquet("data/other.parquet"); import numpy as np; np.save("data/w.npy", np.zeros(1))'); // prettier-ignore
    const notebook = notebookOf([
      'import numpy as np\nimport pandas as pd\nother = pd.read_parquet("data/other.parquet")\nw = np.load(file="data/w.npy")',
      'df = pd.read_csv("data/people.csv")'
    ]);
    const inserted = filled(notebook, await factsOf(project, notebook));
    const print = 'import json\nprint(json.dumps({"n": other["n"].tolist(), "w": w.tolist(), "sexes": sorted(df["sex"].unique())}))'; // prettier-ignore
    const outcome = await project.run(notebookOf([...inserted.cells.map(({ source }) => source), print]));
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(lastJson(outcome.outputs.at(-1)!)).toEqual({ n: [1, 2], w: [0, 1, 2], sexes: ['Male', 'female'] });
  });
});

describe('the cell that reads a revision is not offered', () => {
  const facts = (commit: string | null): WorkspaceFacts => ({
    ...FACTS,
    paths: [{ path: 'd.csv', status: 'dvc', by: 'd.csv.dvc' }],
    repository: { git: true, dvc: true, commit }
  });
  const reason = (source: string, given: WorkspaceFacts | null = facts('abc')): string => {
    const notebook = notebookOf(['import pandas as pd', source]);
    const found = revision.fill({ notebook, flow: audit(notebook).flow, facts: given, answers: {} });
    return 'reason' in found ? found.reason : `filled: ${found.title}`;
  };

  it.each([
    ['df = pd.read_csv("d.csv")', /^filled/],
    ['df = pd.read_csv("d.csv")\ndf.info()\nprint(df.dtypes, len(df))\ndf.hist()', /^filled/],
    ['df = pd.read_csv("d.csv")\nX = df.drop(columns="y")', /split the cell/],
    ['df = pd.read_csv("d.csv")\ndf["a"] = 1', /split the cell/],
    ['df = pd.read_csv("d.csv")\ndf.dropna(inplace=True)', /split the cell/],
    ['df = pd.read_csv("d.csv")\nprepare(df)', /split the cell/],
    ['pd.read_csv("d.csv").head()', /a name/],
    ['if True:\n    df = pd.read_csv("d.csv")', /a name/],
    ['df = pd.concat([pd.read_csv("d.csv"), pd.read_csv("d.csv")])', /a name/],
    ['df = pd.read_hdf("d.csv")', /wants a path/],
    ['import dvc.api\nwith dvc.api.open("d.csv", rev="v1") as f:\n    df = pd.read_csv(f)', /already/]
  ])('%s', (source, expected) => {
    expect(reason(source)).toMatch(expected);
  });

  it('where nothing shows that DVC has the file, or Git has no commit', () => {
    const read = 'df = pd.read_csv("d.csv")';
    expect(reason(read, null)).toMatch(/Nothing shows that DVC tracks `d.csv`.*companion/);
    expect(reason(read, FACTS)).toMatch(/under DVC first/);
    expect(reason(read, facts(null))).toMatch(/no commit yet/);
    expect(reason('x = 1')).toMatch(/No data file/);
  });
});
