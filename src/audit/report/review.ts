/** The parts of a report that are about judging: what would raise the score, what is asked of the reviewer, what has become of findings. */
import type { Blockquote, PhrasingContent, RootContent } from 'mdast';
import { topicsIn } from '../persona/topics';
import type { Comparison, PastFinding } from './history';
import { heading, inlineCode, list, paragraph, strong, type Inline } from './nodes';
import { cellLabel, cellsLabel, placeText } from './place';
import type { Raise, Readiness, ReportModel } from './types';
import { capital, plural } from './words';

/** How many ways to raise the score are listed. */
const RAISES = 5;

export function scoreNodes({ score, raises }: Readiness): RootContent[] {
  const text = paragraph(
    strong(`Readiness score: ${score} of 100.`),
    ...(raises.length > 0 ? [' What raises it most:'] : [])
  );
  return raises.length === 0
    ? [text]
    : [text, list(raises.slice(0, RAISES).map((raise): Inline => [...raiseText(raise), `: ${raise.score}`]))];
}

function raiseText(raise: Raise): (string | PhrasingContent)[] {
  switch (raise.kind) {
    case 'rule':
      return ['Settle ', inlineCode(raise.rule)];
    case 'criterion':
      return [`Answer the question on ${raise.criterion}`];
    case 'cells':
      return [`Make ${cellsLabel(raise.cells)} readable`];
    case 'workspace':
      return ['Look up whether the data is versioned'];
  }
}

/** The questions to the reviewer, each with what was answered or a place for it. */
export function questionNodes({ questions }: ReportModel): RootContent[] {
  return questions.flatMap(({ criterion, personas, answer }) => [
    heading(3, criterion),
    paragraph(`Asked by ${personas.join(', ')}. No rule judges it: what was looked at, and what came of it?`),
    answerNode(answer)
  ]);
}

/** A place to write in, or what was written. */
function answerNode(answer: string | null): Blockquote {
  return {
    type: 'blockquote',
    data: { hProperties: { className: ['answer'] } },
    children: [answer === null ? paragraph('Answer:') : paragraph('Answer: ', answer)]
  };
}

/** A section that the report has no part of its own for: what was found of what it is about, or a place for the reviewer. */
export function selectionNodes({ findings, rules }: ReportModel, section: string): RootContent[] {
  const topics: ReadonlySet<string> = topicsIn(section);
  const about = ({ topics: of }: { readonly topics: readonly string[] }): boolean =>
    of.some(topic => topics.has(topic));
  if (!rules.some(about)) {
    return [paragraph('No rule judges this part: it is the reviewer’s.'), answerNode(null)];
  }
  const found = findings.filter(about);
  return found.length === 0
    ? [paragraph('Nothing found by the rules that judge this.')]
    : [
        list(
          found.map(({ severity, message, place, rule }): Inline => [
            strong(capital(severity)),
            ` ${message} (${cellLabel(place.cell)}, `,
            inlineCode(rule),
            ')'
          ])
        )
      ];
}

/** What has become of the findings of an earlier report. */
export function comparisonNodes({
  since,
  score,
  fresh,
  fixed,
  still,
  silenced,
  notAsked
}: Comparison): RootContent[] {
  const scores =
    score.before !== null && score.now !== null
      ? ` The score went from ${score.before} to ${score.now}.`
      : '';
  return [
    paragraph(
      `Since ${since}: ${plural(fixed.length, 'finding')} fixed, ${fresh.length} new, ${still.length} still there.${scores}`
    ),
    ...group('New', fresh),
    ...group('Fixed', fixed),
    ...group('Still there', still),
    ...group('Ignored since then', silenced),
    ...group('Not asked this time', notAsked)
  ];
}

function group(title: string, findings: readonly PastFinding[]): RootContent[] {
  return findings.length === 0
    ? []
    : [
        heading(3, title),
        list(
          findings.map(({ severity, message, rule, place }): Inline => [
            strong(capital(severity)),
            ` ${message} (${placeText({ ...place, endLine: place.line })}, `,
            inlineCode(rule),
            ')'
          ])
        )
      ];
}
