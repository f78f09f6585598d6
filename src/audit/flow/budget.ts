/** How much of a large notebook is followed. Counted in evaluations and not timed: the answer is the same on every machine. */

/** Evaluations a notebook may cost; beyond it functions are no longer entered and loops not repeated. */
export const BUDGET = 400_000;

/** Evaluations after which nothing more of a notebook is followed. */
export const MOST_STEPS = 1_000_000;

/** The notebook is too large to be followed: what is left of it is left out. */
export class TooLarge extends Error {}
