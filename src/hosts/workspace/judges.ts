/** Who judges a notebook: the personas that the settings choose, of those that there are for it. */
import { choosePersonas } from '../../audit/persona/choose';
import { collectPersonas, type PersonaCollection } from '../../audit/persona/collection';
import type { Persona } from '../../audit/persona/types';
import type { ConfigFile } from '../../audit/policy/project';
import { isBelow } from './confined';
import type { Files } from './files';
import { once } from './once';
import { findPersonas } from './personas';

export interface Judging {
  /** At least one. */
  readonly personas: readonly Persona[];
  /** What is wrong with the choice, or with a file that was chosen, in a line each. */
  readonly problems: readonly string[];
}

/** Finds the personas of notebooks; each folder is looked at once. */
export class Judges {
  /** @param root absolute folder that is looked into for the personas of notebooks below it */
  constructor(
    private readonly files: Files,
    private readonly root: string
  ) {}

  /**
   * @param folder of the notebook, absolute
   * @param config the project's settings, which may name folders of personas
   * @param ids of the personas chosen; the ML Engineer when not given
   */
  async of(folder: string, config: ConfigFile | null, ids?: readonly string[]): Promise<Judging> {
    const found = await once(this.known, `${folder}\n${config?.path ?? ''}`, () =>
      findPersonas(
        this.files,
        { root: isBelow(folder, [this.root]) ? this.root : folder, folder, config },
        this.collections
      )
    );
    return judging(found, ids);
  }

  private readonly known = new Map<string, ReturnType<typeof findPersonas>>();
  private readonly collections = new Map<string, Promise<PersonaCollection>>();
}

/** Who judges notebooks that come from no folder: no file is read. */
export const SHIPPED: Pick<Judges, 'of'> = {
  of: (_folder, _config, ids) => Promise.resolve(shippedJudges(ids))
};

/** Those of the shipped personas that are chosen, for a notebook that comes from no folder. */
export function shippedJudges(ids?: readonly string[]): Judging {
  return judging(collectPersonas([]), ids);
}

function judging(found: PersonaCollection, ids?: readonly string[]): Judging {
  const { personas, unknown } = choosePersonas(found, ids);
  const there = found.personas.map(({ persona }) => persona.id).join(', ');
  const broken = found.problems.filter(({ severity }) => severity === 'error');
  return {
    personas,
    problems: [
      ...unknown.map(id => `There is no persona "${id}". There are: ${there}.`),
      // It may be one of those that cannot be read.
      ...(unknown.length > 0 ? broken : []).map(({ file, line, message }) => `${file}:${line}: ${message}`)
    ]
  };
}
