import type { FoundPersona, PersonaCollection } from './collection';

/** The personas of these ids in the order of the ids, and the ids that nobody has. */
export function choosePersonas(
  { personas }: PersonaCollection,
  ids: readonly string[]
): { readonly chosen: readonly FoundPersona[]; readonly unknown: readonly string[] } {
  const byId = new Map(personas.map(found => [found.persona.id, found]));
  const wanted = [...new Set(ids)];
  return {
    chosen: wanted.flatMap(id => byId.get(id) ?? []),
    unknown: wanted.filter(id => !byId.has(id))
  };
}
