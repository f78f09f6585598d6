/** The JSON of a notebook's file as a tree with offsets. */
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { withoutPythonNumbers } from './json';

/** The tree of a file, a byte order mark not counted in; null where it is nested too deeply for one. */
export function treeOf(text: string): Node | null {
  try {
    const errors: ParseError[] = [];
    const root = parseTree(text, errors);
    return (errors.length === 0 ? root : parseTree(withoutPythonNumbers(text))) ?? null;
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

/** The value of the last property with this name, as `JSON.parse` sees it. */
export function property(node: Node | undefined, name: string): Node | undefined {
  return node?.children?.filter(child => child.children?.[0].value === name).at(-1)?.children?.[1];
}

/** The lists of cells: one, or one a worksheet for nbformat 3. */
export function cellLists(root: Node): Node[] {
  const cells = property(root, 'cells');
  const sheets = cells
    ? [cells]
    : (property(root, 'worksheets')?.children ?? []).map(sheet => property(sheet, 'cells'));
  return sheets.filter(node => node !== undefined);
}

/** Where the source of a cell stands: a text, or a list of texts. */
export function sourceNode(cell: Node): Node | undefined {
  return property(cell, 'source') ?? property(cell, 'input');
}

/** The texts that a cell's source is made of. */
export function sourceTexts(cell: Node): Node[] {
  const node = sourceNode(cell);
  const texts = node?.type === 'array' ? (node.children ?? []) : node ? [node] : [];
  return texts.filter(({ type }) => type === 'string');
}
