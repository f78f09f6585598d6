// Written by `npm run gen`; edit what it lists, not this file.
import type { Suggestion } from './types';

/** Every suggestion, sorted by name. */
export const SUGGESTIONS: readonly Suggestion[] = [];
