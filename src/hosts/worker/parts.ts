/** Parts of the engine that are files of their own, since most people never need them. */
import { z } from 'zod';
import { type FrontEnd, addFrontEnd, frontEndOf, languageOf } from '../../audit/frontEnds';
import { addReportMaker, hasReportMaker, type ReportMaker } from '../../audit/report/maker';
import type { LoadingMessage, Request } from '../../audit/protocol';

/** Where the parts lie, as the page says before anything else. */
export const partsMessage = z.object({ parts: z.object({ typescript: z.string(), report: z.string() }) });
export type Parts = z.infer<typeof partsMessage>['parts'];

/** Where the files of the parts leave what they hold. */
export interface PartsScope {
  importScripts(address: string): void;
  postMessage(message: LoadingMessage): void;
  preflightTypeScript?: FrontEnd;
  preflightReports?: ReportMaker;
}

/** Loads what a request needs and is not there yet. */
export function loadFor(request: Request, parts: Parts, scope: PartsScope): void {
  const language = 'notebook' in request ? request.notebook.language : 'python';
  if (languageOf(language) === 'typescript' && !frontEndOf(language)) {
    load(parts.typescript, scope);
    if (scope.preflightTypeScript) {
      addFrontEnd('typescript', scope.preflightTypeScript);
    }
  }
  if ((request.method === 'report' || request.method === 'folder-report') && !hasReportMaker()) {
    load(parts.report, scope);
    if (scope.preflightReports) {
      addReportMaker(scope.preflightReports);
    }
  }
}

/** Says so to the page: it is not to take a slow network for a worker that hangs. */
function load(address: string, scope: PartsScope): void {
  scope.postMessage({ loading: true });
  try {
    scope.importScripts(address);
  } finally {
    scope.postMessage({ loading: false });
  }
}
