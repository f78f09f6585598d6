import type { WorkspaceFacts } from './facts';
import type { Finding, Severity } from './finding';
import { SEVERITIES } from './finding';
import { hash } from './fingerprint';
import { comparable } from './flow/compared';
import { Interpreter } from './flow/interpret';
import { ParseCaches } from './flow/parseCache';
import type { CellStatus, Flow } from './flow/types';
import { type Ignored, Ignoring } from './ignores/apply';
import { directivesIn } from './ignores/directives';
import type { Notebook, Range } from './notebook/types';
import { type Criterion, gravest, type Mandate, mandateOf } from './persona/mandate';
import { standardPersona } from './persona/standard';
import { TOPICS } from './persona/topics';
import type { Persona } from './persona/types';
import { Policy } from './policy/policy';
import { type FrontEnd, frontEndOf, languageOf } from './frontEnds';
import { sameProgram } from './alike';
import type { Settings } from './policy/settings';
import { RULES } from './rules';
import type { Report, Rule, RuleContext } from './rules/rule';
import { printable } from './report/safe';
import { type Mask, maskOf } from './secrets/mask';
import { type Candidate, type Judgement, Verifier } from './verify';

export interface AuditOptions {
  readonly facts?: WorkspaceFacts | null;
  /** Which rules speak, and how; those of the project (in the facts) are stronger. */
  readonly settings?: Settings | null;
  /** Who judges; the ML Engineer when not given. */
  readonly personas?: readonly Persona[];
  /** Which fixes are tried, and so offered; `all` when not given. */
  readonly trials?: Trials;
  /** The rules whose fixes are tried, when those of others are not asked for. */
  readonly fixesOf?: readonly string[];
}

/** The notebook, and what an audit of it goes by. */
export interface Asked {
  readonly notebook: Notebook;
  readonly facts: WorkspaceFacts | null;
  readonly settings?: Settings;
  /** Who judges; the ML Engineer when not given. */
  readonly personas?: readonly Persona[];
}

/**
 * - `all`: every fix is tried, however long it takes.
 * - `spare`: for audits while someone types. A notebook that changed is answered at once, without trying any; when the
 *   same one is audited again, fixes are tried for {@link SPARE_TIME}. `pending` tells whether to ask again.
 * - `none`: for those who show no fixes.
 */
export type Trials = 'all' | 'spare' | 'none';

/** Milliseconds spent on trying fixes when a notebook that did not change is audited again; below two frames. */
const SPARE_TIME = 25;

export interface AuditResult {
  /** Sorted by severity, then by place. Their fixes were tried: each makes its finding go and brings no other. */
  readonly findings: readonly Finding[];
  /** What the notebook says to ignore; sorted alike. */
  readonly ignored: readonly Ignored[];
  /** Ids of the rules that were asked. */
  readonly rules: readonly string[];
  /** The criteria of the personas, each with the rules that were asked for it. */
  readonly criteria: readonly Criterion[];
  /** Most of what the personas judge is about models. */
  readonly aboutModels: boolean;
  /** How each code cell was read; problems are shown, never hidden. */
  readonly cells: readonly CellStatus[];
  /** Set when the notebook as a whole cannot be audited (another language); findings are empty then. */
  readonly notice: string | null;
  /** Columns that the settings call sensitive. */
  readonly sensitiveColumns: readonly string[];
  /** What is wrong with the settings, in a line each. */
  readonly problems: readonly string[];
  /** How many findings may have fixes that were not tried yet; zero when all were. */
  readonly pending: number;
  /** How many findings may have fixes that are not tried, since the notebook is too large to try all in time. */
  readonly untried: number;
  /** Milliseconds the engine took. */
  readonly ms: number;
  readonly flow: Flow;
}

const EMPTY: Flow = {
  events: [],
  calls: [],
  cells: [],
  bindingsAfter: () => new Map(),
  definedIn: () => null,
  code: () => [],
  texts: () => []
};

/** Audits one notebook again and again as it changes; only what follows the first changed cell is run anew. */
export class Auditor {
  /** What a notebook does, before anything is said of it; an audit of the same goes on from there. */
  follow(notebook: Notebook): Flow {
    return frontEndOf(notebook.language) ? this.judge.follow(notebook) : EMPTY;
  }

  audit(notebook: Notebook, options: AuditOptions = {}): AuditResult {
    const start = now();
    const mandate = mandateOf(options.personas ?? [standardPersona()]);
    const frontEnd = frontEndOf(notebook.language);
    if (!frontEnd) {
      return {
        findings: [],
        ignored: [],
        rules: [],
        criteria: mandate.criteria([]),
        aboutModels: mandate.aboutModels,
        cells: [],
        notice: `This is a notebook in ${notebook.language}; only Python and TypeScript are audited so far.`,
        sensitiveColumns: [],
        problems: [],
        pending: 0,
        untried: 0,
        ms: now() - start,
        flow: EMPTY
      };
    }
    notebook = withChangesOnly(notebook, frontEnd);
    const facts = options.facts ?? null;
    const policy = this.goBy(options, mandate);
    const judged = this.judge.judge(notebook, facts, policy, mandate);
    const budget = this.budget(options.trials ?? 'all', judged.flow);
    this.last = judged.flow;
    const { findings, pending, untried } = this.verifier.verify(
      notebook,
      facts,
      judged,
      budget,
      options.fixesOf
    );
    const { cells, flow, ignored } = judged;
    const problems = [...(facts?.config?.problems ?? []), ...policy.problems];
    const rules = speaking(policy, mandate, notebook);
    return {
      findings,
      ignored,
      rules: rules.map(({ id }) => id),
      criteria: mandate.criteria(rules),
      aboutModels: mandate.aboutModels,
      cells,
      notice: null,
      sensitiveColumns: policy.sensitiveColumns,
      problems,
      pending,
      untried,
      ms: now() - start,
      flow
    };
  }

  /** What an audit says before fixes are looked at; nothing of a notebook in a language that is not audited. */
  judged(notebook: Notebook, options: AuditOptions = {}): Judgement {
    const mandate = mandateOf(options.personas ?? [standardPersona()]);
    const frontEnd = frontEndOf(notebook.language);
    return frontEnd
      ? this.judge.judge(
          withChangesOnly(notebook, frontEnd),
          options.facts ?? null,
          this.goBy(options, mandate),
          mandate
        )
      : { candidates: [], cells: [], size: 0 };
  }

  private goBy(options: AuditOptions, mandate: Mandate): Policy {
    const policy = new Policy(RULES, options.settings, options.facts?.config?.settings);
    if (policy.key !== this.policy.key || mandate !== this.mandate) {
      this.policy = policy;
      this.mandate = mandate;
      this.verifier = this.newVerifier();
    }
    return policy;
  }

  private budget(trials: Trials, flow: Flow): number {
    return trials === 'all' ? Infinity : trials === 'spare' && flow === this.last ? SPARE_TIME : 0;
  }

  private newVerifier(): Verifier {
    return new Verifier(
      (notebook, facts) => this.trials.judge(notebook, facts, this.policy, this.mandate),
      now
    );
  }

  private policy = new Policy(RULES);
  private mandate = mandateOf([standardPersona()]);
  private readonly parses = new ParseCaches();
  private readonly judge = new Judge(this.parses);
  /**
   * Fixes are tried on an interpreter of their own, so that the notebook's own stays where it is: much of what a flow tells is only
   * worked out when it is asked for.
   */
  private readonly trials = new Judge(this.parses);
  private verifier = this.newVerifier();
  private last: Flow | null = null;
}

/** A cell that was only laid out otherwise since it ran does what it did. */
function withChangesOnly(notebook: Notebook, frontEnd: FrontEnd): Notebook {
  const idle = new Set(
    notebook.cells.filter(({ source, edited }) => edited && sameProgram(frontEnd, source, edited.ran))
  );
  return idle.size === 0
    ? notebook
    : {
        ...notebook,
        cells: notebook.cells.map(cell => (idle.has(cell) ? { ...cell, edited: undefined } : cell))
      };
}

interface Judged extends Judgement {
  readonly flow: Flow;
  readonly ignored: readonly Ignored[];
}

/** Interprets a notebook and asks every rule; remembers the notebook, so that the next like it costs less. */
class Judge {
  constructor(parses: ParseCaches) {
    this.interpreter = new Interpreter(parses);
  }

  follow(notebook: Notebook): Flow {
    return this.interpreter.interpret(notebook);
  }

  judge(notebook: Notebook, facts: WorkspaceFacts | null, policy: Policy, mandate: Mandate): Judged {
    const flow = this.compared(this.follow(notebook));
    const { sensitiveColumns } = policy;
    const active = speaking(policy, mandate, notebook);
    const ignoring = new Ignoring(notebook, flow, directivesIn(notebook));
    const spoke = active.map(({ id }) => id);
    const asked = { directives: ignoring.directives, spoke, known: RULES.map(({ id }) => id) };
    const candidates: Candidate[] = [];
    const ignored: Ignored[] = [];
    let mask: Mask | null = null;
    // Most notebooks have findings, and none while they are empty.
    const masked = (): Mask => (mask ??= maskOf(notebook, cell => flow.texts(cell)));
    for (const rule of inTurn(active)) {
      const context = {
        notebook,
        flow,
        facts,
        sensitiveColumns,
        ignoring: asked,
        options: policy.options(rule)
      };
      for (const candidate of findingsOf(rule, context, policy, mandate, masked)) {
        const silenced = ignoring.ignored(candidate.finding);
        if (silenced) {
          ignored.push({ ...silenced, reason: masked().text(silenced.reason) });
        } else {
          candidates.push(candidate);
        }
      }
    }
    candidates.sort((a, b) => byGravity(a.finding, b.finding));
    ignored.sort((a, b) => byGravity(a.finding, b.finding));
    const size = flow.cells.length + flow.calls.length + flow.events.length + candidates.length;
    return { candidates, ignored, cells: flow.cells, flow, size };
  }

  /** The same flow for the same interpretation: rules remember their answers by it. */
  private compared(flow: Flow): Flow {
    if (flow !== this.interpreted) {
      this.interpreted = flow;
      this.flow = comparable(flow);
    }
    return this.flow;
  }

  private readonly interpreter: Interpreter;
  private interpreted: Flow | null = null;
  private flow: Flow = EMPTY;
}

/** The rules that speak, of those that know the notebook's language: the personas ask for them, or the settings by their names. */
function speaking(policy: Policy, mandate: Mandate, { language }: Notebook): readonly Rule[] {
  return policy.active.filter(
    rule =>
      (isPython(language) || rule.typescript !== undefined) &&
      (rule.always || mandate.asks(rule) || policy.selectsByName(rule.id))
  );
}

function isPython(language: string): boolean {
  return languageOf(language) === 'python';
}

/** Rules about what was ignored come last. */
function inTurn(rules: readonly Rule[]): readonly Rule[] {
  return [...rules.filter(rule => !rule.afterIgnoring), ...rules.filter(rule => rule.afterIgnoring)];
}

/** Audits a notebook: the single entry of the engine. Deterministic, pure and synchronous. */
export function audit(notebook: Notebook, options: AuditOptions = {}): AuditResult {
  return new Auditor().audit(notebook, options);
}

function findingsOf(
  rule: Rule,
  context: RuleContext,
  policy: Policy,
  mandate: Mandate,
  masked: () => Mask
): Candidate[] {
  const python = isPython(context.notebook.language);
  const ordinals = new Map<string, number>();
  const places = new Set<string>();
  const out: Candidate[] = [];
  for (const said of rule.check(context)) {
    const mask = masked();
    const report = withoutCredentials(said, mask);
    const place = `${report.range.cell}:${report.range.start}:${report.message}`;
    if (places.has(place)) {
      continue;
    }
    places.add(place);
    // A fingerprint is handed on as well: nobody is to try passwords on it.
    const text = mask.text(textAt(context.notebook, report.range)).replace(/\s+/g, ' ');
    const ordinal = ordinals.get(text) ?? 0;
    ordinals.set(text, ordinal + 1);
    out.push({
      finding: finding(
        rule,
        report,
        policy.severity(rule.id),
        mandate,
        hash(`${rule.id}\n${text}\n${ordinal}`),
        python
      ),
      // Fixes write Python.
      fixes: (python && report.fixes) || null
    });
  }
  return out;
}

/** What a rule says, in words that may be handed on. */
function withoutCredentials(report: Report, mask: Mask): Report {
  // Marks that turn the direction of text would make a message read as another one, wherever it is shown.
  const words = (text: string): string => mask.text(printable(text));
  return {
    ...report,
    message: words(report.message),
    remediation: report.remediation && words(report.remediation),
    evidence: report.evidence.map(({ range, note }) => ({ range, note: words(note) }))
  };
}

function finding(
  rule: Rule,
  report: Report,
  severity: Severity | undefined,
  mandate: Mandate,
  fingerprint: string,
  python: boolean
): Finding {
  const own = report.severity ?? rule.severity;
  const ratings = mandate.ratings(rule, own);
  return {
    rule: rule.id,
    severity: severity ?? (ratings.length > 0 ? gravest(ratings.map(each => each.severity)) : own),
    criterion: ratings.at(0)?.criterion ?? TOPICS[rule.topics[0]].title,
    ratings: severity === undefined ? ratings : ratings.map(rating => ({ ...rating, severity })),
    reasons: mandate.reasons(rule),
    message: report.message,
    remediation:
      report.remediation ?? (python ? undefined : rule.typescript?.remediation) ?? rule.remediation,
    range: report.range,
    evidence: report.evidence,
    fixes: [],
    // The cells of suggestions are Python.
    suggestions: (python && report.suggestions) || [],
    fingerprint
  };
}

function textAt(notebook: Notebook, range: Range): string {
  return notebook.cells[range.cell]?.source.slice(range.start, range.end) ?? '';
}

function byGravity(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    a.range.cell - b.range.cell ||
    a.range.start - b.range.start ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}

/** Milliseconds; `performance` exists in browsers, workers, Node and Deno alike. */
function now(): number {
  return performance.now();
}
