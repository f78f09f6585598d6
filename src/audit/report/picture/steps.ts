/** The way of the data in a report: a code block of Mermaid, which HTML draws itself. */
import type { Code, RootContent } from 'mdast';
import type { Picture, PictureNode } from '../../picture/graph';
import { heading, paragraph } from '../nodes';
import { cellLabel } from '../place';
import { oneLine } from '../safe';
import { plural } from '../words';
import { flowchart } from './mermaid';

declare module 'mdast' {
  interface CodeData {
    /** What the block draws, for those who can draw it. */
    picture?: Picture;
  }
}

const KINDS: Readonly<Record<PictureNode['kind'], string>> = {
  source: 'Data',
  split: 'Split',
  transformer: 'Transformer',
  model: 'Model',
  score: 'Score'
};

/** What kind of step it is, and where it stands. */
export function stepKind({ kind, range, leak }: PictureNode): string {
  return `${KINDS[kind]} · ${cellLabel(range.cell)}${leak === null ? '' : ' · leak'}`;
}

/** A step in words. */
export function stepText(step: PictureNode): string {
  return `${stepKind(step)}: ${oneLine(step.label)}`;
}

/** What belongs into the report; nothing where there is nothing to draw. */
export function pictureNodes(picture: Picture): RootContent[] {
  if (picture.nodes.length === 0) {
    return [];
  }
  const drawn: Code = { type: 'code', lang: 'mermaid', value: flowchart(picture), data: { picture } };
  return [
    heading(3, 'Way of the data'),
    drawn,
    ...(picture.left > 0
      ? [paragraph(`${plural(picture.left, 'further step')} ${picture.left === 1 ? 'is' : 'are'} not drawn.`)]
      : [])
  ];
}
