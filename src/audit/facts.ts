import { z } from 'zod';
import { projectSettings } from './policy/settings';

/**
 * What is known of the world around a notebook. Found by the companion (or by the command on the file
 * system); always optional, and the engine says less, never other, without it.
 */
export const toolStatus = z.object({
  /** Name in the persona ("MLflow"). */
  name: z.string(),
  /** Distribution name on PyPI, normalised (`mlflow`, `great-expectations`). */
  package: z.string(),
  required: z.boolean(),
  /** Installed version in the notebook's own Python environment, null when it is missing. */
  version: z.string().nullable(),
  install: z.string().nullable()
});
export type ToolStatus = z.infer<typeof toolStatus>;

export const pathFact = z.object({
  /** As the notebook wrote it. */
  path: z.string(),
  /** `elsewhere`: the settings of the project say so. */
  status: z.enum(['dvc', 'git', 'git-lfs', 'untracked', 'missing', 'outside', 'elsewhere']),
  /** For people: which file says so (`data/train.csv.dvc`). */
  by: z.string().nullable(),
  /** A file under DVC is another one than DVC has the hash of; missing where that cannot be told. */
  changed: z.boolean().optional(),
  /** Bytes of a file that Git keeps itself. */
  size: z.number().optional()
});
export type PathFact = z.infer<typeof pathFact>;

export const workspaceFacts = z.object({
  paths: z.array(pathFact),
  tools: z.array(toolStatus),
  /** More than half of the required tools are missing. */
  degraded: z.boolean(),
  /** The settings of the project, as they hold for this notebook; missing where there are none. */
  config: projectSettings.optional(),
  repository: z.object({ git: z.boolean(), dvc: z.boolean(), commit: z.string().nullable() })
});
export type WorkspaceFacts = z.infer<typeof workspaceFacts>;
