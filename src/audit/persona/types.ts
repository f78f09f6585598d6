import { z } from 'zod';
import { SEVERITIES } from '../finding';

const text = (what: string) => z.string().min(1, `${what} is empty`);
const items = (what: string) => z.array(text(`An item of ${what}`)).min(1, `${what} lists nothing`);
const level = z.enum(SEVERITIES);

export const tool = z.object({
  name: text('The name of a tool'),
  /** Distribution to look for, derived from the install command; null for prose. */
  package: z.string().nullable(),
  /** The command, or the persona's own words for how to get the tool; null when it says nothing. */
  install: z.string().nullable(),
  /** What it is there for; empty when the persona does not say. */
  purpose: z.string(),
  required: z.boolean()
});
export type Tool = Readonly<z.infer<typeof tool>>;

/** How grave the persona takes findings of one criterion: no milder than `least`, no graver than `most`. */
export const rating = z.object({
  /** As Evaluate For words it. */
  criterion: z.string(),
  least: level.nullable(),
  most: level.nullable()
});
export type Rating = Readonly<z.infer<typeof rating>>;

/** A persona file: the policy that findings are judged by. */
export const persona = z.object({
  /** Name of its file without `.md`. */
  id: text('The name of the file'),
  title: text('The title'),
  role: text('Role'),
  /** None where the persona says that it needs none. */
  tools: z.array(tool),
  toolSetup: text('Tool Setup'),
  /** Bounds of what the persona looks at; most personas have none. */
  scopeConstraints: z.array(text('An item of Scope Constraints')),
  evaluateFor: items('Evaluate For'),
  outputFormat: items('Output Format'),
  principles: items('Principles'),
  antiPatterns: items('Anti-patterns'),
  ratings: z.array(rating),
  /** Sections that the format does not know, in the order of the file. */
  otherSections: z.array(
    z.object({
      title: z.string(),
      /** Its Markdown, as written. */
      text: z.string(),
      /** 1-based line of its heading. */
      line: z.number()
    })
  ),
  /** Meaning of each level, from the shared severity scale. */
  severityScale: z.record(level, z.string()),
  /** The shared procedure that Tool Setup refers to, in Markdown. */
  setupProcedure: z.string()
});
export type Persona = Readonly<z.infer<typeof persona>>;

export interface PersonaProblem {
  /** 1-based line of the persona file. */
  readonly line: number;
  /** With an error there is no persona; a warning leaves it usable. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
