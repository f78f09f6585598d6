/** Credentials in any text, without a parser: by their form, and by the name that a text is given to. */
import { type CredentialFormat, FORMATS, mayHoldCredential } from './formats';
import { isCertain, isCredential, namesCredential, standsIn } from './named';

/** Where a credential stands in a text. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly what: string;
  readonly quiet: boolean;
}

/** Forms of which no part is a matter of what looks drawn. */
export const EXACT: readonly CredentialFormat[] = FORMATS.filter(({ accepts }) => accepts === undefined);

/** Credentials that their form tells, in the order of the text and each once. @param formats all when not given */
export function formsIn(text: string, formats: readonly CredentialFormat[] = FORMATS): readonly Match[] {
  if (!mayHoldCredential(text)) {
    return [];
  }
  const all = formats
    .flatMap(({ name: what, pattern, passing = false, accepts, isQuiet }) =>
      [...text.matchAll(pattern)].flatMap((match): Match[] => {
        const groups = match.groups ?? {};
        const secret = groups['secret'] ?? match[0];
        const start = match.index + (groups['secret'] === undefined ? 0 : match[0].lastIndexOf(secret));
        if (standsIn(secret.slice(0, 400)) || accepts?.(secret, groups) === false) {
          return [];
        }
        const quiet = passing || (isQuiet?.(secret, restOfLine(text, match.index), groups) ?? false);
        return [{ start, end: start + secret.length, what, quiet }];
      })
    )
    .sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return all.filter(match => match.start >= end && (end = match.end) > 0);
}

/** Characters of a line that are looked at for where a credential goes. */
const LINE_LOOKED_AT = 600;

/** A line from a place on: what a command names may stand behind the credential. */
function restOfLine(text: string, from: number): string {
  const [line] = text.slice(from, from + LINE_LOOKED_AT).split('\n', 1);
  return line;
}

/** What is in every name of a credential: whatever has none of it need not be looked at closely. */
export const NAMES = /passw|passphrase|pwd|db_?pass|secret|token|key|bearer|credential/i;

/** Names and values in a text that is no code to be parsed, as in a comment or an excerpt. Bounded, since texts may be long. */
const ASSIGNED =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,80})(["']?[^\S\n]{0,9}\]?[^\S\n]{0,9}[=:][^\S\n]{0,9}\(?[^\S\n]{0,9})(["'])([^"'\n]{7,})\3/g;

/** Where a text says `name = "value"` of a credential. */
export function assignedIn(text: string): Match[] {
  if (!NAMES.test(text)) {
    return [];
  }
  return [...text.matchAll(ASSIGNED)].flatMap((match): Match[] => {
    const [whole, name, , , value] = match;
    const end = match.index + whole.length - 1;
    return namesCredential(name) && isCredential(name, value)
      ? [{ start: end - value.length, end, what: whatOf(name), quiet: !isCertain(name, value) }]
      : [];
  });
}

/** What is given to a name: `a password`. */
export function whatOf(name: string): string {
  return /pass|pwd/i.test(name) ? 'a password' : /token|bearer/i.test(name) ? 'a token' : 'a key';
}

/** Stands for a credential. */
export const MASK = '•••';

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Takes out of any text what looks like a credential. */
export function masked(text: string): string {
  return replaced(text, [...formsIn(text), ...assignedIn(text)], () => MASK);
}

/** The same with a sign of the mask for each character, so that every place stays where it is. */
export function blanked(text: string): string {
  return replaced(text, [...formsIn(text), ...assignedIn(text)], blank);
}

/** A sign of the mask for each character. */
export const blank = (text: string): string => text.replace(/[^\n]/g, MASK[0]);

/** @param places may overlap: those that do are replaced as one */
export function replaced(text: string, places: readonly Place[], by: (text: string) => string): string {
  let out = '';
  let at = 0;
  let open: Place | null = null;
  const close = (place: Place): void => {
    out += text.slice(at, place.start) + by(text.slice(place.start, place.end));
    at = place.end;
  };
  for (const place of [...places].sort((a, b) => a.start - b.start)) {
    if (open && place.start < open.end) {
      open = { start: open.start, end: Math.max(open.end, place.end) };
    } else {
      if (open) {
        close(open);
      }
      open = place;
    }
  }
  if (open) {
    close(open);
  }
  return out + text.slice(at);
}
