/** The YAML header by which jupytext says what a script is. */
import { parse } from 'yaml';
import { z } from 'zod';
import { notebookLanguage } from '../language';

export interface Header {
  /** Number of lines that it takes, with the blank one after it. */
  readonly lines: number;
  /** `percent`, `light`, `hydrogen` …; null where it does not say. */
  readonly format: string | null;
  /** What opens and closes a cell of a light script, where these are not `+` and `-`. */
  readonly cellMarkers: readonly [string, string] | null;
  /** Whether magics are commented out. */
  readonly commentsMagics: boolean;
  readonly language: string;
  readonly kernel?: string;
  readonly languageVersion?: string;
}

const text = z.string().min(1).optional().catch(undefined);
const kernelspec = z.object({ name: text, language: text, display_name: text }).catch({});
const info = z.object({ name: text, version: text }).catch({});
const jupytext = z
  .object({
    text_representation: z.object({ format_name: text }).catch({}).default({}),
    cell_markers: text,
    comment_magics: z.boolean().optional().catch(undefined)
  })
  .catch({ text_representation: {} });
const headerSchema = z.object({
  jupyter: z.object({
    jupytext: jupytext.default({ text_representation: {} }),
    kernelspec: kernelspec.default({}),
    language_info: info.default({})
  })
});

const FENCE = /^# ?---\s*$/;

/** The header of a script; null where it has none. A line for the system (`#!`, `coding:`) may stand before it. */
export function headerOf(lines: readonly string[]): Header | null {
  const first = lines.findIndex(line => !/^#(!|.*coding[:=])/.test(line));
  if (first < 0 || first > 2 || !FENCE.test(lines[first])) {
    return null;
  }
  const end = lines.findIndex((line, at) => at > first && (FENCE.test(line) || !line.startsWith('#')));
  if (end < 0 || !FENCE.test(lines[end])) {
    return null;
  }
  const yaml = lines.slice(first + 1, end).map(line => line.replace(/^# ?/, ''));
  const read = headerSchema.safeParse(parsed(yaml.join('\n')));
  if (!read.success) {
    return null;
  }
  const { jupytext: said, kernelspec: kernel, language_info: language } = read.data.jupyter;
  const format = said.text_representation.format_name ?? null;
  const markers = said.cell_markers?.split(',') ?? [];
  return {
    lines: end + 1 + (lines[end + 1]?.trim() === '' ? 1 : 0),
    format,
    cellMarkers: markers.length === 2 && said.cell_markers !== '+,-' ? [markers[0], markers[1]] : null,
    commentsMagics: said.comment_magics ?? format !== 'hydrogen',
    language: notebookLanguage({
      kernelLanguage: kernel.language,
      infoName: language.name,
      kernelName: kernel.name
    }),
    ...(kernel.display_name !== undefined && { kernel: kernel.display_name }),
    ...(language.version !== undefined && { languageVersion: language.version })
  };
}

function parsed(yaml: string): unknown {
  try {
    // A notebook's header has no aliases; some of a few lines could be made to grow without end.
    return parse(yaml, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return null;
  }
}
