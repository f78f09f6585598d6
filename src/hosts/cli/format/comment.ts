/**
 * Findings as a comment on a pull or merge request, in Markdown. Cells go by the number that people count, by nbdime's path
 * (`/cells/2`) and by their id. Text of notebooks is neither markup nor a mention there.
 */
import type { Nodes, RootContent } from 'mdast';
import { SEVERITIES, type Finding } from '../../../audit/finding';
import { isScript } from '../../../audit/notebook/script';
import type { Notebook, Range } from '../../../audit/notebook/types';
import { markdownOf } from '../../../audit/report/markdown';
import {
  codeBlock,
  heading,
  inlineCode,
  list,
  paragraph,
  strong,
  type Inline
} from '../../../audit/report/nodes';
import { Places, placeText } from '../../../audit/report/place';
import { oneLine } from '../../../audit/report/safe';
import { capital, plural } from '../../../audit/report/words';
import type { Shown } from '../job';
import type { Tally } from '../tally';
import { notesOf } from './notes';
import { TextFormat } from './text';

/** Stands first, and is not seen: by it a bot finds the comment that it is to write anew. */
export const MARKER = '<!-- nbpreflight -->';

/** Most characters that GitHub takes as a comment; GitLab takes more. */
export const MOST_CHARACTERS = 65_536;

/** Most of one notebook's words, code and steps, so that no finding takes the room of all others. */
const MOST = { words: 600, code: 2_000, path: 400, steps: 12, notes: 5 } as const;

/** How grave an entry is, by its place here; what is told last is left out first. */
const RANKS = ['error', ...SEVERITIES, 'note'] as const;
type Rank = (typeof RANKS)[number];

/** What is said of one thing in one notebook. */
interface Entry {
  readonly file: string;
  readonly rank: Rank;
  readonly text: string;
}

const clip = (text: string, most: number): string =>
  // A pair of surrogates is not cut in two.
  text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;

/** Where GitHub or GitLab begin to read a person, an issue, a label, a milestone, a request or an address in running text. */
const REFERENCE = /[@#!~%&$](?=[\w"[])|:(?=\/\/)|www(?=\.)/gi;

/** Breaks references in running text by a space of no width. Services look for them once Markdown is read, so that no escape helps. */
function unlinked<T extends Nodes>(node: T): T {
  if (node.type === 'text') {
    return { ...node, value: node.value.replace(REFERENCE, '$&\u200b') };
  }
  return 'children' in node ? { ...node, children: node.children.map(child => unlinked(child)) } : node;
}

const markdown = (nodes: readonly RootContent[]): string =>
  markdownOf({ type: 'root', children: nodes.map(node => unlinked(node)) });

const html = (value: string): RootContent => ({ type: 'html', value });

/** Something to unfold; the title is our own words. */
const folded = (title: string, nodes: readonly RootContent[]): RootContent[] => [
  html(`<details>\n<summary>${title}</summary>`),
  ...nodes,
  html('</details>')
];

/** Collects what a comment says, as notebooks come. Memory holds no more than a comment does. */
export class CommentFormat {
  add(result: Shown): void {
    const { file } = result;
    if (result.error !== null) {
      this.put({
        file,
        rank: 'error',
        text: markdown([paragraph(strong('Not audited:'), ` ${clip(result.error, MOST.words)}`)])
      });
      return;
    }
    const { notebook, result: audit } = result;
    const places = new Places(notebook);
    for (const finding of audit.findings) {
      this.put({ file, rank: finding.severity, text: findingText(finding, notebook, places) });
    }
    const notes = notesOf(audit);
    if (notes.length > 0) {
      const more = notes.length > MOST.notes ? [`${notes.length - MOST.notes} more.`] : [];
      const told = [...notes.slice(0, MOST.notes).map(note => clip(note, MOST.words)), ...more];
      this.put({ file, rank: 'note', text: markdown(folded(`Not judged (${notes.length})`, [list(told)])) });
    }
  }

  /** The whole comment. */
  text(tally: Tally): string {
    let text = this.compose(tally);
    while (text.length > MOST_CHARACTERS) {
      this.drop();
      text = this.compose(tally);
    }
    return text;
  }

  private compose(tally: Tally): string {
    const files = [...new Set(this.entries.map(({ file }) => file))];
    const sections = files.map(file => {
      const title = markdown([heading(3, [inlineCode(clip(file, MOST.path))])]);
      return [title, ...this.entries.filter(entry => entry.file === file).map(({ text }) => text)].join('\n');
    });
    const left = RANKS.filter(rank => this.dropped[rank] > 0).map(rank => `${this.dropped[rank]} ${rank}`);
    const summary = markdown([
      heading(2, 'Preflight'),
      paragraph(new TextFormat(false).summary(tally).trimEnd()),
      ...(left.length === 0
        ? []
        : [
            paragraph(
              strong(`Not all fits into a comment: left out are ${left.join(', ')}.`),
              ' ',
              inlineCode('nbpreflight audit'),
              ' tells all.'
            )
          ])
    ]);
    return [MARKER, summary, ...sections].join('\n');
  }

  private put(entry: Entry): void {
    this.entries.push(entry);
    this.size += entry.text.length;
    while (this.size > MOST_CHARACTERS) {
      this.drop();
    }
  }

  /** Leaves out the last one of the least grave. */
  private drop(): void {
    const least = Math.max(...this.entries.map(({ rank }) => RANKS.indexOf(rank)));
    const at = this.entries.findLastIndex(({ rank }) => RANKS.indexOf(rank) === least);
    const [{ rank, text }] = this.entries.splice(at, 1);
    this.dropped[rank]++;
    this.size -= text.length;
  }

  private readonly entries: Entry[] = [];
  private size = 0;
  private readonly dropped: Record<Rank, number> = {
    error: 0,
    critical: 0,
    high: 0,
    medium: 0,
    low: 0,
    note: 0
  };
}

function findingText(finding: Finding, notebook: Notebook, places: Places): string {
  const where = (range: Range): Exclude<Inline, string> => {
    const place = places.at(range);
    // Below nbformat 4.5 cells have no ids, and a script has no cells in its file.
    const { id } = notebook.cells[range.cell];
    const isOwn = id !== `cell-${range.cell}`;
    return isScript(notebook.path)
      ? [placeText(place)]
      : [
          `${placeText(place)} (`,
          inlineCode(`/cells/${range.cell}`),
          ...(isOwn ? [', id ', inlineCode(clip(id, MOST.path))] : []),
          ')'
        ];
  };
  const { code } = places.at(finding.range);
  const steps = finding.evidence.slice(0, MOST.steps);
  const more = finding.evidence.length - steps.length;
  return markdown([
    paragraph(
      strong(capital(finding.severity)),
      ' ',
      inlineCode(finding.rule),
      ' ',
      ...[where(finding.range)].flat(),
      ': ',
      clip(oneLine(finding.message), MOST.words)
    ),
    ...folded(`Evidence in ${plural(finding.evidence.length, 'step')}, and what to do`, [
      codeBlock(clip(code, MOST.code), notebook.language),
      list(
        [
          ...steps.map((step): Inline => [
            ...[where(step.range)].flat(),
            `: ${clip(oneLine(step.note), MOST.words)}`
          ]),
          ...(more > 0 ? [`${more} more.`] : [])
        ],
        true
      ),
      paragraph(clip(oneLine(finding.remediation), MOST.words))
    ])
  ]);
}
