/** The section Allowed Tools: which tools a persona needs, and which help it. */
import type { ListItem, PhrasingContent } from 'mdast';
import { itemOf, keyOf, lineOf, listItems, paragraphs, parse, type Section, sections } from './markdown';
import { readTool, saysNone } from './tool';
import type { PersonaProblem, Tool } from './types';

export interface ToolLists {
  /** Each once, in the order of the file. */
  readonly tools: readonly Tool[];
  readonly problems: readonly PersonaProblem[];
}

/**
 * What an item says before its sublists. A star within a name (`**create-* apps**`) ends the bold in Markdown, and is never
 * meant so: such an item is read again with the star as a letter.
 */
function phraseOf(item: ListItem, text: string): PhrasingContent[] {
  const [first] = item.children;
  if (first?.type !== 'paragraph') {
    return [];
  }
  const source = text.slice(first.position?.start.offset, first.position?.end.offset);
  const name = /^\*\*(?=\S)(.+?)\*\*/s.exec(source)?.[1];
  if (first.children[0]?.type === 'strong' || !name?.includes('*')) {
    return first.children;
  }
  const again = parse(`**${name.replaceAll('*', '\\*')}**${source.slice(name.length + 4)}`).nodes[0];
  return again?.type === 'paragraph' ? again.children : first.children;
}

/**
 * Reads the lists under Required and Supplementary; what stands under another heading is supplementary.
 *
 * @param text of the whole file
 */
export function readToolLists(section: Section, text: string): ToolLists {
  const tools: Tool[] = [];
  const problems: PersonaProblem[] = [];
  const report = (severity: PersonaProblem['severity'], line: number, message: string) =>
    void problems.push({ severity, line, message });
  const groups = sections(section.body, 3);
  for (const { title, line, body } of groups) {
    const required = isRequired(title);
    if (!required && kindOf(title) !== 'supplementary') {
      report(
        'warning',
        line,
        `Tools are Required or Supplementary: those under "${title}" count as supplementary`
      );
    }
    const items = listItems(body);
    if (items.length === 0 && !paragraphs(body).some(({ text }) => saysNone(text))) {
      report(
        required ? 'error' : 'warning',
        line,
        `"${title}" lists nothing: write None where none is needed`
      );
    }
    for (const item of items.filter(each => !saysNone(itemOf(each).text))) {
      const tool = readTool(phraseOf(item, text), required);
      if (typeof tool === 'string') {
        report('error', lineOf(item), tool);
      } else if (tools.some(other => other.name === tool.name)) {
        report('warning', lineOf(item), `${tool.name} is listed twice`);
      } else {
        tools.push(tool);
        if (tool.purpose === '') {
          report('warning', lineOf(item), `${tool.name} says no purpose: write it after a dash`);
        }
      }
    }
  }
  if (!groups.some(({ title }) => isRequired(title))) {
    report('error', section.line, 'Allowed Tools has no list "Required"');
  }
  return { tools, problems };
}

/** `Required` and `Required Tools` are one. */
const kindOf = (title: string): string => keyOf(title).replace(/tools$/, '');
const isRequired = (title: string): boolean => kindOf(title) === 'required';
