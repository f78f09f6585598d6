/** Parts of the engine that are files of their own, since most people never need them. */
import { z } from 'zod';
import { type FrontEnd, addFrontEnd, frontEndOf, languageOf } from '../../audit/frontEnds';
import { addReportMaker, hasReportMaker, type ReportMaker } from '../../audit/report/maker';
import type { Request } from '../../audit/protocol';

/** Where the parts lie, as the page says before anything else. */
export const partsMessage = z.object({ parts: z.object({ typescript: z.string(), report: z.string() }) });
export type Parts = z.infer<typeof partsMessage>['parts'];

/** Where the files of the parts leave what they hold. */
export interface PartsScope {
  importScripts(address: string): void;
  preflightTypeScript?: FrontEnd;
  preflightReports?: ReportMaker;
}

/** Loads what a request needs and is not there yet. */
export function loadFor(request: Request, parts: Parts, scope: PartsScope): void {
  const language = 'notebook' in request ? request.notebook.language : 'python';
  if (languageOf(language) === 'typescript' && !frontEndOf(language)) {
    scope.importScripts(parts.typescript);
    if (scope.preflightTypeScript) {
      addFrontEnd('typescript', scope.preflightTypeScript);
    }
  }
  if ((request.method === 'report' || request.method === 'folder-report') && !hasReportMaker()) {
    scope.importScripts(parts.report);
    if (scope.preflightReports) {
      addReportMaker(scope.preflightReports);
    }
  }
}
