/** @jest-environment jsdom */
import { createHash } from 'crypto';
import type { Finding } from '../../finding';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { reportHtml } from '../html';
import { reportMarkdown } from '../markdown';
import { printable } from '../safe';
import { STYLE, STYLE_HASH } from '../style';
import { leak, notebook, reportOf, result } from './fixture';

const ATTACKS = [
  '<script>alert(1)</script>',
  '</style></pre></code><img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/p.png)',
  'https://evil.example/auto www.evil.example',
  '```\n<iframe src="javascript:alert(1)"></iframe>\n```',
  '`<b>` & &lt;i&gt; <!-- --> | # * _ ~~ [^1]',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '\u202Eesrever\u0007\u001b[31m'
];
const hostile = (attack: string): ReturnType<typeof reportOf> => {
  const evil = {
    ...notebook,
    path: attack,
    language: attack,
    kernel: attack,
    cells: notebook.cells.map(cell => ({ ...cell, source: `x = """${attack}"""\n${cell.source}` }))
  };
  const range = { cell: 2, start: 0, end: attack.length + 9 };
  const finding: Finding = {
    ...leak,
    rule: attack,
    criterion: attack,
    message: attack,
    remediation: attack,
    range,
    evidence: [{ range, note: attack }],
    fixes: [{ title: attack, safe: true, edits: [] }],
    suggestions: [attack]
  };
  const { flow } = result([]);
  const events = flow.events.map(event =>
    event.kind === 'read' ? { ...event, path: attack, callee: attack, name: attack } : event
  );
  const model = reportOf(
    result([finding], {
      flow: { ...flow, events },
      cells: [{ cell: 4, status: 'failed', problem: attack, range: null }]
    }),
    evil,
    {
      paths: [{ path: attack, status: 'git', by: attack }],
      tools: [{ name: attack, package: attack, required: true, version: null, install: attack }],
      degraded: true,
      repository: { git: true, dvc: false, commit: attack }
    }
  );
  // A persona may come with the notebook, and answers from a file.
  return {
    ...model,
    sections: [...model.sections, attack],
    severityScale: { ...model.severityScale, critical: attack },
    questions: [{ criterion: attack, personas: [attack], answer: attack }],
    environment: { ...model.environment, personas: [{ title: attack, hash: attack }] }
  };
};
const ALLOWED = new Set(
  'HTML HEAD META TITLE STYLE BODY MAIN H1 H2 H3 H4 P BLOCKQUOTE UL OL LI STRONG CODE PRE TABLE THEAD TBODY TR TH TD FIGURE'.split(
    ' '
  )
);
const DRAWN = new Set(['svg', 'title', 'desc', 'g', 'rect', 'path', 'text']);
const ATTRIBUTES = new Set('class tabindex role aria-label viewBox width height x y rx d'.split(' '));

describe('HTML report', () => {
  it.each(ATTACKS)('shows %j as text', attack => {
    const page = new DOMParser().parseFromString(reportHtml(hostile(attack)), 'text/html');
    const svg = [...page.querySelectorAll('svg, svg *')];
    expect(svg.map(element => element.tagName).filter(tag => !DRAWN.has(tag))).toEqual([]);
    expect(svg.length).toBeGreaterThan(0);
    const elements = [...page.querySelectorAll('*')].filter(element => !svg.includes(element));
    expect(elements.map(element => element.tagName).filter(tag => !ALLOWED.has(tag))).toEqual([]);
    for (const element of page.body.querySelectorAll('*')) {
      expect(element.getAttributeNames().filter(name => !ATTRIBUTES.has(name))).toEqual([]);
    }
    expect(page.querySelectorAll('meta[http-equiv]')).toHaveLength(1);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    const depths = [...page.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
    depths.forEach((depth, at) => expect(depth).toBeLessThanOrEqual((depths[at - 1] ?? 0) + 1));
    // It is there to be read: in a heading, on one line, and in the code as it stands.
    const shown = printable(attack).replace(/\s+/g, ' ').replace(/`/g, '').trim();
    expect(page.querySelector('h4')?.textContent?.replace(/`/g, '')).toContain(shown);
    expect(page.querySelector('pre')?.textContent).toContain(printable(attack).split('\n')[0]);
  });

  it('shows a place in a cell of a megabyte, and not all of it', () => {
    const long = `x = "${'é<b>'.repeat(250_000)}"`;
    const cells = notebook.cells.map((cell, index) => (index === 2 ? { ...cell, source: long } : cell));
    const range = { cell: 2, start: 0, end: long.length };
    const big = { ...leak, range, evidence: [{ range, note: 'here' }] };
    const html = reportHtml(reportOf(result([big]), { ...notebook, cells }));
    const page = new DOMParser().parseFromString(html, 'text/html');
    expect(page.querySelector('b')).toBeNull();
    expect(page.querySelector('pre')?.textContent).toMatch(/^x = "é<b>.*…$/m);
    expect(html.length).toBeLessThan(100_000);
  });

  it.each(ATTACKS)('Markdown has no markup of %j', attack => {
    const kinds = new Set<string>();
    const visit = (node: { type: string; children?: unknown[] }): void => {
      kinds.add(node.type);
      node.children?.forEach(child => visit(child as { type: string }));
    };
    visit(fromMarkdown(reportMarkdown(hostile(attack))));
    for (const kind of [
      'html',
      'link',
      'image',
      'linkReference',
      'imageReference',
      'definition',
      'thematicBreak'
    ]) {
      expect([...kinds]).not.toContain(kind);
    }
  });

  it('allows its one style sheet by hash and nothing else', () => {
    expect(STYLE_HASH).toBe(`sha256-${createHash('sha256').update(STYLE).digest('base64')}`);
    const page = new DOMParser().parseFromString(reportHtml(reportOf(result([leak]))), 'text/html');
    expect(page.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')).toBe(
      `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`
    );
    expect(page.querySelector('style')?.textContent).toBe(STYLE);
    expect(page.querySelector('h2.not-ready')?.textContent).toBe('Verdict: Not ready');
    expect(page.querySelector('h4.critical')).not.toBeNull();
  });
});
