import standard from './standard.json';
import type { Persona } from './types';

/**
 * The ML Engineer persona that ships with Preflight, as `loadPersona` reads it from its Markdown. It is stored as
 * read, which keeps the Markdown parser (130 kB) out of the worker; a test says when the two differ.
 */
export function standardPersona(): Persona {
  return standard;
}
