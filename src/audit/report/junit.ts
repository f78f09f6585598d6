/** Reports as JUnit's XML: a suite a notebook, a test case a rule that was asked, and one for each thing that was not judged. */
import type { Element, ElementContent } from 'xast';
import { toXml } from 'xast-util-to-xml';
import { x } from 'xastscript';
import type { Collector } from './collector';
import { placeText } from './place';
import { oneLine, printable } from './safe';
import type { IgnoredFinding, ReportFinding, ReportModel } from './types';
import { plural } from './words';

/** What XML 1.0 has no way to say, beside the control characters that are never shown. */
const FORBIDDEN = /[\p{Surrogate}\uFFFE\uFFFF]/gu;

const sayable = (text: string): string => text.replace(FORBIDDEN, '\uFFFD');
/** Text over several lines. The library leaves `]]>` as it is, which XML forbids outside of CDATA. */
const block = (text: string): ElementContent[] =>
  sayable(printable(text))
    .split(']]>')
    .flatMap((part, index): ElementContent[] => [
      ...(index > 0
        ? [
            { type: 'text' as const, value: ']]' },
            { type: 'raw' as const, value: '&gt;' }
          ]
        : []),
      { type: 'text', value: part }
    ]);
const line = (text: string): string => sayable(oneLine(text));

export class JunitCollector implements Collector {
  /** @param at ISO time stamp of the audit */
  constructor(private readonly at: string) {}

  begin(): string {
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Preflight">\n';
  }

  add(model: ReportModel): string {
    const { findings, ignored, verdict, notebook } = model;
    const rules = new Set([...model.rules.map(({ id }) => id), ...findings.map(({ rule }) => rule)]);
    const of = <T extends ReportFinding>(all: readonly T[], rule: string): T[] =>
      all.filter(finding => finding.rule === rule);
    const unjudged = [...(verdict.level === 'not-judged' ? [verdict.reason] : []), ...model.notJudged];
    return this.suite(
      notebook.path,
      [
        ...[...rules].map(rule => testCase(rule, notebook.path, of(findings, rule), of(ignored, rule))),
        ...unjudged.map(text =>
          x('testcase', { classname: line(notebook.path), name: `Not judged: ${line(text)}` }, [
            x('skipped', { message: line(text) })
          ])
        )
      ],
      { verdict: verdict.level, score: String(model.readiness?.score ?? 'unknown') }
    );
  }

  fail(path: string, reason: string): string {
    const error = x('error', { type: 'error', message: line(reason) });
    return this.suite(path, [x('testcase', { classname: line(path), name: 'audit' }, [error])], {});
  }

  end(): string {
    return '</testsuites>\n';
  }

  private suite(path: string, cases: readonly Element[], facts: Readonly<Record<string, string>>): string {
    const having = (name: string): string =>
      String(cases.filter(({ children }) => children.some(child => isElement(child, name))).length);
    const properties = Object.entries(facts).map(([name, value]) => x('property', { name, value }));
    const suite = x(
      'testsuite',
      {
        name: line(path),
        tests: String(cases.length),
        failures: having('failure'),
        errors: having('error'),
        skipped: having('skipped'),
        timestamp: line(this.at)
      },
      [...(properties.length > 0 ? [x('properties', properties)] : []), ...cases].flatMap(child => [
        '\n',
        child
      ])
    );
    suite.children.push({ type: 'text', value: '\n' });
    return `${toXml(suite, { allowDangerousXml: true })}\n`;
  }
}

const isElement = (node: Element['children'][number], name: string): boolean =>
  node.type === 'element' && node.name === name;

function testCase(
  rule: string,
  path: string,
  findings: readonly ReportFinding[],
  ignored: readonly IgnoredFinding[]
): Element {
  const [first, ...others] = findings;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return x('testcase', { classname: line(path), name: rule }, [
    ...(first
      ? [
          x(
            'failure',
            { type: first.severity, message: line(`${placeText(first.place)}: ${first.message}`) + more },
            block(findings.map(findingText).join('\n\n'))
          )
        ]
      : []),
    ...(ignored.length > 0 ? [x('system-out', block(ignoredText(ignored)))] : [])
  ]);
}

function findingText({
  severity,
  message,
  remediation,
  place,
  evidence,
  fingerprint
}: ReportFinding): string {
  return [
    `${severity}: ${placeText(place)}: ${oneLine(message)}`,
    ...place.code.split('\n').map(code => `    ${code}`),
    ...evidence.map(step => `  ${placeText(step.place)}: ${oneLine(step.note)}`),
    `  Remediation: ${oneLine(remediation)}`,
    `  Fingerprint: ${fingerprint}`
  ].join('\n');
}

function ignoredText(ignored: readonly IgnoredFinding[]): string {
  const lines = ignored.map(
    ({ place, message, reason }) =>
      `${placeText(place)}: ${oneLine(message)} Reason: ${reason === '' ? 'none given' : oneLine(reason)}.`
  );
  return [`Ignored: ${plural(ignored.length, 'finding')}`, ...lines].join('\n');
}
