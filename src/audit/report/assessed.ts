/** What a report says of models and data. */
import type { RootContent } from 'mdast';
import { heading, inlineCode, list, paragraph, table, type Inline } from './nodes';
import { pictureNodes } from './picture/steps';
import { placeText } from './place';
import type { DataVersion, ReportDataRow, ReportModel } from './types';

/** How a data source is versioned, in words. */
export function versionText({ version, by, notes }: ReportDataRow): string {
  const words: Readonly<Record<DataVersion, string>> = {
    dvc: 'tracked by DVC',
    git: 'tracked by Git',
    'git-lfs': 'tracked by Git LFS',
    untracked: 'not tracked',
    missing: 'file not found',
    outside: 'outside the workspace',
    elsewhere: 'versioned elsewhere, as the settings say',
    library: 'comes with a library',
    own: 'written by this notebook',
    pinned: 'pinned to a revision',
    unknown: 'not looked up'
  };
  return [words[version] + (by ? ` (${by})` : ''), ...notes].join(', ');
}

/** The models with what they were fitted and scored on, the data, and the way of it. */
export function assessmentNodes(model: ReportModel): RootContent[] {
  const { summary, models, picture } = model.assessment;
  const nodes: RootContent[] = [paragraph(summary)];
  if (models.length > 0) {
    nodes.push(
      heading(3, 'Models'),
      list(
        models.map(row => [
          paragraph(
            ...(row.name ? [inlineCode(row.name), ': '] : []),
            inlineCode(row.cls),
            ...(row.inner && row.inner !== row.cls ? [' around ', inlineCode(row.inner)] : []),
            row.task === 'unknown' ? '' : `, ${row.task}`
          ),
          list([
            ...(row.fits.length === 0 ? ['never fitted by the notebook itself'] : []),
            ...row.fits.map((fit): Inline => [
              'fitted on ',
              inlineCode(fit.data),
              ` in ${placeText(fit.place)}`
            ]),
            ...(row.scores.length === 0 ? ['no score seen'] : []),
            ...row.scores.map((score): Inline => [
              inlineCode(score.metric),
              score.crossValidated ? ' by cross-validation of ' : ' on ',
              inlineCode(score.data),
              ` in ${placeText(score.place)}`
            ])
          ])
        ])
      )
    );
  }
  return [...nodes, ...dataNodes(model), ...pictureNodes(picture)];
}

/** Where the data comes from, and how it is divided. */
export function dataNodes({ assessment: { data, splits } }: ReportModel): RootContent[] {
  const nodes: RootContent[] = [];
  if (data.length > 0) {
    nodes.push(
      heading(3, 'Data'),
      table(
        ['Source', 'Name', 'Read by', 'Where', 'Versioning'],
        data.map(row => [
          row.path === null ? 'not known from the code' : inlineCode(row.path),
          row.name === null ? '' : inlineCode(row.name),
          inlineCode(row.callee),
          placeText(row.place),
          versionText(row)
        ])
      )
    );
  }
  if (splits.length > 0) {
    nodes.push(
      heading(3, 'Splits'),
      list(
        splits.map((split): Inline => [
          inlineCode(split.callee),
          ' of ',
          inlineCode(split.input),
          ...(split.parts.some(part => part !== split.input)
            ? [' into ', inlineCode(split.parts.join(', '))]
            : []),
          ` in ${placeText(split.place)}: ${split.shuffled ? 'shuffled' : 'in order'}, ${split.stratified ? 'stratified' : 'not stratified'}`
        ])
      )
    );
  }
  return nodes;
}
