import type { WorkspaceFacts } from './facts';
import type { Finding } from './finding';
import { SEVERITIES } from './finding';
import { hash } from './fingerprint';
import { Interpreter } from './flow/interpret';
import type { CellStatus, Flow } from './flow/types';
import type { Notebook, Range } from './notebook/types';
import { RULES } from './rules';
import type { Report, Rule, RuleContext } from './rules/rule';

export interface AuditOptions {
  readonly facts?: WorkspaceFacts | null;
}

export interface AuditResult {
  /** Sorted by severity, then by place. */
  readonly findings: readonly Finding[];
  /** How each code cell was read; problems are shown, never hidden. */
  readonly cells: readonly CellStatus[];
  /** Set when the notebook as a whole cannot be audited (another language); findings are empty then. */
  readonly notice: string | null;
  /** Milliseconds the engine took. */
  readonly ms: number;
  readonly flow: Flow;
}

const EMPTY: Flow = { events: [], cells: [], bindingsAfter: () => new Map() };

/** Audits one notebook again and again as it changes; only what follows the first changed cell is run anew. */
export class Auditor {
  audit(notebook: Notebook, options: AuditOptions = {}): AuditResult {
    const start = now();
    if (notebook.language !== 'python') {
      return {
        findings: [],
        cells: [],
        notice: `This is a notebook in ${notebook.language}; only Python is audited so far.`,
        ms: now() - start,
        flow: EMPTY
      };
    }
    const flow = this.interpreter.interpret(notebook);
    const context: RuleContext = { notebook, flow, facts: options.facts ?? null };
    const findings = RULES.flatMap(rule => findingsOf(rule, context)).sort(byGravity);
    return { findings, cells: flow.cells, notice: null, ms: now() - start, flow };
  }

  private readonly interpreter = new Interpreter();
}

/** Audits a notebook: the single entry of the engine. Deterministic, pure and synchronous. */
export function audit(notebook: Notebook, options: AuditOptions = {}): AuditResult {
  return new Auditor().audit(notebook, options);
}

function findingsOf(rule: Rule, context: RuleContext): Finding[] {
  const ordinals = new Map<string, number>();
  const places = new Set<string>();
  const out: Finding[] = [];
  for (const report of rule.check(context)) {
    const place = `${report.range.cell}:${report.range.start}:${report.message}`;
    if (places.has(place)) {
      continue;
    }
    places.add(place);
    const text = textAt(context.notebook, report.range).replace(/\s+/g, ' ');
    const ordinal = ordinals.get(text) ?? 0;
    ordinals.set(text, ordinal + 1);
    out.push(finding(rule, report, hash(`${rule.id}\n${text}\n${ordinal}`)));
  }
  return out;
}

function finding(rule: Rule, report: Report, fingerprint: string): Finding {
  return {
    rule: rule.id,
    severity: report.severity ?? rule.severity,
    criterion: rule.criterion,
    message: report.message,
    remediation: report.remediation ?? rule.remediation,
    range: report.range,
    evidence: report.evidence,
    fixes: report.fixes ?? [],
    suggestions: report.suggestions ?? [],
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
