/** Where the steps of a picture are drawn. dagre lays the graph out in layers; nothing here draws. */
import { Graph, layout } from '@dagrejs/dagre';
import type { Picture, PictureEdge, PictureNode } from './graph';

export const NODE = { width: 148, height: 40 } as const;

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** In reading order: from the top, and in a layer from the left. */
  readonly nodes: readonly { readonly step: PictureNode; readonly left: number; readonly top: number }[];
  readonly edges: readonly { readonly way: PictureEdge; readonly path: string }[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line through the points, with its corners rounded. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) {
    return '';
  }
  const parts = [`M${first.x},${first.y}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next) {
      parts.push(`Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`);
    } else {
      parts.push(`L${point.x},${point.y}`);
    }
  });
  return parts.join(' ');
}

export function place(picture: Picture): Placed {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 26, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of picture.nodes) {
    graph.setNode(id, { ...NODE });
  }
  for (const { from, to } of picture.edges) {
    graph.setEdge(from, to);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const nodes = picture.nodes
    .map(step => {
      const { x, y } = graph.node(step.id) as Point;
      return { step, left: x - NODE.width / 2, top: y - NODE.height / 2 };
    })
    .sort((a, b) => a.top - b.top || a.left - b.left);
  const edges = picture.edges.map(way => {
    const { points } = graph.edge(way.from, way.to) as { points: Point[] };
    return { way, path: pathThrough(points) };
  });
  return { width, height, nodes, edges };
}
