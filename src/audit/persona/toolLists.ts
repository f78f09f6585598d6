/** The section Allowed Tools: which tools a persona needs, and which help it. */
import { itemOf, keyOf, lineOf, listItems, paragraphs, type Section, sections } from './markdown';
import { readTool, saysNone } from './tool';
import type { PersonaProblem, Tool } from './types';

export interface ToolLists {
  /** Each once, in the order of the file. */
  readonly tools: readonly Tool[];
  readonly problems: readonly PersonaProblem[];
}

/** Reads the lists under Required and Supplementary; what stands under another heading is supplementary. */
export function readToolLists(section: Section): ToolLists {
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
      const [first] = item.children;
      const tool = readTool(first?.type === 'paragraph' ? first.children : [], required);
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
