/** Distribution, as PyPI normalises its name → the one version that is asked for; null where several will do. */
export type Pins = Map<string, string | null>;
