import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../rules';
import { PERSONA_FILES } from '../builtin';
import { loadPersona } from '../load';
import { Mandate } from '../mandate';
import { standardPersona } from '../standard';

const { persona } = loadPersona(PERSONA_FILES['domain_specific/ml-engineer.md'], PERSONA_FILES);

// After a change of the persona: PREFLIGHT_UPDATE=1 npx jest src/audit/persona
if (process.env.PREFLIGHT_UPDATE) {
  writeFileSync(join(__dirname, '../standard.json'), `${JSON.stringify(persona, null, 2)}\n`);
}

describe('the persona as stored', () => {
  it('is the persona as written (PREFLIGHT_UPDATE=1 npx jest src/audit/persona stores it anew)', () => {
    expect(persona).not.toBeNull();
    expect(standardPersona()).toEqual(persona);
  });

  it('asks for every rule, and has one for each of its criteria', () => {
    const mandate = new Mandate([standardPersona()]);
    expect(RULES.filter(rule => !mandate.asks(rule)).map(({ id }) => id)).toEqual([]);
    expect(mandate.criteria(RULES).filter(({ rules }) => rules.length === 0)).toEqual([]);
  });
});
