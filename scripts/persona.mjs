/* The lists of the ML Engineer persona: its criteria, principles and anti-patterns. */
import { readFileSync } from 'node:fs';

const PATH = 'personas/domain_specific/ml-engineer.md';

/** Items of a section's list in the persona's file, each on one line. */
export function personaItems(title) {
  const section = readFileSync(new URL(`../${PATH}`, import.meta.url), 'utf8')
    .split(/^## /m)
    .find(part => part.startsWith(`${title}\n`));
  if (section === undefined) {
    throw new Error(`${PATH} has no section "${title}"`);
  }
  return section
    .split(/^- /m)
    .slice(1)
    .map(item => item.trim().replace(/\s+/g, ' '));
}
