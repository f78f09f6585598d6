import type { PersonaCollection } from './collection';
import type { Persona } from './types';

/** Id of the persona that judges where nobody chose another. */
export const STANDARD_PERSONA = 'ml-engineer';

/** Who judges. */
export interface Choice {
  /** In the order of the ids, each once; the standard one where nobody is left. */
  readonly personas: readonly Persona[];
  /** Ids that nobody has. */
  readonly unknown: readonly string[];
}

export function choosePersonas(
  { personas }: Pick<PersonaCollection, 'personas'>,
  ids: readonly string[] = [STANDARD_PERSONA]
): Choice {
  const byId = new Map(personas.map(({ persona }) => [persona.id, persona]));
  const wanted = [...new Set(ids)];
  const chosen = (names: readonly string[]): Persona[] => names.flatMap(id => byId.get(id) ?? []);
  const known = chosen(wanted);
  return {
    personas: known.length > 0 ? known : chosen([STANDARD_PERSONA]),
    unknown: wanted.filter(id => !byId.has(id))
  };
}
