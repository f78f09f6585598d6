/** How much of a large notebook is followed and tried. Counted and not timed: the answer is the same on every machine. */

/** Evaluations a notebook may cost; beyond it functions are no longer entered and loops not repeated. */
export const BUDGET = 400_000;

/** Evaluations after which nothing more of a notebook is followed. */
export const MOST_STEPS = 1_000_000;

/** Comparisons of an event on rows with one before it that rules may make; later ones are not compared. */
export const MOST_COMPARED = 2_000_000;

/** What the audits of trials may look at together (cells, calls, events and findings): beyond it no more fixes are tried. */
export const MOST_TRIED = 400_000;

/** The notebook is too large to be followed: what is left of it is left out. */
export class TooLarge extends Error {}
