// Written by `npm run gen`; edit what it lists, not this file.

/** Version of the package, as package.json has it. */
export const VERSION = '0.1.0';
