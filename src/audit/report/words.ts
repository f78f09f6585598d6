/** Words for people. */

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A line of a list as a sentence of its own. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
