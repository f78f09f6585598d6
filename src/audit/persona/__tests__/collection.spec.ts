import { PERSONA_FILES } from '../builtin';
import { choosePersonas } from '../choose';
import { collectPersonas, type PersonaFolder } from '../collection';
import { shippedPersonas } from '../standard';

const TEXT = PERSONA_FILES['domain_specific/ml-engineer.md'];
const called = (title: string) => TEXT.replace('# Persona: ML Engineer', `# Persona: ${title}`);
const SCALE = '- **Critical**: a\n- **High**: b\n- **Medium**: c\n- **Low**: d\n';
const folder = (name: string, files: Record<string, string>): PersonaFolder => ({
  name,
  files: new Map(Object.entries(files))
});

describe('a collection', () => {
  it('has the personas that ship, and no problem', () => {
    expect(collectPersonas([])).toEqual({
      personas: shippedPersonas().map(persona => ({ persona, file: null })),
      problems: []
    });
  });

  it('adds those of folders, sorted by path, and leaves out what is none', () => {
    const { personas, problems } = collectPersonas([
      folder('team/personas', {
        'b.md': called('B'),
        'deep/a.md': called('A'),
        'README.md': '# Our personas\n\nHere they are.',
        '_shared/other.md': called('Shared'),
        'deep/_shared/x.md': called('Shared'),
        'notes.txt': called('Text')
      })
    ]);
    const shipped = shippedPersonas().length;
    expect(personas.slice(shipped).map(({ persona, file }) => [persona.id, persona.title, file])).toEqual([
      ['b', 'B', 'team/personas/b.md'],
      ['a', 'A', 'team/personas/deep/a.md']
    ]);
    expect(problems.map(({ severity }) => severity)).not.toContain('error');
  });

  it('lets the last of an id stand, in the place of the first', () => {
    const { personas } = collectPersonas([
      folder('one', { 'x/ml-engineer.md': called('First') }),
      folder('two', { 'ml-engineer.md': called('Second') })
    ]);
    expect(personas.map(({ persona }) => persona.id)).toEqual(shippedPersonas().map(({ id }) => id));
    const own = personas.find(({ persona }) => persona.id === 'ml-engineer');
    expect([own?.persona.title, own?.file]).toEqual(['Second', 'two/ml-engineer.md']);
  });

  it('keeps what was there where a file is broken, and says why with its line', () => {
    const broken = called('Broken').replace('## Role', '## Rule');
    const { personas, problems } = collectPersonas([folder('', { 'ml-engineer.md': broken })]);
    expect(personas).toHaveLength(shippedPersonas().length);
    expect(problems).toContainEqual({
      file: 'ml-engineer.md',
      line: 1,
      severity: 'error',
      message: 'Section "Role" is missing'
    });
  });

  it('uses the shared files of a team for its personas and for those that ship', () => {
    const { personas } = collectPersonas([
      folder('one', { '_shared/severity-scale.md': SCALE, 'a/b/x.md': called('X') }),
      folder('two', {
        '_shared/tool-setup.md': '# Ask Ada',
        'a/_shared/severity-scale.md': SCALE.replace('a\n', 'nearer\n'),
        'a/y.md': called('Y'),
        'z.md': called('Z')
      })
    ]);
    const of = (id: string) => {
      const { severityScale, setupProcedure } = personas.find(({ persona }) => persona.id === id)!.persona;
      return [severityScale.critical, setupProcedure];
    };
    expect(['data-engineer', 'x', 'y', 'z'].map(of)).toEqual([
      ['a', '# Ask Ada'],
      ['a', '# Ask Ada'],
      ['nearer', '# Ask Ada'],
      ['a', '# Ask Ada']
    ]);
  });

  it('looks links up among its own files, and where the host says', () => {
    const text = TEXT.replace(
      '- Reproducibility',
      '- Reproducibility, see [x](x.md) and [y](../pictures/y.png)'
    );
    const files = { 'd/a.md': text, 'd/x.md': 'X' };
    const errors = (found: PersonaFolder) =>
      collectPersonas([found]).problems.filter(({ severity }) => severity === 'error');
    expect(errors({ ...folder('f', files), exists: path => path === 'pictures/y.png' })).toEqual([]);
    expect(errors(folder('f', files)).map(({ message }) => message)).toEqual([
      'There is no ../pictures/y.png'
    ]);
  });
});

describe('choosing', () => {
  it('gives the personas in the order asked for, each once, and the ids that nobody has', () => {
    const { personas, unknown } = choosePersonas(collectPersonas([]), [
      'privacy-engineer',
      'constructor',
      'ml-engineer',
      'privacy-engineer'
    ]);
    expect(personas.map(({ title }) => title)).toEqual(['Privacy Engineer', 'ML Engineer']);
    expect(unknown).toEqual(['constructor']);
  });

  it('falls back on the standard one where nobody is asked for, or nobody is left', () => {
    for (const ids of [undefined, [], ['nobody']]) {
      const { personas } = choosePersonas(collectPersonas([]), ids);
      expect(personas.map(({ id }) => id)).toEqual(['ml-engineer']);
    }
  });
});
