import type { AuditResult } from '../audit';
import type { WorkspaceFacts } from '../facts';
import { SEVERITIES, type Finding } from '../finding';
import type { Notebook } from '../notebook/types';
import { importedPackages } from '../packages';
import { rationale } from '../persona/mandate';
import { toolSetup } from '../persona/setup';
import { criteriaOf } from '../persona/wanted';
import type { Topic } from '../persona/topics';
import type { Persona } from '../persona/types';
import { picture } from '../picture/picture';
import type { Offer } from '../protocol';
import { RULES } from '../rules';
import { maskedNotebook, maskOf } from '../secrets/mask';
import { staleRuns } from '../stale';
import { askedRules } from './asked';
import { dataRows, modelRows, splitRows } from './assessment';
import { environmentOf } from './environment';
import { compareReports, type PastReport } from './history';
import { monitoringAdvice } from './monitoring';
import { ascending, cellLabel, eventsOf, Places, unique } from './place';
import type { Improvement, ReportDataRow, ReportFinding, ReportModel, ReportModelRow } from './types';
import { unknownsOf } from './unknown';
import { questionsOf, type Reviewed } from './questions';
import { readinessOf } from './readiness';
import { countSeverities, verdictOf } from './verdict';

export interface ReportOptions {
  /** Who judges: those that the audit was made for, at least one. */
  readonly personas: readonly Persona[];
  /** What a reviewer says of criteria that no rule judges. */
  readonly reviewed?: Reviewed;
  /** An earlier report of the same notebook to compare with. */
  readonly earlier?: PastReport | null;
  readonly facts: WorkspaceFacts | null;
  /** ISO time stamp to print; the engine has no clock. */
  readonly at: string;
  readonly offers: readonly Offer[];
}

/** Topics about how the model comes to be, whose remedies are pipeline improvements. */
const PIPELINE: ReadonlySet<string> = new Set<Topic>([
  'architecture',
  'evaluation',
  'metrics',
  'training',
  'features',
  'data-quality',
  'missing-data',
  'joins',
  'leakage',
  'reproducibility',
  'randomness',
  'execution-order',
  'idempotency',
  'dependencies',
  'portability',
  'error-handling',
  'serving-skew'
]);

const topicsOfRule = (id: string): readonly Topic[] => RULES.find(rule => rule.id === id)?.topics ?? [];

function reportFinding(finding: Finding, places: Places, offers: readonly Offer[]): ReportFinding {
  return {
    rule: finding.rule,
    severity: finding.severity,
    criterion: finding.criterion,
    ratings: finding.ratings,
    rationale: rationale(finding.ratings),
    reasons: finding.reasons,
    topics: topicsOfRule(finding.rule),
    message: finding.message,
    remediation: finding.remediation,
    fingerprint: finding.fingerprint,
    place: places.at(finding.range),
    evidence: finding.evidence.map(({ range, note }) => ({ place: places.at(range), note })),
    fixes: finding.fixes.map(fix => fix.title),
    suggestions: finding.suggestions.map(name => offers.find(offer => offer.name === name)?.title ?? name)
  };
}

/** What to do about the pipeline: one item a rule and remedy, worst first, with all the cells concerned. */
function improvementsOf(findings: readonly ReportFinding[]): Improvement[] {
  const chosen = findings.filter(({ topics }) => PIPELINE.has(topics[0]));
  return unique(chosen, finding => `${finding.rule}|${finding.remediation}`).map(finding => ({
    severity: finding.severity,
    rule: finding.rule,
    text: finding.remediation,
    cells: ascending(
      chosen
        .filter(other => other.rule === finding.rule && other.remediation === finding.remediation)
        .map(other => other.place.cell)
    )
  }));
}

/** One sentence on what the scores are worth. */
function assessmentSummary(models: readonly ReportModelRow[], findings: readonly ReportFinding[]): string {
  if (models.length === 0) {
    return 'The audit saw no model being trained or scored in this notebook.';
  }
  const leaks = findings.filter(({ topics }) => topics.includes('leakage'));
  const scored = models.filter(model => model.scores.length > 0).length;
  const seen = `${models.length} model${models.length === 1 ? '' : 's'} seen, ${scored} of them scored.`;
  if (leaks.length > 0) {
    return `${seen} Data leaks into ${leaks.length === 1 ? 'the evaluation in one place' : `the evaluation in ${leaks.length} places`}: take no score here at face value before that is fixed.`;
  }
  return scored === 0
    ? `${seen} Without a score nothing can be said about how good they are.`
    : `${seen} No leak was found between what they learn from and what they are scored on.`;
}

function notJudged(
  result: AuditResult,
  options: ReportOptions,
  data: readonly ReportDataRow[],
  notebook: Notebook
): string[] {
  const list: string[] = [];
  for (const { cell, status, problem } of result.cells) {
    if (status !== 'ok' && notebook.cells[cell]?.kind === 'code') {
      const state = {
        failed: 'could not be read',
        partial: 'could only be read in part',
        skipped: 'was skipped'
      };
      list.push(`Cell ${cell + 1} ${state[status]}${problem ? `: ${problem}` : ''}.`);
    }
  }
  for (const { criterion, answer } of questionsOf(result, options.reviewed)) {
    if (answer === null) {
      list.push(
        `${criterion}: none of the rules that spoke covers this criterion, and no reviewer answered it.`
      );
    }
  }
  if (options.facts === null) {
    list.push('The files around the notebook and its Python environment: the companion was off.');
  }
  for (const row of data) {
    if (row.path === null && row.version === 'unknown') {
      list.push(
        `The data read by ${row.callee} in ${cellLabel(row.place.cell)}: its path cannot be known from the code.`
      );
    }
  }
  return list;
}

/** Gathers what a report says, credentials masked: every form is made of this. Deterministic: the only time in it is `options.at`. */
export function report(notebook: Notebook, result: AuditResult, options: ReportOptions): ReportModel {
  const { personas, facts, offers, at, reviewed, earlier } = options;
  const mask = maskOf(notebook);
  const places = new Places(maskedNotebook(notebook, mask));
  const findings = result.findings
    .map(finding => reportFinding(finding, places, offers))
    // The sort is stable: within a severity the engine's order stays.
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const models = modelRows(result.flow, places);
  const data = dataRows(result.flow, places, facts);
  const packages = importedPackages(result.flow, facts?.environment);
  const unknowns = unknownsOf(result, facts, reviewed);
  const model: ReportModel = {
    notebook: {
      path: notebook.path,
      language: notebook.language,
      kernel: notebook.kernel ?? null,
      codeCells: notebook.cells.filter(cell => cell.kind === 'code').length,
      cells: notebook.cells.length
    },
    sections: [...new Set(personas.flatMap(({ outputFormat }) => outputFormat))],
    severityScale: personas[0].severityScale,
    at,
    counts: countSeverities(findings),
    verdict: verdictOf(result, findings, unknowns),
    readiness: readinessOf(result, unknowns),
    assessment: {
      summary: assessmentSummary(models, findings),
      models,
      data,
      splits: splitRows(result.flow, places),
      picture: picture(result.flow, result.findings)
    },
    questions: questionsOf(result, reviewed),
    comparison: null,
    improvements: improvementsOf(findings),
    offers: offers.map(({ title, reason }) => ({ title, reason })),
    tracking: eventsOf(result.flow, 'track').map(track => ({
      tool: track.tool,
      what: track.what,
      place: places.at(track.site.range)
    })),
    tools: facts && facts.tools.length > 0 ? toolSetup(facts.tools, criteriaOf(personas)) : null,
    mlflow: facts?.mlflow ?? null,
    stale: staleRuns(result.flow, facts),
    wandb: facts?.wandb ?? null,
    expectations: facts?.expectations ?? null,
    packages,
    repository: facts && { ...facts.repository, remote: facts.repository.remote?.name ?? null },
    environment: environmentOf(notebook, personas, facts, packages),
    monitoring: monitoringAdvice(result.flow, models),
    findings,
    ignored: result.ignored.map(({ finding, reason }) => ({
      ...reportFinding(finding, places, offers),
      reason
    })),
    rules: askedRules(result.rules),
    notJudged: notJudged(result, options, data, notebook)
  };
  const masked = mask.data(model);
  return earlier ? { ...masked, comparison: compareReports(earlier, masked) } : masked;
}
