import { PERSONA_FILES } from './builtin';
import { loadPersona } from './load';
import type { Persona } from './types';

let loaded: Persona | null = null;

/** The ML Engineer persona that ships with Preflight. Read once. */
export function standardPersona(): Persona {
  if (loaded === null) {
    const { persona, problems } = loadPersona(
      PERSONA_FILES['domain_specific/ml-engineer.md'] ?? '',
      PERSONA_FILES
    );
    if (persona === null) {
      throw new Error(`The persona that ships with Preflight is broken: ${problems[0]?.message}`);
    }
    loaded = persona;
  }
  return loaded;
}
