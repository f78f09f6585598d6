import { RULES } from '../../rules';
import { PERSONA_FILES } from '../builtin';
import { loadPersona } from '../load';
import { Mandate } from '../mandate';
import { shippedPersonas, standardPersona } from '../standard';

describe('the personas as stored', () => {
  it('are the personas as written (npm run gen stores them anew)', () => {
    const paths = Object.keys(PERSONA_FILES).filter(path => !path.startsWith('_shared/'));
    expect(shippedPersonas()).toEqual(
      paths.map(path => loadPersona({ path, text: PERSONA_FILES[path] }).persona)
    );
  });

  it('have as the standard one that which asks for every rule, and has one for each of its criteria', () => {
    const mandate = new Mandate([standardPersona()]);
    expect(RULES.filter(rule => !rule.always && !mandate.asks(rule)).map(({ id }) => id)).toEqual([]);
    expect(mandate.criteria(RULES).filter(({ rules }) => rules.length === 0)).toEqual([]);
  });
});
