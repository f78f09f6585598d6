// Written by `npm run gen`; edit what it lists, not this file.

/** The Markdown files of `personas/`, by their path in it. */
export const PERSONA_FILES: Readonly<Record<string, string>> = {};
