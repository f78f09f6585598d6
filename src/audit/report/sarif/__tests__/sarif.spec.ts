import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Location, Log, Result } from 'sarif';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import { lineStarts, offsetAt } from '../../../notebook/lines';
import { RULES } from '../../../rules';
import { fileText, LEAKING, leak, notebook, reportOf, reportOnFile, result } from '../../__tests__/fixture';
import { askedRules } from '../../asked';
import { renderReport } from '../../render';
import type { Place, ReportModel } from '../../types';
import { addressOf } from '../location';
import { descriptor, SarifCollector } from '../log';

// A pattern of the schema is none with the flag u.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile(schema);

/** Reads a log and checks it against OASIS's schema. */
function read(text: string): Log {
  const log = JSON.parse(text) as Log;
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  return log;
}

const sarif = (model: ReportModel, raw?: string): Log => read(renderReport(model, 'sarif', raw));
const results = (log: Log): Result[] => log.runs[0].results ?? [];

/** The text that a location names, decoded by JSON itself for notebooks. */
function textAt(raw: string, isScript: boolean, { physicalLocation }: Location): string {
  const { startLine, startColumn, endLine, endColumn } = physicalLocation!.region!;
  const body = raw.replace(/^\uFEFF/, '');
  const starts = lineStarts(body);
  const text = body.slice(
    offsetAt(body, { line: startLine!, column: startColumn! }, starts),
    offsetAt(body, { line: endLine!, column: endColumn! }, starts)
  );
  const decoded = isScript ? text : (JSON.parse(`["${text}"]`) as string[]).join('');
  return decoded.replace(/\r\n?/g, '\n');
}

/** Checks that every place of a report is where its SARIF says it is. @returns how many there are */
function checkPlaces(raw: string, path: string): number {
  const model = reportOnFile(raw, path);
  const { cells } = JSON.parse(JSON.stringify(model.notebook)) as { cells: number };
  const sources = sourcesOf(raw, path);
  expect(sources).toHaveLength(cells);
  const told = results(sarif(model, raw));
  const all = [...model.findings, ...model.ignored];
  expect(told).toHaveLength(all.length);
  let places = 0;
  const same = (location: Location, { cell, start, end }: Place): void => {
    places += 1;
    expect(textAt(raw, path.endsWith('.py'), location)).toBe(sources[cell].slice(start, end));
    expect(location.logicalLocations?.[0].name).toBe(`cell ${cell + 1}`);
  };
  all.forEach((finding, index) => {
    same(told[index].locations![0], finding.place);
    finding.evidence.forEach((step, at) =>
      same(told[index].codeFlows![0].threadFlows[0].locations[at].location!, step.place)
    );
  });
  return places;
}

/** Sources of the cells, read without any of our own code where the file is a notebook. */
function sourcesOf(raw: string, path: string): string[] {
  if (path.endsWith('.py')) {
    const lines = raw
      .replace(/^\uFEFF/, '')
      .replace(/\r\n/g, '\n')
      .split('\n');
    const markers = lines.flatMap((line, at) => (line.startsWith('# %%') ? [at] : []));
    return markers.map((start, index) => lines.slice(start + 1, markers[index + 1]).join('\n'));
  }
  const file = JSON.parse(raw.replace(/^\uFEFF/, '')) as {
    cells?: RawCell[];
    worksheets?: { cells: RawCell[] }[];
  };
  const cells = file.cells ?? file.worksheets!.flatMap(sheet => sheet.cells);
  return cells.map(({ source, input }) => [source ?? input ?? ''].flat().join('').replace(/\r\n?/g, '\n'));
}

interface RawCell {
  readonly source?: string | string[];
  readonly input?: string | string[];
}

const SCRIPT = [
  '# %%',
  'import numpy as np',
  'import pandas as pd',
  '# %% [markdown]',
  '# text',
  '# %%',
  'name = "😀"; df = pd.read_csv("a.csv")',
  'x = np.random.rand(3)'
];

const old = JSON.stringify({
  nbformat: 3,
  nbformat_minor: 0,
  metadata: { name: '' },
  worksheets: [
    {
      cells: LEAKING.slice(0, 2).map(input => ({ cell_type: 'code', language: 'python', input, outputs: [] }))
    },
    { cells: LEAKING.slice(2).map(input => ({ cell_type: 'code', language: 'python', input, outputs: [] })) }
  ]
});
const escaped = fileText(LEAKING).replace(
  /[\u0080-\uffff]/g,
  char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
);

test.each([
  ['a notebook', fileText(LEAKING), 'a.ipynb'],
  ['a notebook in one line', fileText(LEAKING, 0), 'a.ipynb'],
  ['a notebook in which all is escaped', escaped.replaceAll('/', '\\/'), 'a.ipynb'],
  [
    'a notebook with a byte order mark and Windows line ends',
    `\uFEFF${fileText(LEAKING).replace(/\n/g, '\r\n')}`,
    'a.ipynb'
  ],
  ['a notebook of nbformat 3', old, 'a.ipynb'],
  ['a script', SCRIPT.join('\n'), 'a.py'],
  ['a script with Windows line ends', `\uFEFF${SCRIPT.join('\r\n')}`, 'a.py'],
  ['an example', readFileSync('examples/diabetes.ipynb', 'utf8'), 'examples/diabetes.ipynb'],
  [
    'the resolved example',
    readFileSync('examples/diabetes-resolved.ipynb', 'utf8'),
    'examples/diabetes-resolved.ipynb'
  ]
])('in %s every finding and step of evidence is told at the code that it names', (name, raw, path) => {
  const places = checkPlaces(raw, path);
  if (name !== 'the resolved example') {
    expect(places).toBeGreaterThan(1);
  }
});

test('without the file, or with another one, only cells are named', () => {
  const raw = fileText(LEAKING);
  const model = reportOnFile(raw, 'a.ipynb');
  const moved = raw.replace('"df = ', '"# edited\\ndf = ');
  for (const text of [undefined, 'no notebook', '{"cells": []}']) {
    for (const { locations } of results(sarif(model, text))) {
      expect(locations![0].physicalLocation).toEqual({
        artifactLocation: { uri: 'a.ipynb', uriBaseId: '%SRCROOT%' }
      });
      expect(locations![0].logicalLocations![0].fullyQualifiedName).toMatch(/^cell \d \(c\d\)$/);
    }
  }
  const told = results(sarif(model, moved)).map(({ locations }) => locations![0]);
  expect(told.filter(each => each.logicalLocations![0].name === 'cell 2').length).toBeGreaterThan(0);
  for (const { physicalLocation, logicalLocations } of told) {
    expect(physicalLocation!.region === undefined).toBe(logicalLocations![0].name === 'cell 2');
  }
});

test('what GitHub asks for is there', () => {
  const raw = fileText(LEAKING);
  const log = sarif(reportOnFile(raw, 'a.ipynb'), raw);
  expect(log.$schema).toMatch(/sarif-2\.1\.0\.json$/);
  const [run] = log.runs;
  const { rules = [] } = run.tool.driver;
  expect(
    new Set(results(log).map(({ partialFingerprints }) => partialFingerprints!['primaryLocationLineHash']))
      .size
  ).toBe(results(log).length);
  for (const { ruleId, ruleIndex, message, locations } of results(log)) {
    expect(rules[ruleIndex!].id).toBe(ruleId);
    expect(message.text).not.toBe('');
    expect(locations).toHaveLength(1);
    const region = locations![0].physicalLocation!.region!;
    expect(Object.keys(region)).toEqual(['startLine', 'startColumn', 'endLine', 'endColumn']);
  }
  expect(run.automationDetails?.id).toBe('preflight/a.ipynb/');
  expect(run.invocations?.[0].toolExecutionNotifications?.map(({ message }) => message.text)).toContainEqual(
    expect.stringMatching(/^Cell 5 could not be read/)
  );
});

test('the texts of every rule are as short as GitHub wants them, and none is empty', () => {
  for (const rule of askedRules(RULES.map(({ id }) => id))) {
    const { name, shortDescription, fullDescription, help, properties } = descriptor(rule);
    expect(name).toMatch(/^[A-Z][A-Za-z]{0,254}$/);
    for (const text of [shortDescription?.text, fullDescription?.text]) {
      expect(text).toMatch(/\S/);
      expect(text!.length).toBeLessThanOrEqual(1024);
    }
    expect(help?.text).toMatch(/\S/);
    expect(properties?.tags?.length).toBeLessThanOrEqual(10);
  }
});

test('ignored findings are told as such, with the reason', () => {
  const raw = fileText([
    ...LEAKING.slice(0, 2),
    'X = StandardScaler().fit_transform(X)  # preflight: ignore[leakage/preprocessing] "seen" by [all](x)\nA, B, a, b = train_test_split(X, df["y"])',
    LEAKING[3]
  ]);
  const log = sarif(reportOnFile(raw, 'a.ipynb'), raw);
  const ignored = results(log).filter(({ suppressions }) => suppressions!.length > 0);
  expect(ignored.map(({ ruleId }) => ruleId)).toEqual(['leakage/preprocessing']);
  expect(ignored[0].suppressions).toEqual([
    { kind: 'inSource', status: 'accepted', justification: '"seen" by [all](x)' }
  ]);
});

test('many notebooks are one run, with the files that could not be audited', () => {
  const collector = new SarifCollector('preflight', '2026-01-02T03:04:05.000Z');
  const raw = fileText(LEAKING);
  const text = [
    collector.begin(),
    collector.add(reportOnFile(raw, 'a.ipynb'), raw),
    collector.fail('b c.ipynb', 'The file is empty.'),
    collector.add(reportOnFile(raw, 'd/é#?.ipynb'), raw),
    collector.end()
  ].join('');
  const log = read(text);
  expect(log.runs).toHaveLength(1);
  const [{ artifacts = [], invocations = [], automationDetails }] = log.runs;
  expect(artifacts.map(({ location }) => location?.uri)).toEqual([
    'a.ipynb',
    'b%20c.ipynb',
    'd/%C3%A9%23%3F.ipynb'
  ]);
  expect(invocations[0]).toMatchObject({
    executionSuccessful: false,
    endTimeUtc: '2026-01-02T03:04:05.000Z'
  });
  expect(automationDetails?.id).toBe('preflight/');
});

test('text of notebooks makes neither links nor directions', () => {
  const finding = { ...leak, message: 'See [here](https://x.example) \u202Eabc\u0007' };
  const log = sarif(reportOf(result([finding]), { ...notebook, path: 'a\ud800.ipynb' }));
  expect(results(log)[0].message.text).toMatch(/^See \[here\] \(https:\/\/x\.example\) �abc�/);
  expect(results(log)[0].locations![0].physicalLocation!.artifactLocation!.uri).toBe('a%EF%BF%BD.ipynb');
});

test.each([
  ['a/b.ipynb', { uri: 'a/b.ipynb', uriBaseId: '%SRCROOT%' }],
  ['a\\b.ipynb', { uri: 'a/b.ipynb', uriBaseId: '%SRCROOT%' }],
  ['a:b.ipynb', { uri: 'a%3Ab.ipynb', uriBaseId: '%SRCROOT%' }],
  ['/a b/c.ipynb', { uri: 'file:///a%20b/c.ipynb' }],
  ['C:\\a\\b.ipynb', { uri: 'file:///C:/a/b.ipynb' }]
])('the address of %s', (path, address) => {
  expect(addressOf(path)).toEqual(address);
});
