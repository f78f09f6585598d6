import { shippedPersonas, standardPersona } from '../standard';
import { criteriaOf, packagesOf, toolsOf } from '../wanted';

const dvc = (required: boolean) => ({
  ...standardPersona(),
  tools: standardPersona()
    .tools.filter(({ name }) => name === 'DVC')
    .map(tool => ({ ...tool, required }))
});

it('asks for each tool once, required where one persona requires it', () => {
  const wanted = (...personas: Parameters<typeof toolsOf>[0]) =>
    toolsOf(personas).map(({ name, required }) => [name, required]);
  expect(wanted(dvc(false))).toEqual([['DVC', false]]);
  expect(wanted(dvc(false), dvc(true))).toEqual([['DVC', true]]);
  expect(wanted(dvc(true), dvc(false))).toEqual([['DVC', true]]);
});

it('looks for those that a Python can have', () => {
  const [tool] = dvc(true).tools;
  expect(packagesOf([tool, { ...tool, name: 'Docker', package: null }])).toEqual([
    { name: 'DVC', package: 'dvc', required: true, install: 'pip install dvc' }
  ]);
});

it('names each criterion once, in the order of the personas', () => {
  const criteria = criteriaOf([...shippedPersonas(), standardPersona()]);
  expect(new Set(criteria).size).toBe(criteria.length);
  expect(criteria.slice(0, 2)).toEqual(shippedPersonas()[0].evaluateFor.slice(0, 2));
});
