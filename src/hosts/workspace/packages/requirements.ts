/** Requirements as pip reads them: one in a string (PEP 508), and files of them. */
import { dirname, resolve } from 'node:path';
import { normaliseName } from '../../../audit/distributions';
import { type Files, readText } from '../files';
import type { Pins } from './types';

/** Files that name files that name files. */
const MOST_FILES = 20;

/** Adds what one requirement asks for (`pandas[excel]==2.2.3; python_version < "3.13"`); nothing where it is none. */
export function addRequirement(pins: Pins, text: string): void {
  const [, name, rest] =
    /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || rest === undefined || !/^(?:$|[(<>=!~;@,])/.test(rest)) {
    return;
  }
  const version = rest.startsWith('@') ? addressPin(rest) : exactIn(rest.split(';')[0] ?? '');
  const key = normaliseName(name);
  // Said once for each version of Python, say: all of them have to be exact.
  pins.set(key, pins.has(key) && pins.get(key) === null ? null : version);
}

/** The version of `==1.2.3` and `===1.2.3`; null for ranges and `==1.2.*`. */
function exactIn(specifier: string): string | null {
  return /(?:^|[\s(,])={2,3}\s*([\w.!+-]+)\s*(?=$|[,)\s])/.exec(specifier)?.[1] ?? null;
}

/** A commit of a repository, or a file with its version in its name. */
function addressPin(rest: string): string | null {
  const commit = /@([0-9a-f]{40})(?![0-9a-f])/.exec(rest)?.[1];
  const file = /\/[^/\s-]+-(\d[\w.!+]*)(?:-[^/\s]+\.whl|\.tar\.gz|\.zip)(?=$|[#?;\s])/.exec(rest)?.[1];
  return commit ?? file ?? null;
}

/** What a requirements file asks for, with the files and constraints that it names; null when it cannot be read. */
export async function readRequirements(files: Files, path: string): Promise<Pins | null> {
  const pins: Pins = new Map();
  const constraints: Pins = new Map();
  const seen = new Set<string>();
  const read = async (at: string, into: Pins): Promise<boolean> => {
    const text = seen.size < MOST_FILES && !seen.has(at) ? await readText(files, at) : null;
    seen.add(at);
    for (const line of linesOf(text ?? '')) {
      const [, flag, named] = /^(-r|--requirement|-c|--constraint)(?:\s+|=)?(\S.*)$/.exec(line) ?? [];
      if (named !== undefined) {
        await read(
          resolve(dirname(at), named),
          flag?.includes('c') && flag !== '--requirement' ? constraints : into
        );
      } else if (!line.startsWith('-')) {
        // Options of one requirement (`--hash=…`) follow it.
        addRequirement(into, line.replace(/(?<!\s)\s+--[\w-]+[=\s].*$/s, ''));
      }
    }
    return text !== null;
  };
  if (!(await read(path, pins))) {
    return null;
  }
  // A constraint holds for what is installed, and installs nothing.
  for (const [name, version] of pins) {
    pins.set(name, version ?? constraints.get(name) ?? null);
  }
  return pins;
}

function linesOf(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(line => line.replace(/(?:^|\s)#.*$/s, '').trim())
    .filter(line => line !== '');
}
