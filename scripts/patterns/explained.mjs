/* What recheck takes to be slow, or cannot see, and why it stands. */

const BOUNDED =
  'recheck counts a bounded repetition as one without an end: the steps at one place are bounded, and so a text takes as long as it is';

/** Patterns of the third degree and more by recheck. */
export const SLOW = {
  [String(
    /\bcurl\b[^\n|;&]{0,300}?[^\S\n](?:-u|--user)(?:[^\S\n]{1,9}|=)?["']?[^\s:"'$<>{}]{1,80}:(?<secret>[^\s"'$<>{}]{4,200})/g
  )]: BOUNDED,
  [String(
    /\bdvc[^\S\n]{1,9}remote[^\S\n]{1,9}modify\b[^\n|;&]{0,200}?[^\S\n](?<name>password|secret_access_key|session_token|account_key|sas_token|client_secret|oss_key_secret|gdrive_client_secret)[^\S\n]{1,9}["']?(?<secret>[^\s"'$<>{}]{6,400})/g
  )]: BOUNDED,
  [String(/^([^\S\n]{0,400}):(?=:)/gm)]: BOUNDED
};

/** Patterns that are made at run time, by their code, and of what. */
export const MADE = {
  "new RegExp(`(?<![A-Za-z0-9_])${body}${END}`, 'g')":
    'the forms of credentials, which are scanned as they are at run time',
  'new RegExp(`^${name}\\\\b`)': 'a name of Python, in which nothing repeats',
  'new RegExp(`^${name}\\\\[(["\'])(\\\\w+)\\\\1\\\\]$`)': 'a name of Python, before one repetition',
  'new RegExp(`\\\\b${word}\\\\b`)': 'a word of this program, in which nothing repeats'
};
