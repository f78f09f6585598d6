/** Commands in shell lines, `%%bash` cells and subprocesses: what they fetch, unpack and put under version control. */
import { normaliseName } from '../../distributions';
import type { Machine } from '../machine';
import type { Site } from '../types';
import { joinPath, mediumOf, normalPath } from './paths';
import { unpackedTo, versionCommand } from './effects';

/** Runs one command line for its effects on files. */
export function shellLine(m: Machine, line: string, site: Site): void {
  const words = wordsOf(m, line);
  const said = versionCommand(words);
  if (said) {
    m.emitAt(site, { kind: 'version', ...said });
  }
  for (const command of commandsIn(words)) {
    installed(m, command, site);
    fetched(m, command, site);
    unpacked(m, command);
  }
}

/** Words of a line, quotes taken off and names of the notebook (`{url}`, `$url`) put in where they are known. */
function wordsOf(m: Machine, line: string): string[] {
  const said = line.replace(/\{(\w+)\}|\$\{?(\w+)\}?/g, (whole, braced?: string, plain?: string) => {
    const value = m.globals.vars.get(braced ?? plain ?? '');
    return (value && m.text(value)) ?? whole;
  });
  return [...said.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);
}

/** The commands of a line, each from its program on. */
function commandsIn(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (/^(?:&&|\|\|?|;)$/.test(word)) {
      commands.push([]);
    } else {
      commands.at(-1)!.push(word.replace(/;$/, ''));
    }
  }
  return commands.map(c => c.slice(c.findIndex(w => !/^(?:sudo|time|\w+=.*)$/.test(w))));
}

/** Options of pip, conda and uv that take a value. */
const WITH_VALUE = /^(?:-r|--requirement|-c|--constraint|-e|--editable|-t|--target|-f|--find-links|-i|--index-url|--extra-index-url|--trusted-host|--prefix|--root|-p|--python|-n|--name|--channel|--cache-dir|--progress-bar|--platform|--timeout|--retries)$/; // prettier-ignore

/** `-U`, alone or among other letters (`-qU`). */
const UPGRADES = /^(?:-[a-z]*U[a-z]*|--upgrade|--force-reinstall|--update-all|--update-deps)$/;

/** Tools of installing itself: their version reaches no result. */
const INSTALLERS = /^(?:pip|setuptools|wheel|uv|conda|mamba)$/i;

/** `pip install pandas`, `conda install -c conda-forge numba`. */
function installed(m: Machine, words: readonly string[], site: Site): void {
  const at = words.findIndex(w => /(?:^|\/)(?:pip3?|conda|mamba)$/.test(w));
  const [program, command, ...rest] = at < 0 || at > 3 ? [] : words.slice(at);
  if (!program || command !== 'install') {
    return;
  }
  const tool = program.includes('pip') ? 'pip' : 'conda';
  const named = rest.filter(
    (word, i) =>
      !word.startsWith('-') &&
      !WITH_VALUE.test(rest[i - 1] ?? '') &&
      !(tool === 'conda' && rest[i - 1] === '-c')
  );
  const packages = named.map(word => normaliseName(/^[A-Za-z0-9][\w.-]*/.exec(word)?.[0] ?? word));
  const unpinned = named.filter(word => !pinned(word, tool));
  const upgrade = rest.some(word => UPGRADES.test(word));
  m.emitAt(site, { kind: 'install', tool, packages, unpinned, upgrade });
}

/** One version, a commit or tag, or something that lies beside the notebook. */
function pinned(word: string, tool: 'pip' | 'conda'): boolean {
  if (INSTALLERS.test(word)) {
    return true;
  }
  if (/^(?:git\+|https?:)/.test(word)) {
    return /\.(?:whl|zip|tar\.gz)(?:[#?]|$)|\.git@|@[\w.-]+(?:#|$)/.test(word);
  }
  return tool === 'conda'
    ? /^[\w.-]+=/.test(word)
    : /===?|^\.{0,2}\/|^\.$|\.(?:whl|tar\.gz|zip)$|[{}$@<>|&]/.test(word);
}

const ADDRESS = /^(?:https?|ftp|s3|gs):\/\//i;

/** `wget URL`, `curl -o FILE URL`, `gdown URL -O FILE`, `aws s3 cp URL FILE`: an address read, and a file of the notebook's own. */
function fetched(m: Machine, [program, ...rest]: readonly string[], site: Site): void {
  if (!/^(?:wget|curl|gdown|aws|gsutil)$/.test(program ?? '')) {
    return;
  }
  const path = rest.find(w => ADDRESS.test(w));
  const after = (...flags: string[]): string | undefined => {
    const at = rest.findIndex(w => flags.includes(w));
    return at < 0 ? undefined : rest[at + 1];
  };
  if (!path || (/^(?:aws|gsutil)$/.test(program) && !rest.includes('cp') && !rest.includes('sync'))) {
    return;
  }
  const named =
    program === 'wget'
      ? after('-O', '--output-document')
      : program === 'aws' || program === 'gsutil'
        ? rest[rest.indexOf(path) + 1]
        : after('-o', '--output', ...(program === 'gdown' ? ['-O'] : []), '>');
  const base = path
    .replace(/[?#].*$/s, '')
    .split('/')
    .at(-1)!;
  const file =
    named && !named.startsWith('-') ? named : joinPath(after('-P', '--directory-prefix') ?? '', base);
  const callee = program;
  const what = 'data';
  m.emitAt(site, { kind: 'read', callee, path, medium: mediumOf(path), what, name: null, pathRange: null, own: false, pinned: false, rows: null }); // prettier-ignore
  if (file) {
    m.store.set(m.written, normalPath(file), true as const);
  }
}

/** `unzip x.zip -d data`, `tar xf x.tgz -C data`: a folder of the notebook's own. */
function unpacked(m: Machine, [program, ...rest]: readonly string[]): void {
  if (!/^(?:unzip|tar|7z|gunzip)$/.test(program ?? '')) {
    return;
  }
  const archive = rest.find(w => /\.(?:zip|tgz|tar|gz|bz2|xz|7z)$/i.test(w));
  if (!archive) {
    return;
  }
  const at = rest.findIndex(w => /^(?:-d|-C|--directory)$/.test(w));
  unpackedTo(m, archive, at < 0 ? null : rest[at + 1]);
}
