/** Qualified names of libraries' functions and classes, and what is asked about them again and again. */

/** Names that are kept at most; beyond that the memory starts afresh. */
const MOST_KEPT = 5000;

/** A name, with the answer to each question that was asked about it. */
interface Known {
  readonly name: string;
  readonly answers: unknown[];
}

const known = new Map<string, Known>();
let last: Known = { name: '', answers: [] };
let questions = 0;

/**
 * A question about names that is answered once for each; notebooks hold the same few again and again. Several are asked about one
 * call after another, so the name is looked up for the first of them.
 *
 * @param ask answers the question, never with `undefined`
 */
export function aboutName<T extends NonNullable<unknown> | null>(
  ask: (name: string) => T
): (name: string) => T {
  const question = questions++;
  return name => {
    const found = last.name === name ? last : lookUp(name);
    // Other names may be asked about to answer for this one.
    last = found;
    const answer = found.answers[question] as T | undefined;
    return answer === undefined ? (found.answers[question] = ask(name)) : answer;
  };
}

function lookUp(name: string): Known {
  let found = known.get(name);
  if (!found) {
    if (known.size >= MOST_KEPT) {
      known.clear();
    }
    known.set(name, (found = { name, answers: [] }));
  }
  return found;
}

const members = new Map<string, Map<string, string>>();

/**
 * The qualified name of a member, one and the same text each time: what is known of it is found again by it, and a text that was just put
 * together would first have to be read through for that.
 */
export function member(path: string, name: string): string {
  let own = members.get(path);
  if (!own) {
    if (members.size >= MOST_KEPT) {
      members.clear();
    }
    members.set(path, (own = new Map<string, string>()));
  }
  let full = own.get(name);
  if (full === undefined) {
    own.set(name, (full = `${path}.${name}`));
  }
  return full;
}

/** The last part of a qualified name. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
