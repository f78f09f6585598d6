/** YAML that somebody else wrote: checked, and never worth more time than it is long. */
import YAML from 'yaml';
import type { z } from 'zod';
import { type Files, readText } from './files';

/** Aliases that a document may follow; more make a few lines stand for gigabytes. */
const MOST_ALIASES = 100;

/** A file of YAML, null when it is none, or not of this shape. */
export async function readYaml<T>(files: Files, path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readText(files, path);
  if (text === null) {
    return null;
  }
  try {
    const value: unknown = YAML.parse(text, { logLevel: 'silent', maxAliasCount: MOST_ALIASES });
    return schema.safeParse(value).data ?? null;
  } catch {
    // A file with a merge conflict in it, say: the tool cannot read it either.
    return null;
  }
}
