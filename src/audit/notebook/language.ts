/** Languages by the kernel names that do not say them. Keys are lower case, without a trailing version. */
const KERNEL_LANGUAGES: Readonly<Record<string, string>> = {
  ir: 'r',
  irkernel: 'r',
  xr: 'r',
  deno: 'typescript',
  tslab: 'typescript',
  jslab: 'javascript',
  ijavascript: 'javascript',
  xjavascript: 'javascript',
  julia: 'julia',
  ijulia: 'julia',
  xcpp: 'c++',
  gophernotes: 'go',
  gonb: 'go',
  evcxr: 'rust',
  rust: 'rust',
  bash: 'bash',
  calysto_bash: 'bash',
  octave: 'octave',
  matlab: 'matlab',
  scala: 'scala',
  almond: 'scala',
  spylon: 'scala',
  apache_toree_scala: 'scala',
  sparkkernel: 'scala',
  sparkrkernel: 'r',
  kotlin: 'kotlin',
  ruby: 'ruby',
  iruby: 'ruby',
  ihaskell: 'haskell',
  haskell: 'haskell',
  sas: 'sas',
  stata: 'stata',
  xsql: 'sql',
  sql: 'sql',
  xsqlite: 'sql',
  '.net-csharp': 'c#',
  '.net-fsharp': 'f#',
  '.net-powershell': 'powershell'
};

/** Characters of a name that are looked at. */
const MOST = 100;

/** Lower case and without version: `Python 3` → `python`, `julia-1.10` → `julia`, `xcpp17` → `xcpp`. */
function plain(name: string): string {
  return name
    .slice(0, MOST)
    .trim()
    .toLowerCase()
    .replace(/[-_ ]?kernel$/, match => (match === 'kernel' ? match : ''))
    .replace(/[-_ ]?v?(?<!\d|\d\.)\d+(?:\.\d+)*$/, '');
}

/** The language that a language name means (`IPython` → `python`, `R` → `r`), null when it is blank. */
function fromLanguage(name: unknown): string | null {
  if (typeof name !== 'string' || name.trim() === '') {
    return null;
  }
  const word = plain(name);
  if (word.includes('python')) {
    return 'python';
  }
  return KERNEL_LANGUAGES[word] ?? word;
}

/** The language of a kernel name, null for the many names that say none (`my-env`). */
function fromKernelName(name: unknown): string | null {
  if (typeof name !== 'string') {
    return null;
  }
  const word = plain(name);
  if (word.includes('python')) {
    return 'python';
  }
  return KERNEL_LANGUAGES[word] ?? null;
}

/** What a notebook's metadata may say about its language; anything may be missing or of a wrong type. */
export interface LanguageHints {
  readonly kernelLanguage?: unknown;
  readonly infoName?: unknown;
  readonly kernelName?: unknown;
  readonly cellLanguage?: unknown;
}

/**
 * The language of a notebook, lower case. The kernel's declared language comes first, as the kernel runs the
 * cells; `python` when nothing says anything.
 */
export function notebookLanguage(hints: LanguageHints): string {
  return (
    fromLanguage(hints.kernelLanguage) ??
    fromLanguage(hints.infoName) ??
    fromKernelName(hints.kernelName) ??
    fromLanguage(hints.cellLanguage) ??
    'python'
  );
}
