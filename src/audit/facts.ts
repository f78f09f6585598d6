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
  /** The content is another one than DVC or Git has on record; missing where that cannot be told. */
  changed: z.boolean().optional(),
  /** Why the content was not compared with what is on record: too much of it, not readable here, or nothing is recorded. */
  uncompared: z.enum(['large', 'unreadable', 'unrecorded']).optional(),
  /** It is untracked since a `.gitignore` says so. */
  ignored: z.boolean().optional(),
  /** DVC fetched it from elsewhere (`dvc import`, `dvc import-url`). */
  imported: z
    .object({
      from: z.string(),
      /** The commit that it was taken at; null for an address that has none. */
      revision: z.string().nullable(),
      /** It stays as it is until somebody asks for an update. */
      frozen: z.boolean()
    })
    .optional(),
  /** When the file was last written, in milliseconds since 1970. */
  modified: z.number().optional(),
  /** Bytes of a file that Git keeps itself. */
  size: z.number().optional()
});
export type PathFact = z.infer<typeof pathFact>;

export const trackedRun = z.object({
  id: z.string(),
  name: z.string().nullable(),
  experiment: z.string(),
  /** As MLflow says it: `RUNNING`, `FINISHED`, `FAILED`, … */
  status: z.string(),
  /** Milliseconds since 1970. */
  started: z.number().nullable(),
  ended: z.number().nullable(),
  /** What ties it to the notebook: a tag with its path, or the experiment that the notebook names. */
  by: z.enum(['tag', 'experiment'])
});
export type TrackedRun = z.infer<typeof trackedRun>;

/** What a store of MLflow knows of a notebook. */
export const mlflowFacts = z.object({
  kind: z.enum(['server', 'sqlite', 'folder', 'other']),
  /** The address without name and password, or the path relative to the root. */
  where: z.string(),
  /** Why it could not be read, for people; null when it was. */
  problem: z.string().nullable(),
  experiments: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The runs of this notebook, the latest first. */
  runs: z.array(trackedRun),
  models: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.object({ version: z.string(), run: z.string().nullable() })),
      /** Alias → version. */
      aliases: z.record(z.string(), z.string())
    })
  )
});
export type MlflowFacts = z.infer<typeof mlflowFacts>;

/** The runs of W&B that are kept on this machine. */
export const wandbFacts = z.object({
  /** Their folders, relative to the root. */
  where: z.array(z.string()),
  total: z.number().int(),
  /** Runs that were made offline and nobody has uploaded. */
  unsynced: z.number().int(),
  /** The latest first, not all where there are many. */
  runs: z.array(
    z.object({
      id: z.string(),
      /** Milliseconds since 1970. */
      started: z.number(),
      offline: z.boolean(),
      synced: z.boolean()
    })
  )
});
export type WandbFacts = z.infer<typeof wandbFacts>;

/** A context of Great Expectations. */
export const expectationFacts = z.object({
  /** Its folder, relative to the root. */
  where: z.string(),
  /** Names of what it keeps, in order; null where it keeps them in no folder, or in too large a one. */
  suites: z.array(z.string()).nullable(),
  checkpoints: z.array(z.string()).nullable(),
  /** The last run that was validated; null when there is none, or it cannot be read. */
  last: z
    .object({
      success: z.boolean(),
      /** Milliseconds since 1970. */
      time: z.number(),
      suites: z.array(z.string()),
      expectations: z.number().int(),
      /** Expectations that were not met. */
      failed: z.number().int()
    })
    .nullable()
});
export type ExpectationFacts = z.infer<typeof expectationFacts>;

/** A file that says which packages the environment is made of. */
export const packageFile = z.object({
  /** Relative to the root. */
  file: z.string(),
  manager: z.enum(['pip', 'conda']),
  /** A tool has settled every version in it. */
  lock: z.boolean(),
  /** Distribution, its name normalised → the one version that is asked for; null where several will do. */
  packages: z.record(z.string(), z.string().nullable())
});
export type PackageFile = z.infer<typeof packageFile>;

export const environmentFacts = z.object({
  /** From the notebook's folder up to the root, in one folder locks first. */
  files: z.array(packageFile),
  /** Importable module → distribution that brings it, of what is installed; null when that is not known. */
  modules: z.record(z.string(), z.string()).nullable()
});
export type EnvironmentFacts = z.infer<typeof environmentFacts>;

/** A model on disk that is newer than the last run of its notebook. */
export const staleRun = z.object({
  /** The model's file, as the notebook writes it. */
  path: z.string(),
  /** When it was written, and when the last run ended, in milliseconds since 1970. */
  modified: z.number(),
  ended: z.number()
});
export type StaleRun = Readonly<z.infer<typeof staleRun>>;

export const workspaceFacts = z.object({
  /** Whether the notebook's own file is there: it is not where the companion runs on another machine than the server. */
  here: z.boolean().optional(),
  paths: z.array(pathFact),
  tools: z.array(toolStatus),
  /** More than half of the required tools are missing. */
  degraded: z.boolean(),
  /** The store that the notebook logs to; missing where none is there, or nobody looked. */
  mlflow: mlflowFacts.optional(),
  /** The runs that W&B keeps beside the notebook; missing where there are none. */
  wandb: wandbFacts.optional(),
  /** The context of Great Expectations; missing where there is none. */
  expectations: expectationFacts.optional(),
  /** Requirements and lock files; missing where there are none. */
  environment: environmentFacts.optional(),
  /** The settings of the project, as they hold for this notebook; missing where there are none. */
  config: projectSettings.optional(),
  repository: z.object({
    git: z.boolean(),
    dvc: z.boolean(),
    commit: z.string().nullable(),
    /** Whether the notebook's file is as Git has it, committed or staged; missing where nobody looked. */
    notebook: z.enum(['same', 'changed', 'untracked', 'unknown']).optional(),
    /** The same of all that Git tracks. */
    tracked: z.enum(['same', 'changed', 'unknown']).optional(),
    /** Where DVC pushes to; null when its repository sets nothing, missing where there is none. */
    remote: z.object({ name: z.string(), url: z.string().nullable() }).nullable().optional()
  })
});
export type WorkspaceFacts = z.infer<typeof workspaceFacts>;
