/** What the command writes of notebooks, in one of its formats and as they come. */
import type { Collector } from '../../../audit/report/collector';
import {
  FORMAT_FACTS,
  isCollected,
  isReportFormat,
  REPORT_FORMATS,
  type ReportFormat
} from '../../../audit/report/formats';
import { printableJson } from '../../../audit/report/safe';
import type { Shown } from '../job';
import { type Environment, UsageError } from '../environment';
import { reportPath, type Sink, writeReportIn } from '../output';
import { line, obeyedByNone } from '../say';
import type { Tally } from '../tally';
import { githubCommands } from './github';
import { gitlabIssues } from './gitlab';
import { jsonLine } from './jsonl';
import { Statistics } from './statistics';
import { TextFormat } from './text';

export const FORMATS = ['text', 'jsonl', 'github', 'gitlab', 'comment', ...REPORT_FORMATS] as const;
export type Format = (typeof FORMATS)[number];

export interface Writer {
  begin?(): Promise<void>;
  write(result: Shown): Promise<void>;
  end?(tally: Tally): Promise<void>;
}

export interface Target {
  readonly sink: Sink;
  /** Absolute folder for one report a notebook; undefined where all goes to the sink. */
  readonly folder: string | undefined;
  readonly stderr: Environment['stderr'];
  /** ISO time stamp to print. */
  readonly at: string;
  readonly color: boolean;
}

/** @throws UsageError where a form holds one notebook only and there are more, with no folder to put them in */
export function checkFormat(format: Format, hasFolder: boolean, files: number): void {
  const holdsMany = !isReportFormat(format) || isCollected(format) || format === 'md' || hasFolder;
  if (!holdsMany && files > 1) {
    throw new UsageError(
      `A report as ${FORMAT_FACTS[format].label} holds one notebook and ${files} were found. Give --output a folder (ending in "/") to get one file each.`
    );
  }
}

export async function writerOf(format: Format | 'statistics', target: Target): Promise<Writer> {
  if (format === 'text') {
    return new Text(target);
  }
  if (format === 'statistics') {
    return new Counts(target);
  }
  if (format === 'jsonl') {
    return { write: result => target.sink.write(`${printableJson(jsonLine(result))}\n`) };
  }
  if (format === 'github') {
    return { write: result => target.sink.write(githubCommands(result)) };
  }
  if (format === 'gitlab') {
    return new Listed(target.sink);
  }
  if (format === 'comment') {
    // What makes Markdown is only loaded for what is written in it.
    const { CommentFormat } = await import('./comment');
    return new Comment(new CommentFormat(), target.sink);
  }
  // What makes reports is only loaded for them.
  const reports = await import('./report');
  return isCollected(format) && target.folder === undefined
    ? new Collected(reports, reports.collectorOf(format, target.at), target)
    : new Reports(reports, format, target);
}

type Maker = typeof import('./report');

class Text implements Writer {
  constructor(protected readonly target: Target) {
    this.text = new TextFormat(target.color);
  }

  write(result: Shown): Promise<void> {
    return this.target.sink.write(obeyedByNone(this.text.file(result)));
  }

  end(tally: Tally): Promise<void> {
    return this.target.sink.write(this.text.summary(tally));
  }

  private readonly text: TextFormat;
}

/** Counts by rule, and what could not be audited. */
class Counts extends Text {
  override write(result: Shown): Promise<void> {
    if (result.error !== null) {
      return super.write(result);
    }
    this.statistics.add(result.result.findings);
    return Promise.resolve();
  }

  override async end(tally: Tally): Promise<void> {
    await this.target.sink.write(this.statistics.toString());
    await super.end(tally);
  }

  private readonly statistics = new Statistics();
}

/** GitLab's list, an entry a line. */
class Listed implements Writer {
  constructor(private readonly sink: Sink) {}

  begin(): Promise<void> {
    return this.sink.write('[');
  }

  async write(result: Shown): Promise<void> {
    for (const issue of gitlabIssues(result)) {
      await this.sink.write(`${this.written++ === 0 ? '' : ','}\n  ${printableJson(JSON.stringify(issue))}`);
    }
  }

  end(): Promise<void> {
    return this.sink.write('\n]\n');
  }

  private written = 0;
}

/** One comment on all notebooks, which begins with what they come to. */
class Comment implements Writer {
  constructor(
    private readonly comment: import('./comment').CommentFormat,
    private readonly sink: Sink
  ) {}

  write(result: Shown): Promise<void> {
    this.comment.add(result);
    return Promise.resolve();
  }

  end(tally: Tally): Promise<void> {
    return this.sink.write(this.comment.text(tally));
  }
}

/** All notebooks in one text of a form that is made for it. */
class Collected implements Writer {
  constructor(
    private readonly maker: Maker,
    private readonly collector: Collector,
    private readonly target: Target
  ) {}

  begin(): Promise<void> {
    return this.target.sink.write(this.collector.begin());
  }

  write(result: Shown): Promise<void> {
    const { sink } = this.target;
    return sink.write(this.maker.collect(this.collector, result));
  }

  end(): Promise<void> {
    return this.target.sink.write(this.collector.end());
  }
}

/** A report a notebook: one after the other, or each in a file of a folder, whose paths are told. */
class Reports implements Writer {
  constructor(
    private readonly maker: Maker,
    private readonly format: ReportFormat,
    private readonly target: Target
  ) {}

  async write(result: Shown): Promise<void> {
    const { stderr, folder, sink } = this.target;
    if (result.error !== null) {
      // A report that cannot be made is an error of the command, not text in another notebook's report.
      stderr.write(obeyedByNone(new TextFormat(this.target.color).file(result)));
      return;
    }
    if (result.model === undefined) {
      return;
    }
    const report = this.maker.renderReport(result.model, this.format, result.raw ?? undefined);
    if (folder === undefined) {
      await sink.write(this.written++ === 0 ? report : `\n---\n\n${report}`);
      return;
    }
    const path = reportPath(folder, result.file, this.format);
    await writeReportIn(folder, path, report);
    await sink.write(`${line(path)}\n`);
  }

  private written = 0;
}
