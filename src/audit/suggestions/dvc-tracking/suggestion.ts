import { rule as unversionedPath } from '../../rules/data/unversioned-path/rule';
import { databaseFile } from '../../rules/data/queries';
import { NOTHING_SET } from '../../rules/rule';
import { Imports, indent, Names, py } from '../codegen';
import { cellOf, eventsOf, type ModelSlot, pickModel } from '../slots';
import {
  commands,
  isOutside,
  modelFile,
  normal,
  OUTSIDE,
  REMOTE,
  repositoryLines,
  savingLine,
  shell,
  statusOf,
  unique,
  withoutNested
} from './project';
import type { EventOf } from '../../flow/types';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** What is put under DVC, and after which cell. */
interface Tracked {
  readonly paths: readonly string[];
  /** Addresses that DVC downloads and pins, with the local path each gets. */
  readonly urls: readonly { readonly url: string; readonly to: string }[];
  /** Name of a fitted model that no file holds yet: it is saved to the (only) path first. */
  readonly save: ModelSlot | null;
  readonly at: number;
  readonly notes: readonly string[];
}

/**
 * Puts the data files that the notebook reads under DVC, right after they are read; where those are versioned (or
 * come with a library) the model that the notebook saves, or the trained model saved by the cell itself.
 */
export const suggestion: Suggestion = {
  name: 'dvc-tracking',
  title: 'Version the data with DVC',
  tool: 'DVC',
  packages: ['dvc'],
  fill(context) {
    const tracked = toTrack(context);
    return 'reason' in tracked ? tracked : insertion(context, tracked);
  }
};

function toTrack(context: SuggestionContext): Tracked | NotApplicable {
  const { flow } = context;
  const reads = unversionedReads(context);
  const outside = reads.filter(read => isOutside(context, read.path));
  const inside = reads.filter(read => !outside.includes(read));
  const remote = inside.filter(
    read => read.medium === 'url' || read.medium === 'object-store' || REMOTE.test(read.path)
  );
  const local = inside.filter(read => !remote.includes(read));
  if (inside.length > 0) {
    return {
      paths: withoutNested(unique(local.map(read => read.path))),
      urls: unique(remote.map(read => read.path)).map(url => ({ url, to: `data/${fileName(url)}` })),
      save: null,
      at: Math.max(...inside.map(cellOf)) + 1,
      notes: outsideNotes(outside)
    };
  }
  if (outside.length > 0) {
    return { reason: outsideNotes(outside)[0] };
  }
  const done = new Set(eventsOf(flow, 'version').flatMap(event => event.paths.map(normal)));
  return modelToTrack(context, path => !done.has(normal(path)) && statusOf(context, path) !== 'dvc');
}

type PathRead = EventOf<'read'> & { readonly path: string };

/** The reads that the rule finds fault with, so that the cell answers its findings, and those of files in Git. */
function unversionedReads(context: SuggestionContext): PathRead[] {
  // The rule is content with data in Git. Someone who asks for DVC is not: DVC is to have those files too.
  const facts = context.facts && {
    ...context.facts,
    paths: context.facts.paths.filter(fact => fact.status !== 'git')
  };
  const found = [...unversionedPath.check({ ...NOTHING_SET, ...context, facts })].map(({ range }) => range);
  return eventsOf(context.flow, 'read').flatMap(read => {
    const path = read.medium === 'sql' ? databaseFile(read) : read.path;
    return path !== null &&
      found.some(range => range.cell === read.site.range.cell && range.start === read.site.range.start)
      ? [{ ...read, path }]
      : [];
  });
}

/** With no data left to version: the model file that the notebook writes, or one that the cell writes for it. */
function modelToTrack(context: SuggestionContext, open: (path: string) => boolean): Tracked | NotApplicable {
  const { flow } = context;
  const library = eventsOf(flow, 'read').some(read => read.medium === 'library');
  const note = library
    ? 'The data come with a library, so its version pins them; what DVC can keep is the trained model.'
    : 'No unversioned data file is read under a path that can be known, so the trained model is versioned.';
  const written = eventsOf(flow, 'write').filter(
    write =>
      write.what === 'model' && write.path !== null && !REMOTE.test(write.path) && !OUTSIDE.test(write.path)
  );
  const paths = unique(written.map(write => write.path!)).filter(open);
  if (paths.length > 0) {
    return { paths, urls: [], save: null, at: Math.max(...written.map(cellOf)) + 1, notes: [note] };
  }
  if (written.length > 0) {
    return { reason: 'The data and the model files of this notebook are versioned already.' };
  }
  const model = pickModel(context);
  if ('reason' in model) {
    return {
      reason: `No unversioned data file is read under a path that can be known, and there is no model to keep. ${model.reason}`
    };
  }
  const path = modelFile(context.notebook.path, model);
  return open(path)
    ? { paths: [path], urls: [], save: model, at: model.at, notes: [note] }
    : { reason: 'The data and the model of this notebook are versioned already.' };
}

function insertion(context: SuggestionContext, tracked: Tracked): Insertion {
  const at = Math.min(tracked.at, context.notebook.cells.length);
  const scope = context.flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'dvc');
  const imports = new Imports(scope, names);
  const { dvc, git } = commands(imports);
  const repository = repositoryLines(context, imports);
  const inGit = tracked.paths.filter(path => statusOf(context, path) === 'git');
  const save: string[] = [];
  if (tracked.save !== null) {
    const Path = imports.from('pathlib', 'Path');
    save.push(
      `${Path}("models").mkdir(exist_ok=True)`,
      savingLine(tracked.save, tracked.paths[0], tracked.save.name, imports)
    );
  }
  const handOver = inGit.flatMap(path => [
    `# ${path} is in Git: take it out of Git's index (the file stays where it is), so that DVC can have it`,
    git('rm', '-r', '--cached', '--quiet', '--ignore-unmatch', path)
  ]);
  const fetch = tracked.urls.flatMap(({ url, to }) => {
    const Path = imports.from('pathlib', 'Path');
    return [
      `if not ${Path}(${py(`${to}.dvc`)}).exists():  # downloads once and keeps address, date and hash`,
      ...indent([`${Path}("data").mkdir(exist_ok=True)`, dvc('import-url', url, to)])
    ];
  });
  const globbed = tracked.paths.some(path => /[*?[]/.test(path));
  const add =
    tracked.paths.length > 0
      ? [
          `if "DVC_STAGE" not in ${imports.module('os')}.environ:  # a stage that runs this notebook holds its files`,
          ...indent([dvc('add', ...(globbed ? ['--glob'] : []), ...tracked.paths)])
        ]
      : [];
  const pointers = [...tracked.paths, ...tracked.urls.map(({ to }) => to)].filter(
    path => !/[*?[]/.test(path)
  );
  const body = [
    `# Version ${tracked.save === null ? 'the data' : 'the trained model'} with DVC: Git keeps the small .dvc files, DVC the content they name by hash`,
    ...repository.comment,
    ...imports.lines(),
    '',
    ...repository.lines,
    ...save,
    ...handOver,
    ...fetch,
    ...add,
    ...commitHint(pointers)
  ];
  const what = [...tracked.paths, ...tracked.urls.map(({ url }) => url)]
    .map(path => `\`${path}\``)
    .join(', ');
  return {
    title: `Put ${what} under DVC in a new cell (cell ${at})${repository.title}`,
    notes: [
      ...repository.notes,
      ...inGit.map(
        path =>
          `\`${path}\` is in Git already, and DVC refuses such files: the cell takes it out of Git's index with \`git rm -r --cached\` and leaves the file alone. Commit that together with the .dvc file.`
      ),
      ...tracked.urls.map(
        ({ url, to }) =>
          `Afterwards read \`${to}\` instead of ${url}, so that the pinned copy is what you train on.`
      ),
      ...tracked.notes,
      'Commit the .dvc and .gitignore files that DVC writes.'
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function commitHint(paths: readonly string[]): string[] {
  const files = unique(
    paths.flatMap(path => [`${path.replace(/(?<![/\\])[/\\]+$/, '')}.dvc`, `${folder(path)}.gitignore`])
  );
  return files.length > 0 ? [`print(${py(`Now commit: git add ${files.map(shell).join(' ')}`)})`] : [];
}

function folder(path: string): string {
  return path.replace(/(?<![/\\])[/\\]+$/, '').replace(/(?<![^/\\])[^/\\]*$/, '');
}

function fileName(url: string): string {
  return url.split(/[?#]/)[0].split('/').filter(Boolean).pop() ?? 'data';
}

function outsideNotes(reads: readonly { readonly path: string }[]): string[] {
  return unique(reads.map(read => read.path)).map(
    path =>
      `\`${path}\` lies outside the project, where DVC does not track files: copy it in, or run \`dvc import-url ${shell(path)} data/\`.`
  );
}
