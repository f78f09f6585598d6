import { z } from 'zod';
import { SEVERITIES } from '../finding';

const text = (what: string) => z.string().min(1, `${what} is empty`);
const items = (what: string) => z.array(text(`An item of ${what}`)).min(1, `${what} lists nothing`);

export const tool = z.object({
  name: text('The name of a tool'),
  /** Distribution to look for, derived from the install command; null for prose. */
  package: z.string().nullable(),
  /** The command, or the persona's own words for how to get the tool; null when it says nothing. */
  install: z.string().nullable(),
  purpose: text('The purpose of a tool'),
  required: z.boolean()
});
export type Tool = Readonly<z.infer<typeof tool>>;

/** A persona file: the policy that findings are judged by. */
export const persona = z.object({
  title: text('The title'),
  role: text('Role'),
  tools: z.array(tool).min(1, 'Allowed Tools lists nothing'),
  toolSetup: text('Tool Setup'),
  /** Bounds of what the persona looks at; most personas have none. */
  scopeConstraints: z.array(z.string()),
  evaluateFor: items('Evaluate For'),
  outputFormat: items('Output Format'),
  principles: items('Principles'),
  antiPatterns: items('Anti-patterns'),
  /** Bounds of the severity that its criteria come to; null where there is none. */
  ratings: z.array(
    z.object({
      criterion: z.string(),
      least: z.enum(SEVERITIES).nullable(),
      most: z.enum(SEVERITIES).nullable()
    })
  ),
  /** Meaning of each level, from the shared severity scale. */
  severityScale: z.object({
    critical: text('The meaning of Critical'),
    high: text('The meaning of High'),
    medium: text('The meaning of Medium'),
    low: text('The meaning of Low')
  })
});
export type Persona = Readonly<z.infer<typeof persona>>;

export interface PersonaProblem {
  /** 1-based line of the persona file. */
  readonly line: number;
  /** With an error there is no persona; a warning leaves it usable. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
