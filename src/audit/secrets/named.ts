/** Credentials that are told by the name that they are given to, and what only stands in for one. */

/** Words of a name, in lower case: `openaiApiKey` and `OPENAI_API_KEY` are `openai_api_key`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** Ends of names of what people choose: passwords may be short. */
const PASSWORD = /(?:^|_)(?:password|passwd|passphrase|pwd|passwort|db_pass)_?\d*$/;
/** Ends of names of what machines make. */
const KEY =
  /(?:^|_)(?:api_?key|apikey|api_?token|api_?secret|access_?key|access_?token|auth_?token|auth_?key|bearer(?:_token)?|refresh_token|secret|secret_?key|client_secret|app_secret|consumer_(?:key|secret)|secret_access_key|private_key|account_key|subscription_key|storage_key|token|kaggle_key|wandb_key|openai_key|hf_key|credentials?)_?\d*$/;

/** Tokens that are places in a list, parts of a text or proofs of a form. */
const OTHER_TOKEN =
  /(?:^|_)(?:page|next|prev|continuation|cursor|sync|resume|start|stop|end|csrf|xsrf|pad|eos|bos|sep|cls|mask|unk|special)_token_?\d*$/;

/** Whether a name says that it holds a credential. */
export function namesCredential(name: string): boolean {
  const words = wordsOf(name);
  return PASSWORD.test(words) || (KEY.test(words) && !OTHER_TOKEN.test(words));
}

/** Shannon's entropy of the characters of a text, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) {
    counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}

/** Letters in a row of one word (`Sec`, `API`), or digits. */
const RUN = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;
/** Characters of such a run on average that words and years have at least, and drawn ones hardly ever. */
const WORDY = 3;

/** Whether a text has letters and digits in an order that nobody writes: drawn by a machine. */
export function looksDrawn(text: string): boolean {
  const runs = text.match(RUN) ?? [];
  const letters = runs.reduce((sum, run) => sum + run.length, 0);
  return (
    /\d/.test(text) && /[A-Za-z]/.test(text) && letters < WORDY * runs.length && entropy(text) >= ENTROPY
  );
}

/** Words by which people say that something else is to stand here, and keys that manuals print. */
const STAND_IN =
  /your|example|placeholder|change[-_ ]?(?:me|this|it)|replace|insert|dummy|redacted|removed|hidden|secret[-_]?(?:key|name|value)|my[-_]|xxx|\*\*|\.\.\.|…|•|[<>{}$]|todo|fixme|0123456|1234567|abcdefg|IxMjM0NTY3ODkw|(?:^|[-_])(?:test|fake|sample|some)[-_]/i;

/** A name in place of a value: `SAS_KEY`. */
const NAME = /^[A-Z]+(?:_[A-Z]+)+$/;

/** Words that are passwords of examples and of images as they ship. */
const WORD =
  /^(?:pass(?:word|wd|phrase)?|passw0rd|pwd|secret|token|key|admin|root|user(?:name)?|test(?:ing)?|guest|foo|bar|demo|none|null|true|false|postgres|mysql|mongo|redis|minio(?:admin)?|neo4j|hunter2|letmein|qwerty|[a-z]?password)[\d!]{0,4}$/i;

/** Passwords that tutorials make up. */
const MADE_UP =
  /^pass|p[a@4][s$5]{2}w|secret|my(?:pass|pwd)|strong|pwd|^(?:my[a-z]*|pw[a-z]?|admin|root|user|test|guest|foo|bar|demo|tiger|changeit|postgres|mysql|mongo|redis|abc|xyz|asdf|qwerty)[\d\W_]{0,6}$/i;

/** Parts of a text that are read as words and small numbers: an identifier, a path, a sentence. */
const WORDS = /^(?:[A-Za-z]+|\d{1,4})(?:[-_./:,\s]+(?:[A-Za-z]+|\d{1,4}))*$/;

/** Whether a text in the form of a credential only stands in for one. */
export function standsIn(text: string): boolean {
  return (
    STAND_IN.test(text) ||
    NAME.test(text) ||
    WORD.test(text) ||
    new Set(text).size < Math.min(8, text.length / 2)
  );
}

/** The least that a key has: characters, and bits of entropy in each. */
const KEY_LENGTH = 16;
const ENTROPY = 3;
const PASSWORD_LENGTH = 7;
/** The least that a password in an address has to be a finding. */
const SHORTEST = 6;
const MOST = 4096;

/**
 * Whether a text is a credential, given to this name. Passwords mix letters with digits or signs; keys are long and look
 * like drawn: words, paths, addresses and what stands in for a key are none.
 */
export function isCredential(name: string, given: string): boolean {
  const value = given.trim();
  if (value.length < PASSWORD_LENGTH || value.length > MOST || /\s/.test(value) || standsIn(value)) {
    return false;
  }
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|[~.]{0,2}\/|[A-Za-z]:\\)/.test(value) || WORDS.test(value)) {
    return false;
  }
  const words = wordsOf(name);
  if (PASSWORD.test(words)) {
    // `pwd` is a working directory as well.
    const isPath = /(?:^|_)pwd_?\d*$/.test(words) && /[\\/]/.test(value);
    return /[A-Za-z]/.test(value) && /[^\p{L}]/u.test(value) && !isPath;
  }
  return (
    KEY.test(words) &&
    value.length >= KEY_LENGTH &&
    /^[\w+/=.~:-]+$/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    entropy(value) >= ENTROPY
  );
}

/** A file that holds a key is none. */
const FILE = /\.(?:json|ya?ml|toml|txt|env|pem|key|crt|ini|cfg|csv|py)$/i;

/** Whether a text that looks like a credential of this name is one beyond doubt: what is not is masked, and no finding. */
export function isCertain(name: string, given: string): boolean {
  const value = given.trim();
  return PASSWORD.test(wordsOf(name)) ? isPassword(value) : looksDrawn(value) && !FILE.test(value);
}

/** Whether a password is none that tutorials make up. */
export function isPassword(value: string): boolean {
  return value.length >= SHORTEST && !MADE_UP.test(value);
}
