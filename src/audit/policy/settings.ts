import { z } from 'zod';

const selectors = z.array(z.string().min(1));

/**
 * What a team may set in `[tool.preflight]` of `pyproject.toml` or in `preflight.toml`, and a user in JupyterLab. Every
 * key is optional. Rules are named by id (`leakage/overlap`), by folder (`leakage`) or all at once (`*`).
 */
export const settingsSchema = z.strictObject({
  preview: z.boolean().optional().describe('Let rules speak that are still in preview.'),
  select: selectors.optional().describe('The only rules that speak; all when not given.'),
  ignore: selectors.optional().describe('Rules that do not speak; stronger than select.'),
  'ignore-reasons': z
    .record(z.string(), z.string())
    .optional()
    .describe('Why rules are ignored, by their names in ignore: for whoever reads it next.'),
  severity: z
    .record(z.string(), z.enum(['critical', 'high', 'medium', 'low']))
    .optional()
    .describe('Another severity for a rule or a folder of rules.'),
  rules: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .optional()
    .describe('Options of single rules, by id; the page of a rule names its options.'),
  'sensitive-columns': z
    .array(z.string().min(1))
    .optional()
    .describe('Columns that describe people and must not decide, beside those known by their names.'),
  'versioned-paths': z
    .array(z.string().min(1))
    .optional()
    .describe('Data that is versioned elsewhere, as globs relative to this file.'),
  personas: z
    .array(z.string().min(1))
    .optional()
    .describe('Ids of the personas to judge as; ml-engineer when not given.'),
  'persona-folders': z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Folders with more personas, relative to this file; stronger than the folder "personas" nearby.'
    ),
  'per-file-ignores': z
    .record(z.string(), selectors)
    .optional()
    .describe('Rules that do not speak in notebooks whose path, relative to this file, matches a glob.')
});
export type Settings = z.infer<typeof settingsSchema>;

/** Settings found in a project, as they hold for one notebook. */
export const projectSettings = z.object({
  /** The file they stand in, for people. */
  file: z.string(),
  settings: settingsSchema,
  /** What is wrong with the file; the keys concerned are left out. */
  problems: z.array(z.string())
});
export type ProjectSettings = z.infer<typeof projectSettings>;

export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/** Reads settings key by key: a key that is wrong is left out and named, and the others stay. */
export function readSettings(value: unknown): ReadSettings {
  const whole = settingsSchema.safeParse(value);
  if (whole.success) {
    return { settings: whole.data, problems: [] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { settings: {}, problems: ['The settings must be a table of keys.'] };
  }
  const kept: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (settingsSchema.safeParse({ [key]: part }).success) {
      kept[key] = part;
    }
  }
  return {
    settings: settingsSchema.parse(kept),
    problems: whole.error.issues.map(({ path, message }) =>
      path.length > 0 ? `\`${path.map(String).join('.')}\`: ${message}` : message
    )
  };
}
