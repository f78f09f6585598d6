/** @jest-environment jsdom */
import { JunitCollector } from '../junit';
import { renderReport } from '../render';
import { fileText, leak, LEAKING, notebook, reportOf, reportOnFile, result } from './fixture';

/** Reads XML with a real parser, which refuses what is none. */
function parse(text: string): Document {
  const document = new DOMParser().parseFromString(text, 'application/xml');
  expect(document.querySelector('parsererror')?.textContent ?? '').toBe('');
  return document;
}

const attributes = (element: Element, ...names: string[]): (string | null)[] =>
  names.map(name => element.getAttribute(name));

test('a notebook is a suite, a rule a case, and what was not judged is skipped', () => {
  const model = reportOnFile(fileText(LEAKING), 'a.ipynb');
  const suite = parse(renderReport(model, 'junit')).querySelector('testsuites > testsuite')!;
  const cases = [...suite.querySelectorAll('testcase')];
  const failed = new Set(model.findings.map(({ rule }) => rule));
  expect(failed.size).toBeGreaterThan(1);
  expect(attributes(suite, 'name', 'tests', 'failures', 'errors', 'skipped')).toEqual([
    'a.ipynb',
    String(cases.length),
    String(failed.size),
    '0',
    String(model.notJudged.length)
  ]);
  expect(cases.map(each => each.getAttribute('name')).slice(0, model.rules.length)).toEqual(
    model.rules.map(({ id }) => id)
  );
  for (const each of cases.slice(0, model.rules.length)) {
    expect(each.querySelector('failure') !== null).toBe(failed.has(each.getAttribute('name')!));
  }
  const leaking = cases.find(each => each.getAttribute('name') === 'leakage/preprocessing')!;
  const failure = leaking.querySelector('failure')!;
  expect(failure.getAttribute('message')).toMatch(/^cell 3, line/);
  expect(failure.textContent).toContain('    X = StandardScaler().fit_transform(\n');
  expect(failure.textContent).toContain('  Remediation: ');
  expect(
    cases.filter(each => each.querySelector('skipped')).map(each => each.getAttribute('name'))
  ).toContainEqual(expect.stringMatching(/^Not judged: Cell 5 could not be read/));
});

test('ignored findings are no failures', () => {
  const suite = parse(
    renderReport(
      reportOf(result([], { ignored: [{ finding: leak, reason: 'seen', by: leak.range }] })),
      'junit'
    )
  );
  expect(suite.querySelector('failure')).toBeNull();
  expect(suite.querySelector('[name="leakage/preprocessing"] > system-out')!.textContent).toMatch(
    /Reason: seen\.$/
  );
});

test('hostile text is text', () => {
  const hostile =
    '</failure><failure a="1">]]> &amp; &#0; <!-- \u0000\u0008\u001b[31m \ufffe \ud800 é😀 \u202e';
  const cells = notebook.cells.map((cell, index) =>
    index === 2 ? { ...cell, source: `${hostile}\n${cell.source}` } : cell
  );
  const finding = {
    ...leak,
    message: hostile,
    remediation: hostile,
    range: { cell: 2, start: 0, end: hostile.length }
  };
  const text = renderReport(
    reportOf(result([finding]), { ...notebook, path: `${hostile}.ipynb`, cells }),
    'junit'
  );
  const document = parse(text);
  const failures = [...document.querySelectorAll('failure')];
  expect(failures).toHaveLength(1);
  expect(failures[0].textContent).toContain('</failure><failure a="1">]]> &amp; &#0; <!-- ���[31m');
  expect(failures[0].textContent).toContain('� � é😀 �');
  expect(failures[0].getAttribute('message')).toContain('<failure a="1">');
  expect(document.querySelector('testsuite')!.getAttribute('name')).toContain('</failure>');
});

test('many notebooks are one document, with what could not be audited', () => {
  const collector = new JunitCollector('2026-01-02T03:04:05Z');
  const model = reportOnFile(fileText(LEAKING), 'a.ipynb');
  const document = parse(
    [
      collector.begin(),
      collector.add(model),
      collector.fail('b.ipynb', 'The file is empty.'),
      collector.add(model),
      collector.end()
    ].join('')
  );
  const suites = [...document.querySelectorAll('testsuite')];
  expect(suites.map(suite => suite.getAttribute('errors'))).toEqual(['0', '1', '0']);
  expect(suites[1].querySelector('error')!.getAttribute('message')).toBe('The file is empty.');
});
