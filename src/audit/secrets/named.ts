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

/** Whether a name says that it holds a credential. */
export function namesCredential(name: string): boolean {
  const words = wordsOf(name);
  return PASSWORD.test(words) || KEY.test(words);
}

/** Shannon's entropy of the characters of a text, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) {
    counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}

/** Words by which people say that something else is to stand here, and keys that manuals print. */
const STAND_IN =
  /your|example|placeholder|change[-_ ]?(?:me|this|it)|replace|insert|dummy|redacted|removed|hidden|secret[-_]?(?:key|name|value)|my[-_]|xxx|\*\*|\.\.\.|…|•|[<>{}$]|todo|fixme|0123456|1234567|abcdefg/i;

/** Words that are passwords of examples and of images as they ship. */
const WORD =
  /^(?:pass(?:word|wd|phrase)?|passw0rd|pwd|secret|token|key|admin|root|user(?:name)?|test(?:ing)?|guest|foo|bar|demo|none|null|true|false|postgres|mysql|mongo|redis|minio(?:admin)?|neo4j|hunter2|letmein|qwerty|[a-z]?password)[\d!]{0,4}$/i;

/** Parts of a text that are read as words and small numbers: an identifier, a path, a sentence. */
const WORDS = /^(?:[A-Za-z]+|\d{1,4})(?:[-_./:,\s]+(?:[A-Za-z]+|\d{1,4}))*$/;

/** Whether a text in the form of a credential only stands in for one. */
export function standsIn(text: string): boolean {
  return STAND_IN.test(text) || WORD.test(text) || new Set(text).size < Math.min(8, text.length / 2);
}

/** The least that a key has: characters, and bits of entropy in each. */
const KEY_LENGTH = 16;
const KEY_ENTROPY = 3;
const PASSWORD_LENGTH = 7;
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
    return /[A-Za-z]/.test(value) && /[^A-Za-z]/.test(value);
  }
  return (
    KEY.test(words) &&
    value.length >= KEY_LENGTH &&
    /^[\w+/=.~:-]+$/.test(value) &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    entropy(value) >= KEY_ENTROPY
  );
}
