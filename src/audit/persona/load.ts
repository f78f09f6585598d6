/*
 * Uses mdast-util-from-markdown, which is what remark-parse wraps: the tree and positions are the same and the
 * plugin machinery stays out of the worker.
 */
import type { BlockContent, DefinitionContent, Heading, Link, List, ListItem, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import { SEVERITIES, type Severity } from '../finding';
import { readTool } from './tool';
import { persona as personaSchema, type Persona, type PersonaProblem, type Tool } from './types';

/** A section: everything between its heading and the next of its depth. */
interface Section {
  readonly title: string;
  readonly line: number;
  readonly body: readonly RootContent[];
}

const REQUIRED = [
  'Role',
  'Allowed Tools',
  'Tool Setup',
  'Evaluate For',
  'Output Format',
  'Principles',
  'Anti-patterns'
] as const;
const OPTIONAL = ['Scope Constraints'] as const;
type SectionName = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];

/** Which section each field of the schema is read from, for the line of a problem. */
const SECTION_OF: Readonly<Record<string, SectionName>> = {
  role: 'Role',
  tools: 'Allowed Tools',
  toolSetup: 'Tool Setup',
  scopeConstraints: 'Scope Constraints',
  evaluateFor: 'Evaluate For',
  outputFormat: 'Output Format',
  principles: 'Principles',
  antiPatterns: 'Anti-patterns'
};

const lineOf = (node: RootContent | BlockContent | DefinitionContent | ListItem | Link): number =>
  node.position?.start.line ?? 1;
const plain = (node: Parameters<typeof toString>[0]): string => toString(node).replace(/\s+/g, ' ').trim();

/** Cuts nodes into sections at headings of one depth; what stands before the first is dropped. */
function sections(nodes: readonly RootContent[], depth: Heading['depth']): Section[] {
  const starts = nodes.flatMap((node, i) => (node.type === 'heading' && node.depth === depth ? [i] : []));
  return starts.map((start, i) => ({
    title: plain(nodes[start]),
    line: lineOf(nodes[start]),
    body: nodes.slice(start + 1, starts[i + 1])
  }));
}

const lists = (body: readonly RootContent[]): List[] => body.filter(node => node.type === 'list');
const listItems = (body: readonly RootContent[]): ListItem[] => lists(body).flatMap(list => list.children);

/** The text of an item without the lists nested in it. */
function itemText(item: ListItem): string {
  return item.children
    .filter(child => child.type !== 'list')
    .map(plain)
    .join(' ')
    .trim();
}

/** Text of the paragraphs and quotes of a section. */
function prose(body: readonly RootContent[]): string {
  return body
    .filter(node => node.type !== 'heading')
    .map(plain)
    .filter(part => part !== '')
    .join('\n\n');
}

/** Every link in a tree. */
function links(nodes: readonly RootContent[]): Link[] {
  return nodes.flatMap(node => [
    ...(node.type === 'link' ? [node] : []),
    ...('children' in node ? links(node.children as RootContent[]) : [])
  ]);
}

/** Reads one persona file, collecting problems as it goes. */
class Reader {
  readonly problems: PersonaProblem[] = [];
  private readonly sections = new Map<SectionName, Section>();
  private readonly nodes: readonly RootContent[];

  constructor(
    text: string,
    private readonly shared: Readonly<Record<string, string>>
  ) {
    this.nodes = fromMarkdown(text.replace(/^\uFEFF/, '')).children;
  }

  read(): Persona | null {
    const title = this.title();
    this.collectSections();
    const draft = {
      title,
      role: prose(this.body('Role')),
      tools: this.tools(),
      toolSetup: prose(this.body('Tool Setup')),
      scopeConstraints: this.items('Scope Constraints'),
      evaluateFor: this.items('Evaluate For'),
      outputFormat: this.items('Output Format'),
      principles: this.items('Principles'),
      antiPatterns: this.items('Anti-patterns'),
      ratings: [],
      severityScale: this.severityScale()
    };
    this.checkLinks();
    const result = personaSchema.safeParse(draft);
    for (const issue of result.error?.issues ?? []) {
      const name = SECTION_OF[String(issue.path[0])];
      const section = this.sections.get(name);
      // A missing section, title or scale was reported as such; saying that it is empty as well helps nobody.
      if (section) {
        this.report('error', section.line, issue.message);
      }
    }
    this.problems.sort((a, b) => a.line - b.line);
    const failed = this.problems.some(problem => problem.severity === 'error');
    return result.success && !failed ? result.data : null;
  }

  private report(severity: PersonaProblem['severity'], line: number, message: string): void {
    this.problems.push({ severity, line, message });
  }

  private body(name: SectionName): readonly RootContent[] {
    return this.sections.get(name)?.body ?? [];
  }

  private title(): string {
    const heading = this.nodes.find(node => node.type === 'heading' && node.depth === 1);
    const title = heading && /^Persona:\s*(.+)$/i.exec(plain(heading))?.[1];
    if (!title) {
      this.report('error', heading ? lineOf(heading) : 1, 'The file starts with a heading "# Persona: Name"');
    }
    return title ?? '';
  }

  private collectSections(): void {
    const known: readonly SectionName[] = [...REQUIRED, ...OPTIONAL];
    for (const section of sections(this.nodes, 2)) {
      const name = known.find(each => each.toLowerCase() === section.title.toLowerCase());
      if (!name) {
        this.report('warning', section.line, `Unknown section "${section.title}"`);
      } else if (this.sections.has(name)) {
        this.report('error', section.line, `Section "${name}" is there twice`);
      } else {
        this.sections.set(name, section);
      }
    }
    for (const name of REQUIRED) {
      if (!this.sections.has(name)) {
        this.report('error', 1, `Section "${name}" is missing`);
      }
    }
  }

  private items(name: SectionName): string[] {
    return listItems(this.body(name)).map(itemText);
  }

  private tools(): Tool[] {
    const body = this.body('Allowed Tools');
    const groups = sections(body, 3);
    const tools: Tool[] = [];
    for (const group of groups) {
      const kind = group.title.toLowerCase();
      if (kind !== 'required' && kind !== 'supplementary') {
        this.report('error', group.line, `Tools are Required or Supplementary, not "${group.title}"`);
        continue;
      }
      for (const item of listItems(group.body)) {
        const first = item.children.at(0);
        const tool = readTool(first?.type === 'paragraph' ? first.children : [], kind === 'required');
        if (typeof tool === 'string') {
          this.report('error', lineOf(item), tool);
        } else if (tools.some(other => other.name === tool.name)) {
          this.report('warning', lineOf(item), `${tool.name} is listed twice`);
        } else {
          tools.push(tool);
        }
      }
    }
    const section = this.sections.get('Allowed Tools');
    if (section && !groups.some(group => group.title.toLowerCase() === 'required')) {
      this.report('error', section.line, 'Allowed Tools has no list "Required"');
    }
    return tools;
  }

  private checkLinks(): void {
    const section = this.sections.get('Allowed Tools');
    if (section && !section.body.some(node => node.type === 'blockquote' && links([node]).length > 0)) {
      this.report('warning', section.line, 'Allowed Tools starts with a quote that links the shared files');
    }
    for (const link of links(this.nodes)) {
      const target = /^(?:\.\.\/|\.\/)*(_shared\/[^#?]+)/.exec(link.url)?.[1];
      if (target !== undefined && !Object.hasOwn(this.shared, target)) {
        this.report('error', lineOf(link), `There is no ${target}`);
      }
    }
  }

  /** The meaning of each level: items `**Level** — meaning` of the shared file. */
  private severityScale(): Partial<Record<Severity, string>> {
    const path = '_shared/severity-scale.md';
    const text = Object.hasOwn(this.shared, path) ? this.shared[path] : undefined;
    if (text === undefined) {
      this.report('error', 1, `The shared severity scale ${path} is missing`);
      return {};
    }
    const scale: Partial<Record<Severity, string>> = {};
    for (const item of listItems(fromMarkdown(text).children)) {
      const entry = /^(\w+)\s*(?:—|–|-|:)\s*(.+)$/.exec(itemText(item));
      const level = SEVERITIES.find(each => each === entry?.[1].toLowerCase());
      if (entry && level) {
        scale[level] = entry[2];
      }
    }
    for (const level of SEVERITIES) {
      if (scale[level] === undefined) {
        this.report('error', 1, `${path} does not say what ${level} means`);
      }
    }
    return scale;
  }
}

/**
 * Reads a persona file.
 *
 * @param shared the files it may refer to, by their path under `personas/` (`_shared/severity-scale.md`).
 * @returns the persona, null when a problem is an error; problems in order of their lines.
 */
export function loadPersona(
  text: string,
  shared: Readonly<Record<string, string>>
): { persona: Persona | null; problems: PersonaProblem[] } {
  const reader = new Reader(text, shared);
  const persona = reader.read();
  return { persona, problems: reader.problems };
}
