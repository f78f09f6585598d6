import { PERSONA_FILES } from '../builtin';
import { loadPersona } from '../load';

const path = 'domain_specific/ml-engineer.md';
const text = PERSONA_FILES[path];
const load = (changed: string) => loadPersona({ path, text: changed });
const line = (needle: string, of: string): number => of.slice(0, of.indexOf(needle)).split('\n').length;

describe('severity ratings', () => {
  const rated = (...items: string[]) => {
    const list = items.map(item => `- ${item}`).join('\n');
    return text.replace('## Principles', `## Severity Ratings\n\n${list}\n\n## Principles`);
  };

  it('bound how grave findings of a criterion are', () => {
    const changed = rated(
      '**Reproducibility** — at least High',
      '**data LEAKAGE risks**: at most medium.',
      'Model versioning - at least Low, at most High',
      '**Bias and fairness** — at most Critical and at least Medium'
    );
    const { persona, problems: found } = load(changed);
    expect(found).toEqual([]);
    expect(persona?.ratings).toEqual([
      { criterion: 'Reproducibility', least: 'high', most: null },
      { criterion: 'Data leakage risks', least: null, most: 'medium' },
      { criterion: 'Model versioning', least: 'low', most: 'high' },
      { criterion: 'Bias and fairness', least: 'medium', most: 'critical' }
    ]);
  });

  it.each([
    ['**Cost** — at least High', 'Evaluate For lists no criterion "Cost"'],
    ['**Reproducibility** — grave', /^A rating names a criterion and its bounds/],
    ['**Reproducibility** — at least severe', /^A rating names/],
    ['**Reproducibility** — at least High, at least Low', /^A rating names/],
    ['**Reproducibility** — at least High, at most Low', /^A rating names/],
    ['', /^A rating names/]
  ])('that cannot be read are warned of: %s', (item, message) => {
    const changed = rated('**Inference latency** — at most Low', item);
    const { persona, problems: found } = load(changed);
    expect(found).toEqual([
      {
        line: line('**Inference latency**', changed) + 1,
        severity: 'warning',
        message: typeof message === 'string' ? message : expect.stringMatching(message)
      }
    ]);
    expect(persona?.ratings).toHaveLength(1);
  });

  it('count once for a criterion', () => {
    const { persona, problems: found } = load(
      rated('**Reproducibility** — at least High', '**Reproducibility** — at most Low')
    );
    expect(persona?.ratings).toEqual([{ criterion: 'Reproducibility', least: 'high', most: null }]);
    expect(found.map(({ message }) => message)).toEqual(['"Reproducibility" is rated twice']);
  });
});
