/** The graph of a picture: steps of the notebook, each once, and what goes from one to another. */
import { z } from 'zod';
import type { Finding } from '../finding';
import type { Frozen } from '../frozen';
import { rangeSchema } from '../notebook/ranges';
import type { Range } from '../notebook/types';

export const NODE_KINDS = ['source', 'split', 'transformer', 'model', 'score'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

export const pictureSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(NODE_KINDS),
      label: z.string(),
      range: rangeSchema,
      leak: z.string().nullable().describe('What leaks here; null where nothing does.')
    })
  ),
  edges: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      kind: z
        .enum(['flow', 'evaluated'])
        .describe('flow: data or a model goes on; evaluated: the data that a model is judged by.'),
      leak: z.boolean().describe('Both ends are steps of one leak.')
    })
  ),
  left: z.number().int().describe('Steps that were left out, because there are too many to draw.')
});
export type Picture = Frozen<z.infer<typeof pictureSchema>>;
export type PictureNode = Picture['nodes'][number];
export type PictureEdge = Picture['edges'][number];
export type EdgeKind = PictureEdge['kind'];

interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  label: string;
  readonly range: Range;
  leaks: Set<Finding>;
}

export class Graph {
  /** The node of a step; a step that runs again (in a loop) is the same one. */
  add(kind: NodeKind, label: string, range: Range): string {
    const id = idOf(kind, range);
    if (!this.nodes.has(id)) {
      this.nodes.set(id, { id, kind, label, range, leaks: new Set() });
    }
    return id;
  }

  /** The node of this kind at this place; null when there is none. */
  at(kind: NodeKind, range: Range): string | null {
    const id = idOf(kind, range);
    return this.nodes.has(id) ? id : null;
  }

  connect(from: string, to: string, kind: EdgeKind): void {
    // What a loop feeds back is no way forward, and would turn the picture into a knot.
    if (from === to || this.reaches(to, from)) {
      return;
    }
    const edges = this.out.get(from) ?? new Map<string, EdgeKind>();
    this.out.set(from, edges);
    edges.set(to, edges.get(to) === 'flow' ? 'flow' : kind);
  }

  /** Marks what stands where the evidence of a leak stands. */
  markLeaks(leaks: readonly Finding[]): void {
    for (const leak of leaks) {
      const places = [leak.range, ...leak.evidence.map(step => step.range)];
      for (const node of this.nodes.values()) {
        if (places.some(place => touches(place, node.range))) {
          node.leaks.add(leak);
        }
      }
    }
  }

  finish(most: number): Picture {
    this.mergeScores();
    const linked = new Set<string>();
    for (const [from, edges] of this.out) {
      if (edges.size > 0) {
        linked.add(from);
        [...edges.keys()].forEach(to => linked.add(to));
      }
    }
    const all = [...this.nodes.values()].filter(node => linked.has(node.id) || node.kind === 'source');
    const kept = new Set(all.slice(0, most).map(node => node.id));
    const edges: PictureEdge[] = [];
    for (const [from, targets] of this.out) {
      for (const [to, kind] of targets) {
        if (kept.has(from) && kept.has(to) && !this.isDetour(from, to, kept)) {
          const [a, b] = [this.nodes.get(from)!, this.nodes.get(to)!];
          edges.push({ from, to, kind, leak: [...a.leaks].some(leak => b.leaks.has(leak)) });
        }
      }
    }
    const nodes = all
      .filter(node => kept.has(node.id))
      .map(({ id, kind, label, range, leaks }) => ({
        id,
        kind,
        label,
        range,
        leak: [...leaks][0]?.message ?? null
      }));
    return { nodes, edges, left: all.length - kept.size };
  }

  /** Scores of one cell with the same models and data are one node. */
  private mergeScores(): void {
    const groups = new Map<string, Node>();
    for (const node of [...this.nodes.values()].filter(({ kind }) => kind === 'score')) {
      const from = [...this.out].filter(([, edges]) => edges.has(node.id)).map(([id]) => id);
      const key = JSON.stringify([node.range.cell, from.sort()]);
      const first = groups.get(key);
      if (!first) {
        groups.set(key, node);
        continue;
      }
      if (!first.label.split(', ').includes(node.label)) {
        first.label += `, ${node.label}`;
      }
      node.leaks.forEach(leak => first.leaks.add(leak));
      this.nodes.delete(node.id);
      this.out.forEach(edges => edges.delete(node.id));
    }
  }

  /**
   * Whether the edge says nothing that a longer way through the steps that are kept does not say. What a model learned
   * from is not what it is judged by, so ways of data to a score do not lead through models.
   */
  private isDetour(from: string, to: string, kept: ReadonlySet<string>): boolean {
    const isScore = this.nodes.get(to)?.kind === 'score';
    const passes = (id: string): boolean =>
      kept.has(id) && (!isScore || this.nodes.get(id)?.kind !== 'model');
    return (
      passes(from) &&
      [...(this.out.get(from)?.keys() ?? [])].some(
        next => next !== to && passes(next) && this.reaches(next, to, passes)
      )
    );
  }

  private reaches(from: string, to: string, passes: (id: string) => boolean = () => true): boolean {
    const seen = new Set([from]);
    const todo = [from];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (id === to) {
        return true;
      }
      for (const next of this.out.get(id)?.keys() ?? []) {
        if (!seen.has(next) && passes(next)) {
          seen.add(next);
          todo.push(next);
        }
      }
    }
    return false;
  }

  private readonly nodes = new Map<string, Node>();
  private readonly out = new Map<string, Map<string, EdgeKind>>();
}

const idOf = (kind: NodeKind, { cell, start, end }: Range): string => `${kind}:${cell}:${start}:${end}`;

function touches(a: Range, b: Range): boolean {
  return a.cell === b.cell && a.start < b.end && b.start < a.end;
}
