import { shippedPersonas } from '../../../audit/persona/standard';
import type { Settings } from '../../../audit/policy/settings';
import type { ProjectFile } from '../../project/projects';
import { ChosenPersonas, judgesOf } from '../personas';

const found = { personas: shippedPersonas().map(persona => ({ persona, file: null })), problems: [] };

function project(settings: Settings): ProjectFile {
  const path = 'preflight.toml';
  return { path, text: '', own: settings, settings: { file: path, settings, problems: [] } };
}

const ids = ({ personas }: ReturnType<typeof judgesOf>): string[] => personas.map(({ id }) => id);

it('has those judge that the user chose, in their order', () => {
  const judges = judgesOf(found, ['privacy-engineer', 'ml-engineer'], project({ preview: true }));
  expect(ids(judges)).toEqual(['privacy-engineer', 'ml-engineer']);
  expect(judges.decidedBy).toBeNull();
});

it('lets the project decide', () => {
  const decides = project({ personas: ['data-engineer'] });
  const judges = judgesOf(found, ['ml-engineer'], decides);
  expect(ids(judges)).toEqual(['data-engineer']);
  expect(judges.decidedBy).toBe(decides);
});

it('names who is not there, and never leaves a notebook without a judge', () => {
  const judges = judgesOf(found, ['nobody'], null);
  expect(judges.unknown).toEqual(['nobody']);
  expect(ids(judges)).toEqual(['ml-engineer']);
});

it('tells of another choice once', async () => {
  const chosen = new ChosenPersonas();
  let told = 0;
  chosen.changed.connect(() => {
    told++;
  });
  await chosen.choose(['ml-engineer']);
  expect(told).toBe(0);
  await chosen.choose(['data-engineer']);
  await chosen.choose(['data-engineer']);
  expect([told, chosen.ids]).toEqual([1, ['data-engineer']]);
  await chosen.choose([]);
  expect(chosen.ids).toEqual(['ml-engineer']);
});
