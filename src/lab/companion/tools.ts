/** The tools that the companion looks for: those of the persona that judges. */
import type { ToolStatus } from '../../audit/facts';

/** The persona is read when first wanted: its Markdown reader is of no use to those who never ask the companion. */
export async function toolsToCheck(): Promise<Omit<ToolStatus, 'version'>[]> {
  const { standardPersona } = await import('../../audit/persona/standard');
  return standardPersona().tools.flatMap(({ name, package: distribution, required, install }) =>
    distribution === null ? [] : [{ name, package: distribution, required, install }]
  );
}
