/** The way of the data as SVG for HTML: no style of its own, no link, no script, and words for who cannot see it. */
import type { Element } from 'hast';
import type { Schema } from 'hast-util-sanitize';
import { h, s } from 'hastscript';
import type { Picture } from '../../picture/graph';
import { NODE, place } from '../../picture/layout';
import { oneLine } from '../safe';
import { stepKind, stepText } from './steps';

/** How much of a label is written into a step; all of it is told when one points at it. */
const LONGEST = 19;

/** Elements and attributes that a picture is made of, in the terms of the sanitiser. */
export const PICTURE_SCHEMA = {
  tagNames: ['figure', 'svg', 'title', 'desc', 'g', 'rect', 'path', 'text'],
  attributes: {
    figure: [['className', 'way'], 'tabIndex', ['role', 'group'], 'ariaLabel'],
    svg: [['role', 'img'], 'viewBox', 'width', 'height', 'x', 'y', 'preserveAspectRatio'],
    g: [['className', 'step', 'leak']],
    rect: ['x', 'y', 'width', 'height', 'rx'],
    path: ['d', ['className', 'flow', 'evaluated', 'end', 'leak']],
    text: ['x', 'y', ['className', 'kind']]
  }
} satisfies Partial<Schema>;

const number = (value: number): string => String(Math.round(value * 10) / 10);

function short(text: string): string {
  const chars = [...text];
  return chars.length > LONGEST ? `${chars.slice(0, LONGEST - 1).join('')}…` : text;
}

/** What goes where, as one reads a list. */
function description({ nodes, edges }: Picture): string {
  const names = new Map(nodes.map(step => [step.id, stepText(step)]));
  return nodes
    .map(step => {
      const from = edges.filter(({ to }) => to === step.id).map(edge => names.get(edge.from) ?? '');
      const leak = step.leak === null ? '' : ` Leak: ${oneLine(step.leak)}`;
      return `${stepText(step)}${from.length > 0 ? `, from ${from.join('; ')}` : ''}.${leak}`;
    })
    .join(' ');
}

/** The head of an arrow that comes to a point from above. */
function head(path: string): string {
  const [x, y] = path.split(/[ ,LMQ]+/).slice(-2);
  return `M${x},${y} l-4,-7 h8 z`;
}

export function drawn(picture: Picture): Element {
  const { width, height, nodes, edges } = place(picture);
  const size = { width: number(width), height: number(height) };
  return h('figure', { className: ['way'], tabIndex: 0, role: 'group', ariaLabel: 'Way of the data' }, [
    s('svg', { role: 'img', viewBox: `0 0 ${size.width} ${size.height}`, ...size }, [
      s('title', 'Way of the data'),
      s('desc', description(picture)),
      ...edges.flatMap(({ way, path }) => {
        const leak = way.leak ? ['leak'] : [];
        return [
          s('path', { className: [way.kind, ...leak], d: path }),
          s('path', { className: ['end', ...leak], d: head(path) })
        ];
      }),
      ...nodes.map(({ step, left, top }) => {
        const box = {
          x: number(left),
          y: number(top),
          width: String(NODE.width),
          height: String(NODE.height)
        };
        return s('g', { className: ['step', ...(step.leak === null ? [] : ['leak'])] }, [
          s('title', step.leak === null ? stepText(step) : `${stepText(step)}. ${oneLine(step.leak)}`),
          s('rect', { ...box, rx: '4' }),
          // What is too wide is cut at the edge of the inner picture.
          s('svg', box, [
            s('text', { className: ['kind'], x: '8', y: '16' }, stepKind(step)),
            s('text', { x: '8', y: '31' }, short(oneLine(step.label)))
          ])
        ]);
      })
    ])
  ]);
}
