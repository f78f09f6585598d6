/** Files that somebody else wrote in a known format: checked, and never worth more time than they are long. */
import { parse as parseToml } from 'smol-toml';
import YAML from 'yaml';
import type { z } from 'zod';
import { type Files, readText } from './files';

/** Aliases that a document may follow; more make a few lines stand for gigabytes. */
const MOST_ALIASES = 100;

/** A file of YAML, null when it is none, or not of this shape. */
export function readYaml<T>(files: Files, path: string, schema: z.ZodType<T>): Promise<T | null> {
  return readDocument(files, path, schema, text =>
    YAML.parse(text, { logLevel: 'silent', maxAliasCount: MOST_ALIASES })
  );
}

/** A file of TOML, null when it is none, or not of this shape. */
export function readToml<T>(files: Files, path: string, schema: z.ZodType<T>): Promise<T | null> {
  return readDocument(files, path, schema, parseToml);
}

/** A file of JSON, null when it is none, or not of this shape. */
export function readJson<T>(files: Files, path: string, schema: z.ZodType<T>): Promise<T | null> {
  return readDocument(files, path, schema, text => JSON.parse(text));
}

async function readDocument<T>(
  files: Files,
  path: string,
  schema: z.ZodType<T>,
  parse: (text: string) => unknown
): Promise<T | null> {
  const text = await readText(files, path);
  if (text === null) {
    return null;
  }
  try {
    return schema.safeParse(parse(text)).data ?? null;
  } catch {
    // A file with a merge conflict in it, say: the tool cannot read it either.
    return null;
  }
}
