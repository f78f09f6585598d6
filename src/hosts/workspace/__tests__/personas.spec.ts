import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PERSONA_FILES } from '../../../audit/persona/builtin';
import { shippedPersonas } from '../../../audit/persona/standard';
import { ProjectConfigs } from '../config';
import { nodeFiles } from '../nodeFiles';
import { findPersonas, readPersonaFile } from '../personas';
import { Sandbox } from './sandbox';

const TEXT = PERSONA_FILES['domain_specific/data-engineer.md'];
const called = (title: string) => TEXT.replace('# Persona: Data Engineer', `# Persona: ${title}`);
const SHARED = Object.fromEntries(
  ['base-tools.md', 'tool-setup.md', 'severity-scale.md'].map(name => [
    `personas/_shared/${name}`,
    PERSONA_FILES[`_shared/${name}`]
  ])
);

describe('the personas of a project', () => {
  const box = new Sandbox();
  beforeAll(() => {
    box.write({
      ...SHARED,
      'personas/reviewer.md': called('Reviewer'),
      'personas/domain_specific/data-engineer.md': called('Our Data Engineer'),
      'personas/README.md': '# Personas',
      'personas/.drafts/draft.md': called('Draft'),
      'personas/picture.png': 'x',
      'notebooks/deep/a.ipynb': '{}',
      'other/personas/mine.md': called('Mine'),
      'settings/preflight.toml': 'persona-folders = ["../more", "missing", "../../.."]\n',
      'settings/personas/near.md': called('Near').replace(
        '- Data versioning',
        '- [Data](gone.md) versioning'
      ),
      'more/reviewer.md': called('Stronger'),
      'more/near.md': called('Near again')
    });
  });
  afterAll(() => box.remove());

  async function found(folder: string, root = '.') {
    const place = { root: join(box.path, root), folder: join(box.path, folder) };
    const config = await new ProjectConfigs(nodeFiles).above(place.folder);
    const { personas, problems } = await findPersonas(nodeFiles, { ...place, config });
    const own = personas.filter(({ file }) => file !== null);
    return {
      own: own.map(({ persona, file }) => `${persona.id} ${persona.title} ${file}`),
      count: personas.length,
      problems
    };
  }

  it('are those of the nearest folder above a notebook, and take the place of those that ship', async () => {
    expect(await found('notebooks/deep')).toMatchObject({
      own: [
        'data-engineer Our Data Engineer personas/domain_specific/data-engineer.md',
        'reviewer Reviewer personas/reviewer.md'
      ],
      count: shippedPersonas().length + 1
    });
    expect((await found('notebooks/deep')).problems.filter(({ severity }) => severity === 'error')).toEqual(
      []
    );
  });

  it('are those beside the notebook before others', async () => {
    expect((await found('other')).own).toEqual(['mine Mine other/personas/mine.md']);
  });

  it('end at the root', async () => {
    expect((await found('notebooks/deep', 'notebooks')).own).toEqual([]);
  });

  it('come from folders of the settings, too, and these are stronger', async () => {
    const { own, problems } = await found('settings');
    expect(own).toEqual(['near Near again more/near.md', 'reviewer Stronger more/reviewer.md']);
    expect(problems.filter(({ message }) => message.includes('folder'))).toEqual(
      ['missing', '../../..'].map(name => ({
        file: 'settings/preflight.toml',
        line: 1,
        severity: 'warning',
        message: `\`persona-folders\`: there is no folder "${name}" that may be read`
      }))
    );
  });

  it('are told of with file and line where they are broken', async () => {
    const { problems } = await found('settings');
    expect(problems).toContainEqual({
      file: 'settings/personas/near.md',
      line: called('Near').split('\n').indexOf('- Data versioning and lineage') + 1,
      severity: 'error',
      message: 'There is no gone.md'
    });
  });

  it('are not read through a link that leads out of the root', async () => {
    const outside = new Sandbox().write({ 'stranger.md': called('Stranger') });
    try {
      mkdirSync(join(box.path, 'linked'));
      symlinkSync(outside.path, join(box.path, 'linked/personas'));
      expect((await found('linked', 'linked')).own).toEqual([]);
    } finally {
      outside.remove();
    }
  });
});

describe('a persona file by itself', () => {
  const box = new Sandbox();
  afterAll(() => box.remove());
  const read = (path: string, text = TEXT) => readPersonaFile(nodeFiles, join(box.path, path), text);

  it('is judged by its own text, with built-in shared files in the place of missing ones', async () => {
    const { persona, problems } = await read('alone/data-engineer.md');
    expect(persona?.id).toBe('data-engineer');
    expect([...new Set(problems.map(({ severity }) => severity))]).toEqual(['warning']);
    expect(problems.map(({ message }) => message)).toContain(
      'There is no ../_shared/base-tools.md: the built-in one stands in for it'
    );
  });

  it('goes by the shared files beside it', async () => {
    box.write({
      ...SHARED,
      'personas/_shared/severity-scale.md': '| Level | Means |\n| - | - |\n| High | soon |',
      'personas/x/_shared/tool-setup.md': '# Ask Ada'
    });
    const { persona, problems } = await read('personas/x/a.md');
    expect(persona?.severityScale.high).toBe('soon');
    expect(persona?.setupProcedure).toBe('# Ask Ada');
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: severity-scale.md does not say what critical, medium, low means: the built-in meaning stands'
    ]);
  });
});
