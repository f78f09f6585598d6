/** Which rules speak, and how: the engine's own standard, changed by the user's settings and then by the project's. */
import type { Severity } from '../finding';
import type { Rule } from '../rules/rule';
import type { Settings } from './settings';

/** Whether a name in settings or in an ignore means the rule: its id, its folder, or all. */
export function selects(selector: string, rule: string): boolean {
  return selector === '*' || selector === rule || rule.startsWith(`${selector}/`);
}

export class Policy {
  private readonly settings: Settings;
  /** Names in the settings that mean no rule, or a rule's options that cannot be read. */
  readonly problems: readonly string[];

  /**
   * @param rules every rule there is
   * @param layers settings, the stronger ones later; a later one replaces a key as a whole
   */
  constructor(
    private readonly rules: readonly Rule[],
    ...layers: readonly (Settings | null | undefined)[]
  ) {
    this.settings = Object.assign({}, ...layers.filter(layer => layer));
    this.problems = this.check();
  }

  /** The rules that speak, in the order given. */
  get active(): readonly Rule[] {
    const { preview = false, select, ignore = [] } = this.settings;
    return this.rules.filter(
      ({ id, tier }) =>
        (tier === 'stable' || preview || this.selectsByName(id)) &&
        (!select || select.some(selector => selects(selector, id))) &&
        !ignore.some(selector => selects(selector, id))
    );
  }

  /** Whether the settings select the rule by its own name, and not among others. */
  selectsByName(rule: string): boolean {
    return (this.settings.select ?? []).includes(rule);
  }

  /** The severity set for a rule; the most exact name wins. */
  severity(rule: string): Severity | undefined {
    const { severity = {} } = this.settings;
    return severity[rule] ?? severity[rule.split('/')[0]] ?? severity['*'];
  }

  /** Options of a rule, with its own standard where nothing or nothing readable is set. */
  options(rule: Rule): Readonly<Record<string, unknown>> {
    const read = rule.options?.safeParse(this.settings.rules?.[rule.id] ?? {});
    return (read?.success ? read.data : rule.options?.parse({})) ?? {};
  }

  get sensitiveColumns(): readonly string[] {
    return this.settings['sensitive-columns'] ?? [];
  }

  /** Two policies with the same key let the same rules speak alike. */
  get key(): string {
    return JSON.stringify(this.settings);
  }

  private check(): string[] {
    const { select = [], ignore = [], severity = {}, rules = {} } = this.settings;
    const known = (selector: string): boolean => this.rules.some(({ id }) => selects(selector, id));
    const unknown = (where: string, names: readonly string[]): string[] =>
      names.filter(name => !known(name)).map(name => `\`${where}\`: "${name}" is no rule.`);
    const options = Object.entries(rules).flatMap(([id, value]) => {
      const rule = this.rules.find(each => each.id === id);
      if (!rule) {
        return [`\`rules\`: "${id}" is no rule.`];
      }
      const read = rule.options?.safeParse(value);
      return read === undefined
        ? [`\`rules.${id}\`: this rule has no options.`]
        : (read.error?.issues ?? []).map(
            ({ path, message }) => `\`rules.${[id, ...path.map(String)].join('.')}\`: ${message}`
          );
    });
    return [
      ...unknown('select', select),
      ...unknown('ignore', ignore),
      ...unknown('severity', Object.keys(severity)),
      ...options
    ];
  }
}
