import type { Severity } from '../finding';
import { PERSONA_FILES } from './builtin';
import { deadLinks, relativeLinks } from './links';
import {
  type Item,
  itemOf,
  keyOf,
  lineOf,
  listItems,
  paragraphs,
  parse,
  plain,
  readSafely,
  type Section,
  sections,
  type Tree,
  walk,
  written
} from './markdown';
import { readRating } from './ratings';
import { severityScale } from './severityScale';
import { readToolLists } from './toolLists';
import { persona as personaSchema, type Persona, type PersonaProblem, type Rating, type Tool } from './types';

/** A persona file and what stands around it. */
export interface PersonaFile {
  /** With `/` between folders: its last part is the id, and links start from its folder. */
  readonly path: string;
  readonly text: string;
  /** A team's shared files by name (`severity-scale.md`); built-in ones stand in for those that are not there. */
  readonly shared?: Readonly<Record<string, string>>;
  /** Whether there is anything at a path that {@link linkTargets} gave; links are not checked where nobody knows. */
  readonly exists?: (path: string) => boolean;
}

export interface LoadedPersona {
  /** Null when a problem is an error. */
  readonly persona: Persona | null;
  /** As far as the file says it, errors or not. */
  readonly title: string;
  readonly evaluateFor: readonly string[];
  readonly tools: readonly Tool[];
  /** In the order of their lines. */
  readonly problems: readonly PersonaProblem[];
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
const OPTIONAL = ['Scope Constraints', 'Severity Ratings'] as const;
type SectionName = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
const KNOWN: readonly SectionName[] = [...REQUIRED, ...OPTIONAL];

/** The title of a persona; null for any other Markdown. */
function titleOf({ nodes }: Tree): { title: string | null; line: number } {
  const headings = nodes.filter(node => node.type === 'heading' && node.depth === 1);
  for (const heading of headings) {
    const title = /^Persona\s*:\s*(.+)$/i.exec(plain(heading))?.[1];
    if (title) {
      return { title, line: lineOf(heading) };
    }
  }
  return { title: null, line: headings.length > 0 ? lineOf(headings[0]) : 1 };
}

/** Reads one persona file, collecting problems as it goes. */
class Reader {
  readonly problems: PersonaProblem[] = [];
  title = '';
  evaluateFor: readonly string[] = [];
  tools: readonly Tool[] = [];
  private readonly tree: Tree;
  private readonly sections = new Map<SectionName, Section>();
  private readonly otherSections: Persona['otherSections'] = [];
  /** Lines by the path of the schema (`principles`, `principles.2`). */
  private readonly lines = new Map<string, number>();

  constructor(private readonly file: PersonaFile) {
    this.tree = parse(file.text);
  }

  read(): Persona | null {
    const { title, line } = titleOf(this.tree);
    if (title === null) {
      this.report('error', line, 'The file starts with a heading "# Persona: Name"');
    }
    this.title = title ?? '';
    this.collectSections();
    this.evaluateFor = this.items('evaluateFor', 'Evaluate For');
    this.tools = this.readTools();
    const shared = this.file.shared ?? {};
    const draft = {
      id: idOf(this.file.path),
      title: this.title,
      role: this.prose('role', 'Role'),
      tools: this.tools,
      toolSetup: this.prose('toolSetup', 'Tool Setup'),
      scopeConstraints: this.scopeConstraints(),
      evaluateFor: this.evaluateFor,
      outputFormat: this.items('outputFormat', 'Output Format'),
      principles: this.items('principles', 'Principles'),
      antiPatterns: this.items('antiPatterns', 'Anti-patterns'),
      ratings: this.ratings(),
      otherSections: this.otherSections,
      severityScale: this.severityScale(),
      setupProcedure: ownOf(shared, 'tool-setup.md') ?? PERSONA_FILES['_shared/tool-setup.md']
    };
    this.checkLinks();
    const result = personaSchema.safeParse(draft);
    for (const { path, message } of result.error?.issues ?? []) {
      const line = this.lines.get(path.slice(0, 2).join('.')) ?? this.lines.get(String(path[0]));
      // A missing section or title was reported as such; saying that it is empty as well helps nobody.
      if (line !== undefined) {
        this.report('error', line, message);
      }
    }
    this.problems.sort((a, b) => a.line - b.line);
    const failed = this.problems.some(problem => problem.severity === 'error');
    return result.success && !failed ? result.data : null;
  }

  private report(severity: PersonaProblem['severity'], line: number, message: string): void {
    this.problems.push({ severity, line, message });
  }

  private collectSections(): void {
    for (const section of sections(this.tree.nodes, 2)) {
      const name = KNOWN.find(each => keyOf(each) === keyOf(section.title));
      if (!name) {
        const { title, line } = section;
        this.report('warning', line, `Unknown section "${title}": it is kept, and nothing follows from it`);
        this.otherSections.push({ title, text: written(this.tree, section), line });
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

  private body(name: SectionName): Section['body'] {
    return this.sections.get(name)?.body ?? [];
  }

  /** Remembers where the parts of a field stand, and gives their texts. */
  private place(field: keyof Persona, name: SectionName, items: readonly Item[]): string[] {
    const section = this.sections.get(name);
    if (section) {
      this.lines.set(field, section.line);
    }
    items.forEach(({ line }, i) => this.lines.set(`${field}.${i}`, line));
    return items.map(({ text }) => text);
  }

  private items(field: keyof Persona, name: SectionName): string[] {
    return this.place(field, name, listItems(this.body(name)).map(itemOf));
  }

  private prose(field: keyof Persona, name: SectionName): string {
    return this.place(field, name, paragraphs(this.body(name))).join('\n\n');
  }

  /** A list of bounds, or a paragraph that refers to a shared one. */
  private scopeConstraints(): string[] {
    const listed = this.items('scopeConstraints', 'Scope Constraints');
    const said = paragraphs(this.body('Scope Constraints'));
    return listed.length > 0 ? listed : this.place('scopeConstraints', 'Scope Constraints', said);
  }

  private readTools(): readonly Tool[] {
    const section = this.sections.get('Allowed Tools');
    const { tools, problems } = section
      ? readToolLists(section, this.tree.text)
      : { tools: [], problems: [] };
    this.problems.push(...problems);
    return tools;
  }

  private ratings(): Rating[] {
    const ratings: Rating[] = [];
    for (const item of listItems(this.body('Severity Ratings'))) {
      const rating = readRating(item, this.evaluateFor);
      if (typeof rating === 'string') {
        this.report('warning', lineOf(item), rating);
      } else if (ratings.some(({ criterion }) => criterion === rating.criterion)) {
        this.report('warning', lineOf(item), `"${rating.criterion}" is rated twice`);
      } else {
        ratings.push(rating);
      }
    }
    return ratings;
  }

  private checkLinks(): void {
    const section = this.sections.get('Allowed Tools');
    const quotes = section?.body.filter(node => node.type === 'blockquote') ?? [];
    if (section && ![...walk(quotes)].some(({ type }) => type === 'link' || type === 'linkReference')) {
      this.report('warning', section.line, 'Allowed Tools starts with a quote that links the shared files');
    }
    if (this.file.exists) {
      this.problems.push(...deadLinks(this.file.path, this.tree, this.file.exists));
    }
  }

  /** The meaning of each level, and what a team's scale leaves out, told where the persona links it. */
  private severityScale(): Record<Severity, string> {
    const { scale, missing } = severityScale(ownOf(this.file.shared ?? {}, 'severity-scale.md'));
    if (missing.length > 0) {
      const links = relativeLinks(this.file.path, this.tree);
      const line = links.find(({ url }) => url.endsWith('severity-scale.md'))?.line ?? 1;
      const message = `severity-scale.md does not say what ${missing.join(', ')} means: the built-in meaning stands`;
      this.report('warning', line, message);
    }
    return scale;
  }
}

const ownOf = (texts: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(texts, name) ? texts[name] : undefined;

/** The id of a persona: the name of its file. */
export function idOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/(?<=.)\.(?:md|markdown)$/i, '');
}

/** Whether a Markdown file is meant as a persona, well-formed or not: its heading says so. */
export function isPersona(text: string): boolean {
  const title = readSafely(text, () => titleOf(parse(text)).title);
  return 'read' in title && title.read !== null;
}

/** Reads a persona file. Never throws: what cannot be read is told in the problems. */
export function loadPersona(file: PersonaFile): LoadedPersona {
  const loaded = readSafely(file.text, () => {
    const reader = new Reader(file);
    const persona = reader.read();
    const { title, evaluateFor, tools, problems } = reader;
    return { persona, title, evaluateFor, tools, problems };
  });
  if ('read' in loaded) {
    return loaded.read;
  }
  const problem: PersonaProblem = { line: 1, severity: 'error', message: loaded.refused };
  return { persona: null, title: '', evaluateFor: [], tools: [], problems: [problem] };
}
