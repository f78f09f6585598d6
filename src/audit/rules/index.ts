// Written by `npm run gen`; edit what it lists, not this file.
import type { Rule } from './rule';

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [];
