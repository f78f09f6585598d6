/** The tools that the companion looks for: those of the persona that judges. */
import type { ToolStatus } from '../../audit/facts';

const PERSONA = 'domain_specific/ml-engineer.md';

/** Read when first wanted: the Markdown reader is of no use to those who never ask the companion. */
export async function toolsToCheck(): Promise<Omit<ToolStatus, 'version'>[]> {
  const [{ loadPersona }, { PERSONA_FILES }] = await Promise.all([
    import('../../audit/persona/load'),
    import('../../audit/persona/builtin')
  ]);
  const { persona, problems } = loadPersona(PERSONA_FILES[PERSONA] ?? '', PERSONA_FILES);
  if (!persona) {
    throw new Error(`The persona ${PERSONA} cannot be read: ${problems.map(p => p.message).join('; ')}`);
  }
  return persona.tools.flatMap(({ name, package: distribution, required, install }) =>
    distribution === null ? [] : [{ name, package: distribution, required, install }]
  );
}
