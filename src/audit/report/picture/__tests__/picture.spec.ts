/** @jest-environment jsdom */
import mermaid from 'mermaid';
import type { Picture } from '../../../picture/graph';
import { reportHtml } from '../../html';
import { fileText, LEAKING, reportOf, reportOnFile, result } from '../../__tests__/fixture';
import { renderReport } from '../../render';
import { flowchart } from '../mermaid';

const HOSTILE = [
  'a"]; click n0 "javascript:alert(1)" %% x',
  'end',
  '`**b**` <script>alert(1)</script> <img src=x>',
  '#quot; #35; &quot; ]] }} |x| \\ $$x$$',
  '```\nsubgraph x',
  'ünï 😀 文字 \u202E abc',
  '%%{init: {"securityLevel": "loose"}}%%'
];

/** A way through steps that are called like this, one after the other. */
function wayOf(labels: readonly string[]): Picture {
  return {
    nodes: labels.map((label, cell) => ({
      id: `source:${cell}:0:1`,
      kind: 'source',
      label,
      range: { cell, start: 0, end: 1 },
      leak: cell === 0 ? label : null
    })),
    edges: labels.slice(1).map((_, cell) => ({
      from: `source:${cell}:0:1`,
      to: `source:${cell + 1}:0:1`,
      kind: cell % 2 === 0 ? 'flow' : 'evaluated',
      leak: false
    })),
    left: 2
  };
}

/** What Mermaid itself makes of a text. */
interface Chart {
  getVertices(): Map<string, { id: string; text: string; classes: string[]; link?: string }>;
  getEdges(): { start: string; end: string; stroke: string }[];
}
async function parsed(text: string): Promise<Chart> {
  await mermaid.parse(text);
  return (await mermaid.mermaidAPI.getDiagramFromText(text)).db as unknown as Chart;
}

/** A label as it is drawn: Mermaid keeps what was given by its number apart until then. */
const drawnLabel = (text: string): string =>
  text.replace(/ﬂ°(°?)(.*?)¶ß|#(\d+);/g, (_all, _sign, a: string | undefined, b: string) =>
    String.fromCodePoint(Number(a ?? b))
  );

test('Mermaid reads every label as text, whatever it is', async () => {
  const picture = wayOf(HOSTILE);
  const chart = await parsed(flowchart(picture));
  const vertices = [...chart.getVertices().values()];
  expect(vertices).toHaveLength(HOSTILE.length);
  vertices.forEach(({ text, link }, index) => {
    const shown = HOSTILE[index].replace(/\s+/g, ' ').replace('\u202E', '\uFFFD');
    expect(drawnLabel(text)).toMatch(/^Data · cell \d/);
    expect(drawnLabel(text).endsWith(`: ${shown}`)).toBe(true);
    expect(link).toBeUndefined();
  });
  expect(vertices[0].classes).toEqual(['leak']);
  expect(chart.getEdges().map(({ start, end, stroke }) => [start, end, stroke])).toEqual(
    HOSTILE.slice(1).map((_, at) => [`n${at}`, `n${at + 1}`, at % 2 === 0 ? 'normal' : 'dotted'])
  );
});

test('a real notebook has its way in all forms', async () => {
  const model = reportOnFile(fileText(LEAKING), 'a.ipynb');
  const { nodes, edges } = model.assessment.picture;
  expect(nodes.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['source', 'split', 'model', 'score'])
  );
  const markdown = renderReport(model, 'md');
  const block = /```mermaid\n([\s\S]*?)\n```/.exec(markdown)![1];
  const chart = await parsed(block);
  expect(chart.getVertices().size).toBe(nodes.length);
  const page = new DOMParser().parseFromString(renderReport(model, 'html'), 'text/html');
  expect(page.querySelectorAll('figure.way > svg > g.step')).toHaveLength(nodes.length);
  expect(page.querySelectorAll('.way path.flow, .way path.evaluated')).toHaveLength(edges.length);
  expect(page.querySelectorAll('.way g.leak')).not.toHaveLength(0);
  expect(page.querySelector('.way > svg > title')!.textContent).toBe('Way of the data');
  expect(page.querySelector('.way > svg > desc')!.textContent).toContain('Split · cell 3');
  const json = JSON.parse(renderReport(model, 'json')) as typeof model;
  expect(json.assessment.picture).toEqual(JSON.parse(JSON.stringify(model.assessment.picture)));
});

test('drawn steps show hostile names as text', () => {
  const model = reportOf(result([]));
  const html = reportHtml({ ...model, assessment: { ...model.assessment, picture: wayOf(HOSTILE) } });
  const page = new DOMParser().parseFromString(html, 'text/html');
  expect(page.querySelector('script, img, a')).toBeNull();
  const titles = [...page.querySelectorAll('.way .step > title')].map(title => title.textContent ?? '');
  HOSTILE.forEach((name, at) => {
    expect(titles[at]).toContain(name.replace(/\s+/g, ' ').replace('\u202E', '\uFFFD'));
  });
  expect(html).toContain('2 further steps are not drawn.');
});
