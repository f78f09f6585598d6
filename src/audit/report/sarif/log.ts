/**
 * Reports as SARIF 2.1.0, with what GitHub's code scanning asks for. A log has one run, whose results are written as
 * notebooks come, so that many take the memory of one; what the run says of all of them comes last.
 */
import type { Artifact, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { Severity } from '../../finding';
import { VERSION } from '../../version';
import type { Collector } from '../collector';
import type { AskedRule, IgnoredFinding, ReportFinding, ReportModel } from '../types';
import { printable } from '../safe';
import { addressOf, Locations, plain, ROOT } from './location';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

type Level = 'error' | 'warning' | 'note';
const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note'
};
/** What GitHub calls the levels of rules that are not about security. */
const PROBLEMS: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation'
};

/** `leakage/multi-test` → `LeakageMultiTest`. */
function nameOf(rule: string): string {
  return rule
    .split(/[/-]/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export function descriptor({
  id,
  summary,
  remediation,
  severity,
  tier,
  tags
}: AskedRule): ReportingDescriptor {
  const level = LEVELS[severity];
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${remediation}` },
    help: { text: remediation, markdown: `${summary}\n\n**Remediation:** ${remediation}` },
    defaultConfiguration: { level },
    properties: {
      tags: [...tags],
      // A rule is stable once nine in ten of its findings in real notebooks are right.
      precision: tier === 'stable' ? 'high' : 'medium',
      'problem.severity': PROBLEMS[level]
    }
  };
}

export class SarifCollector implements Collector {
  /**
   * @param category tells this analysis from others of the same commit; without a slash at its end
   * @param at ISO time stamp of the end of the analysis
   */
  constructor(
    private readonly category: string,
    private readonly at: string
  ) {}

  begin(): string {
    return `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[`;
  }

  add(model: ReportModel, raw?: string): string {
    const { path, language } = model.notebook;
    const locations = new Locations(path, raw);
    this.artifacts.push({
      location: addressOf(path),
      roles: ['analysisTarget'],
      sourceLanguage: language,
      encoding: 'utf-8'
    });
    model.rules.forEach(rule => this.ruleAt(rule.id, rule));
    const notJudged = model.verdict.level === 'not-judged' ? [model.verdict.reason] : [];
    for (const text of [...notJudged, ...model.notJudged]) {
      this.notify('note', path, text);
    }
    return [
      ...model.findings.map(finding => this.result(finding, locations, [])),
      ...model.ignored.map(finding => this.result(finding, locations, [suppression(finding)]))
    ]
      .map(result => {
        const before = this.written++ === 0 ? '\n' : ',\n';
        return before + JSON.stringify(result);
      })
      .join('');
  }

  fail(path: string, reason: string): string {
    this.artifacts.push({ location: addressOf(path), roles: ['analysisTarget'] });
    this.notify('error', path, reason);
    return '';
  }

  end(): string {
    const failed = this.notifications.some(({ level }) => level === 'error');
    const rest: Omit<Log['runs'][number], 'results'> = {
      tool: {
        driver: { name: 'Preflight', version: VERSION, semanticVersion: VERSION, rules: this.rules }
      },
      automationDetails: { id: `${this.category}/` },
      originalUriBaseIds: {
        [ROOT]: { description: { text: 'The folder that paths of notebooks start from.' } }
      },
      artifacts: this.artifacts,
      invocations: [
        {
          executionSuccessful: !failed,
          ...(Number.isNaN(Date.parse(this.at)) ? {} : { endTimeUtc: this.at }),
          toolExecutionNotifications: this.notifications
        }
      ]
    };
    return `\n],${JSON.stringify(rest).slice(1)}]}\n`;
  }

  private notify(level: Notification['level'], path: string, text: string): void {
    this.notifications.push({
      level,
      message: { text: plain(text) },
      locations: [{ physicalLocation: { artifactLocation: addressOf(path) } }]
    });
  }

  /** The place of a rule in the list, which grows as rules come. */
  private ruleAt(id: string, rule?: AskedRule): number {
    const known = this.places.get(id);
    if (known !== undefined) {
      return known;
    }
    this.places.set(id, this.rules.length);
    this.rules.push(rule ? descriptor(rule) : { id });
    return this.rules.length - 1;
  }

  private result(
    { rule, severity, message, remediation, fingerprint, place, evidence, criterion }: ReportFinding,
    locations: Locations,
    suppressions: Result['suppressions']
  ): Result {
    return {
      ruleId: rule,
      ruleIndex: this.ruleAt(rule),
      level: LEVELS[severity],
      message: { text: plain(`${message} ${remediation}`) },
      locations: [locations.at(place)],
      codeFlows: [
        {
          threadFlows: [
            { locations: evidence.map(step => ({ location: locations.at(step.place, step.note) })) }
          ]
        }
      ],
      partialFingerprints: { primaryLocationLineHash: fingerprint },
      suppressions,
      properties: { severity, criterion }
    };
  }

  private written = 0;
  private readonly rules: ReportingDescriptor[] = [];
  private readonly places = new Map<string, number>();
  private readonly artifacts: Artifact[] = [];
  private readonly notifications: Notification[] = [];
}

function suppression({ reason }: IgnoredFinding): NonNullable<Result['suppressions']>[number] {
  return { kind: 'inSource', status: 'accepted', ...(reason && { justification: printable(reason) }) };
}
