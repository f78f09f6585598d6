import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import schema from '../../../../docs/report.schema.json';
import type { WorkspaceFacts } from '../../facts';
import { JsonCollector } from '../json';
import { renderReport } from '../render';
import { reportFile, type ReportModel } from '../types';
import { fileText, leak, LEAKING, notebook, reportOf, reportOnFile, result } from './fixture';

const isReport = new Ajv({ allErrors: true, strictTuples: false }).compile(schema);

/** Reads a report as a stranger would, by the published schema alone. */
function read(text: string): unknown {
  const value: unknown = JSON.parse(text);
  isReport(value);
  expect(isReport.errors ?? []).toEqual([]);
  return value;
}

const FACTS: WorkspaceFacts = {
  paths: [{ path: 'data/credit.csv', status: 'dvc', by: 'data/credit.csv.dvc', changed: true }],
  tools: [{ name: 'DVC', package: 'dvc', required: true, version: null, install: 'pip install dvc' }],
  degraded: true,
  mlflow: {
    kind: 'folder',
    where: 'mlruns',
    problem: null,
    experiments: [{ id: '0', name: 'Default' }],
    runs: [],
    models: [{ name: 'm', versions: [{ version: '1', run: null }], aliases: { champion: '1' } }]
  },
  wandb: { where: ['wandb'], total: 0, unsynced: 0, runs: [] },
  expectations: { where: 'gx', suites: [], checkpoints: null, last: null },
  repository: { git: true, dvc: true, commit: 'abc', remote: { name: 'store', url: null } }
};

test.each<[string, () => ReportModel]>([
  ['with findings and a cell that cannot be read', () => reportOnFile(fileText(LEAKING), 'a.ipynb')],
  ['of the example', () => reportOnFile(readFileSync('examples/diabetes.ipynb', 'utf8'), 'diabetes.ipynb')],
  [
    'with all facts and an ignored finding',
    () =>
      reportOf(
        result([leak], { ignored: [{ finding: leak, reason: 'seen', by: leak.range }] }),
        notebook,
        FACTS
      )
  ],
  [
    'on another language',
    () =>
      reportOnFile('{"nbformat": 4, "metadata": {"language_info": {"name": "R"}}, "cells": []}', 'r.ipynb')
  ]
])('a report %s is what the published schema says', (_name, make) => {
  const model = make();
  const value = read(renderReport(model, 'json'));
  expect(reportFile.parse(value)).toEqual({
    $schema: 'urn:nbpreflight:report:1',
    version: 1,
    ...(JSON.parse(JSON.stringify(model)) as object)
  });
});

test('each finding can be found again: by its fingerprint and the id of its cell', () => {
  const report = reportFile.parse(read(renderReport(reportOnFile(fileText(LEAKING), 'a.ipynb'), 'json')));
  const findings = 'findings' in report ? report.findings : [];
  expect(findings.length).toBeGreaterThan(2);
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
  for (const { place } of findings) {
    expect(place.id).toBe(`c${place.cell}`);
  }
});

test('the schema refuses what is none', () => {
  const value = JSON.parse(renderReport(reportOf(result([])), 'json')) as object;
  expect(isReport({ ...value, version: 2 })).toBe(false);
  expect(isReport({ ...value, verdict: { level: 'fine' } })).toBe(false);
  expect(isReport({ ...value, more: 1 })).toBe(false);
});

test('a list of reports says which files could not be audited', () => {
  const collector = new JsonCollector();
  const model = reportOnFile(fileText(LEAKING), 'a.ipynb');
  const text =
    collector.begin() +
    collector.add(model) +
    collector.fail('b.ipynb', 'The file is empty.') +
    collector.end();
  const list = JSON.parse(text) as unknown[];
  expect(list).toHaveLength(2);
  list.forEach(each => expect(isReport(each)).toBe(true));
  expect(list[1]).toMatchObject({ notebook: { path: 'b.ipynb' }, error: 'The file is empty.' });
});
