import { toString } from 'mdast-util-to-string';
import { standardPersona } from '../../persona/standard';
import { VERSION } from '../../version';
import { environmentNodes, environmentOf } from '../environment';
import { fileText, LEAKING, notebook, reportOnFile } from './fixture';

const persona = standardPersona();

const lines = (environment: ReturnType<typeof environmentOf>): string[] =>
  environmentNodes(environment).flatMap(node =>
    'children' in node ? node.children.map(child => toString(child)) : []
  );

test('the environment says what a report was made with and of', () => {
  const environment = environmentOf(
    { ...notebook, languageVersion: '3.12.1' },
    [persona],
    {
      paths: [
        { path: 'a.csv', status: 'git', by: null, changed: true },
        { path: 'b.csv', status: 'dvc', by: 'b.csv.dvc', changed: false },
        { path: 'c.csv', status: 'git', by: null },
        { path: 'd.csv', status: 'untracked', by: null },
        { path: 'e.csv', status: 'outside', by: null }
      ],
      tools: [
        { name: 'DVC', package: 'dvc', required: true, version: '3.1', install: null },
        { name: 'SHAP', package: 'shap', required: false, version: null, install: null }
      ],
      degraded: false,
      repository: { git: true, dvc: true, commit: 'abc123', notebook: 'changed', tracked: 'changed' }
    },
    {
      by: ['requirements.txt'],
      pinned: [{ name: 'pandas', version: '2.2', file: 'requirements.txt' }],
      loose: []
    }
  );
  expect(environment.git?.data.map(({ state }) => state)).toEqual([
    'changed',
    'same',
    'unknown',
    'untracked',
    'unknown'
  ]);
  expect(lines(environment)).toEqual([
    `Preflight ${VERSION}`,
    'Language: python 3.12.1 (kernel Python 3)',
    expect.stringMatching(/^Persona: ML Engineer, [0-9a-f]{14}$/),
    'Commit: abc123',
    'Notebook: changed since it was recorded',
    'Data a.csv: changed since it was recorded',
    'Data b.csv: as recorded',
    'Data c.csv: unknown whether it changed',
    'Data d.csv: not recorded',
    'Data e.csv: unknown whether it changed',
    'All that Git tracks: changed since it was recorded',
    'Tools: dvc 3.1, shap missing',
    'Packages: pandas 2.2'
  ]);
});

test('what nobody looked at is unknown', () => {
  const environment = environmentOf(notebook, [persona], null, null);
  expect(lines(environment).slice(1)).toEqual([
    'Language: python, version unknown (kernel Python 3)',
    expect.stringMatching(/^Persona/),
    'Git: unknown, or none'
  ]);
});

test('another persona has another name, the same one the same', () => {
  const name = (changed: Partial<typeof persona>): string =>
    environmentOf(notebook, [{ ...persona, ...changed }], null, null).personas[0].hash;
  expect(name({})).toBe(name({}));
  expect(name({ principles: [...persona.principles, 'x'] })).not.toBe(name({}));
});

test('the version of the language is read from the file', () => {
  const raw = fileText(LEAKING).replace(
    '"metadata": {\n  "kernelspec"',
    '"metadata": {\n  "language_info": {"name": "python", "version": "3.11.4"},\n  "kernelspec"'
  );
  expect(reportOnFile(raw, 'a.ipynb').environment.language).toEqual({ name: 'python', version: '3.11.4' });
});
