import type { Root, RootContent } from 'mdast';
import type { ExpectationFacts, MlflowFacts, StaleRun, WandbFacts } from '../facts';
import { SEVERITIES } from '../finding';
import type { Frozen } from '../frozen';
import type { ImportedPackages } from '../packages';
import { statusLine, type ToolSetup } from '../persona/setup';
import { environmentNodes } from './environment';
import { codeBlock, heading, inlineCode, list, paragraph, strong, type Inline } from './nodes';
import type { ReportFinding, ReportModel, VerdictLevel } from './types';
import { assessmentNodes, dataNodes, versionText } from './assessed';
import { cellsLabel, placeText } from './place';
import { comparisonNodes, questionNodes, scoreNodes, selectionNodes } from './review';
import { partOf, type Part } from './sections';
import { capital, plural, sentence } from './words';

/** Headlines of the verdict. */
export const VERDICTS: Readonly<Record<VerdictLevel, string>> = {
  ready: 'Ready',
  conditions: 'Ready with conditions',
  'not-ready': 'Not ready',
  'not-judged': 'Not judged'
};

const languageName = (language: string) => capital(language).replace(/script$/, 'Script');

function cellsText(cells: readonly number[]): string {
  return cells.length === 0 ? '' : ` (${cellsLabel(cells)})`;
}

function improvements(model: ReportModel): RootContent[] {
  const nodes: RootContent[] = [
    model.improvements.length === 0
      ? paragraph('Nothing found to improve in what was judged.')
      : list(
          model.improvements.map((item): Inline => [
            strong(capital(item.severity)),
            ` ${item.text}${cellsText(item.cells)}`
          ])
        )
  ];
  const fillable = model.offers.filter(offer => offer.reason === null);
  if (fillable.length > 0) {
    nodes.push(
      paragraph('Cells that Preflight can write into this notebook:'),
      list(fillable.map(offer => offer.title))
    );
  }
  return nodes;
}

function readiness(model: ReportModel): RootContent[] {
  const { verdict, tools, tracking, repository } = model;
  const nodes: RootContent[] = [paragraph(strong(`${VERDICTS[verdict.level]}.`), ` ${verdict.reason}`)];
  if (verdict.conditions.length > 0) {
    nodes.push(list(verdict.conditions, true));
  }
  nodes.push(heading(3, 'Data versioning'));
  const sources = model.assessment.data.filter(row => row.version !== 'library' && row.version !== 'own');
  nodes.push(
    sources.length === 0
      ? paragraph('The notebook reads no data of its own.')
      : list(
          sources.map((row): Inline => [
            row.path === null
              ? `A path not known from the code (${placeText(row.place)})`
              : inlineCode(row.path),
            `: ${versionText(row)}`
          ])
        )
  );
  if (repository) {
    nodes.push(
      paragraph(
        `The folder is ${repository.git ? 'in a Git repository' : 'in no Git repository'} and ${repository.dvc ? 'in a DVC project' : 'in no DVC project'}.`,
        ...(repository.commit ? [' Commit ', inlineCode(repository.commit), '.'] : []),
        ...(repository.dvc
          ? repository.remote
            ? [' DVC pushes to ', inlineCode(repository.remote), '.']
            : [' Its DVC configuration names no remote to push to.']
          : [])
      )
    );
  }
  nodes.push(...(model.expectations ? [expectationsText(model.expectations)] : []));
  nodes.push(heading(3, 'Experiment tracking'));
  nodes.push(
    tracking.length === 0
      ? paragraph('No call to an experiment tracker was seen.')
      : list(tracking.map(row => `${row.tool}: ${row.what} in ${placeText(row.place)}`))
  );
  nodes.push(...(model.mlflow ? storeNodes(model.mlflow) : []));
  nodes.push(...model.stale.map(staleText));
  nodes.push(...(model.wandb ? [wandbText(model.wandb)] : []));
  nodes.push(heading(3, 'Tools'));
  nodes.push(
    ...(tools === null
      ? [paragraph('Not looked up: the companion was off, or does not know the Python of the notebook.')]
      : toolNodes(tools)),
    ...(model.packages ? [packagesText(model.packages)] : [])
  );
  return nodes;
}

/** What the store says of the notebook's runs, and of the models registered in it. */
function storeNodes({ where, problem, runs, models }: Frozen<MlflowFacts>): RootContent[] {
  if (problem !== null) {
    return [paragraph('The MLflow store ', inlineCode(where), ` was not read: ${problem}.`)];
  }
  const [last] = runs;
  const when = last?.started ? ` of ${new Date(last.started).toISOString()}` : '';
  return [
    paragraph(
      'The MLflow store ',
      inlineCode(where),
      last
        ? ` has runs of this notebook, the last one${when}: ${last.status.toLowerCase()}.`
        : ' has no run of this notebook.'
    ),
    ...(models.length > 0
      ? [
          list(
            models.map(({ name, versions, aliases }): Inline => {
              const named = Object.entries(aliases).map(([alias, version]) => `${alias} is ${version}`);
              return [
                'Registered model ',
                inlineCode(name),
                `: ${[`${versions.length} version${versions.length === 1 ? '' : 's'}`, ...named].join(', ')}`
              ];
            })
          )
        ]
      : [])
  ];
}

function validationText({
  success,
  failed,
  expectations
}: NonNullable<Frozen<ExpectationFacts>['last']>): string {
  if (success) {
    return `all ${expectations} expectations were met`;
  }
  return failed === 0 ? 'it ended with an error' : `${failed} of ${expectations} expectations were not met`;
}

function expectationsText({ where, suites, last }: Frozen<ExpectationFacts>): RootContent {
  return paragraph(
    'Great Expectations has a context in ',
    inlineCode(where),
    suites ? `, with ${plural(suites.length, 'suite')}` : '',
    last
      ? `; last validated on ${new Date(last.time).toISOString()}: ${validationText(last)}.`
      : '; no validation is on record.'
  );
}

function staleText({ path, modified, ended }: StaleRun): RootContent {
  const time = (at: number): string => new Date(at).toISOString();
  return paragraph(
    inlineCode(path),
    ` was written on ${time(modified)}, after the last run had ended (${time(ended)}): no run tells how this model was made.`
  );
}

function wandbText({ where, total, unsynced, runs }: Frozen<WandbFacts>): RootContent {
  const [last] = runs;
  return paragraph(
    `W&B keeps ${total} run${total === 1 ? '' : 's'} in `,
    ...where.flatMap((folder, i) => [...(i === 0 ? [] : [' and ']), inlineCode(folder)]),
    ...(last ? [', the last one ', inlineCode(last.id), ` of ${new Date(last.started).toISOString()}`] : []),
    unsynced === 0 ? '; all are uploaded.' : `; ${unsynced} not uploaded.`
  );
}

/** The status block of the persona's Tool Setup, and what follows from it. */
function toolNodes({ tools, degraded, suffers }: ToolSetup): RootContent[] {
  return [
    ...(degraded
      ? [paragraph(strong('Degraded.'), ' More than half of the required tools are missing.')]
      : []),
    codeBlock(tools.map(statusLine).join('\n'), 'text'),
    ...(suffers.length > 0
      ? [
          paragraph('These criteria rest on less:'),
          list(suffers.map(({ criterion, without }) => `${criterion}, without ${without.join(', ')}`))
        ]
      : [])
  ];
}

function packagesText({ by, pinned, loose }: ImportedPackages): RootContent {
  return paragraph(
    `Packages: ${pinned.length} of the ${pinned.length + loose.length} that are imported are pinned`,
    ...by.flatMap((file, i) => [i === 0 ? ' by ' : ', ', inlineCode(file)]),
    loose.length > 0 ? `; without one version: ${loose.join(', ')}.` : '.'
  );
}

function monitoring(model: ReportModel): RootContent[] {
  if (model.monitoring.length === 0) {
    return [
      paragraph(
        model.assessment.models.length === 0
          ? 'The audit saw no model here, so there is nothing to watch.'
          : 'What the notebook shows covers what monitoring needs.'
      )
    ];
  }
  return [
    list(
      model.monitoring.map((advice): Inline => [
        strong(`${advice.title}.`),
        ` ${advice.text}${cellsText(advice.cells)}`
      ])
    )
  ];
}

function finding(model: ReportModel, item: ReportFinding): RootContent[] {
  const nodes: RootContent[] = [
    heading(4, `${capital(item.severity)}: ${item.message}`, item.severity),
    paragraph(`${item.criterion} · `, inlineCode(item.rule), ` · ${placeText(item.place)}`),
    codeBlock(item.place.code, model.notebook.language),
    paragraph(strong('Evidence')),
    list(
      item.evidence.map(({ place, note }): Inline => [
        `${capital(placeText(place))}: ${note}: `,
        inlineCode(place.code.split('\n')[0])
      ]),
      true
    ),
    paragraph(strong('Remediation'), ` ${item.remediation}`),
    ...(item.reasons.length > 0
      ? [paragraph(strong('Why it matters'), ` ${item.reasons.map(sentence).join(' ')}`)]
      : []),
    ...(item.rationale === null ? [] : [paragraph(strong('Severity'), ` ${capital(item.rationale)}`)])
  ];
  const help = [
    ...item.fixes.map(title => `Edit: ${title}`),
    ...item.suggestions.map(title => `Cell to insert: ${title}`)
  ];
  return help.length > 0 ? [...nodes, list(help)] : nodes;
}

function findings(model: ReportModel): RootContent[] {
  if (model.findings.length === 0) {
    return [paragraph('None in what was judged.')];
  }
  return SEVERITIES.filter(level => model.counts[level] > 0).flatMap(level => [
    heading(3, `${capital(level)} (${model.counts[level]})`, level),
    paragraph(model.severityScale[level]),
    ...model.findings.filter(item => item.severity === level).flatMap(item => finding(model, item))
  ]);
}

/** What the report says of its own in each part of a persona's Output Format. */
const PARTS: Readonly<Record<Exclude<Part, 'findings'>, (model: ReportModel) => RootContent[]>> = {
  assessment: assessmentNodes,
  data: model => [
    ...dataNodes(model),
    ...(model.assessment.data.length === 0 ? [paragraph('The notebook reads no data.')] : [])
  ],
  improvements,
  readiness,
  monitoring
};

/** The sections that the personas ask for, in their order. Of several lines that mean the same part the first stands for all. */
function sections(model: ReportModel): RootContent[] {
  const parts = model.sections.map(partOf);
  return model.sections.flatMap((section, i) => {
    const part = parts[i];
    if (part === 'findings' || (part !== null && parts.indexOf(part) < i)) {
      return [];
    }
    return [heading(2, section), ...(part === null ? selectionNodes(model, section) : PARTS[part](model))];
  });
}

/** The report as a Markdown tree, which every form of it is made from. */
export function reportDocument(model: ReportModel): Root {
  const { notebook, environment, verdict, readiness, counts } = model;
  const tally = SEVERITIES.map(level => `${counts[level]} ${level}`).join(', ');
  const children: RootContent[] = [
    heading(1, ['Readiness report: ', inlineCode(notebook.path)]),
    heading(2, `Verdict: ${VERDICTS[verdict.level]}`, verdict.level),
    paragraph(`${verdict.reason} Findings: ${tally}.`),
    ...(readiness ? scoreNodes(readiness) : []),
    paragraph(
      `${notebook.codeCells} code cells of ${notebook.cells}, ${languageName(notebook.language)}${notebook.kernel ? ` (kernel ${notebook.kernel})` : ''}. Judged as ${environment.personas.map(({ title }) => title).join(', ')} on ${model.at}. The code was read, not run.`
    )
  ];
  if (model.comparison) {
    children.push(heading(2, 'Since the last report'), ...comparisonNodes(model.comparison));
  }
  children.push(...sections(model));
  if (model.questions.length > 0) {
    children.push(heading(2, 'Questions to the reviewer'), ...questionNodes(model));
  }
  children.push(heading(2, 'Findings'), ...findings(model));
  if (model.ignored.length > 0) {
    children.push(
      heading(2, 'Ignored'),
      list(
        model.ignored.map(
          ({ rule, message, place, reason }) =>
            `${rule}, ${placeText(place)}: ${message} Reason: ${reason === '' ? 'none given' : reason}.`
        )
      )
    );
  }
  children.push(
    heading(2, 'What was not judged'),
    model.notJudged.length === 0 ? paragraph('Nothing was left out.') : list(model.notJudged),
    heading(2, 'Environment'),
    ...environmentNodes(model.environment)
  );
  return { type: 'root', children };
}
