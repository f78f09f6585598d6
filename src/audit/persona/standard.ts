import { STANDARD_PERSONA } from './choose';
import shipped from './shipped.json';
import { persona, type Persona } from './types';

let personas: readonly Persona[] | null = null;

/**
 * The personas that ship with Preflight, sorted by their paths, as `loadPersona` reads them from their Markdown. They are
 * stored as read (`npm run gen`), so that whoever needs them needs no Markdown parser.
 */
export function shippedPersonas(): readonly Persona[] {
  personas ??= persona.array().parse(shipped);
  return personas;
}

/** The persona that judges where none is chosen: the ML Engineer. */
export function standardPersona(): Persona {
  const found = shippedPersonas().find(({ id }) => id === STANDARD_PERSONA);
  if (!found) {
    throw new Error('The ML Engineer does not ship: run `npm run gen`');
  }
  return found;
}
