/** What personas ask for together. */
import type { ToolStatus } from '../facts';
import type { Persona, Tool } from './types';

/** What personas evaluate for, each criterion once. */
export function criteriaOf(personas: readonly Persona[]): string[] {
  return [...new Set(personas.flatMap(({ evaluateFor }) => evaluateFor))];
}

/** The tools that personas ask for, each once, required where one of them requires it. */
export function toolsOf(personas: readonly Persona[]): Tool[] {
  const byName = new Map<string, Tool>();
  for (const tool of personas.flatMap(({ tools }) => tools)) {
    const known = byName.get(tool.name);
    byName.set(tool.name, known ? { ...known, required: known.required || tool.required } : tool);
  }
  return [...byName.values()];
}

/** Those of the tools that can be looked for in a Python. */
export function packagesOf(tools: readonly Tool[]): Omit<ToolStatus, 'version'>[] {
  return tools.flatMap(({ name, package: distribution, required, install }) =>
    distribution === null ? [] : [{ name, package: distribution, required, install }]
  );
}
