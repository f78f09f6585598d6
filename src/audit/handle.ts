import { Auditor, type AuditResult, type Trials } from './audit';
import { fixAll } from './fixAll';
import { proposeIgnore } from './ignores/propose';
import { stopIgnoring } from './ignores/stop';
import { importedPackages } from './packages';
import { standardPersona } from './persona/standard';
import { picture } from './picture/picture';
import { dataPaths, fill, mlflowStore, offersFor } from './offers';
import type { AuditMessage, InsertionMessage, NotebookRequest, Request, Response } from './protocol';
import { reportMaker } from './report/maker';
import { unknownsOf } from './report/unknown';
import { readinessOf } from './report/readiness';
import { report } from './report/report';
import { maskOf } from './secrets/mask';
import { staleRuns } from './stale';
import { SUGGESTIONS } from './suggestions';

/** How many notebooks keep their auditor, which remembers what it worked out before an edit. */
const REMEMBERED = 8;
const auditors = new Map<string, Auditor>();

/** Audits with the notebook's own auditor. What it remembers makes the answer come sooner, never another one. */
function audit({ notebook, facts, settings, personas }: NotebookRequest, trials: Trials): AuditResult {
  const { path } = notebook;
  const auditor = auditors.get(path) ?? new Auditor();
  // Taken out first: one that fails is not asked again, and the last used one goes to the end.
  auditors.delete(path);
  const result = auditor.audit(notebook, { facts, settings, personas, trials });
  auditors.set(path, auditor);
  for (const oldest of auditors.keys()) {
    if (auditors.size <= REMEMBERED) {
      break;
    }
    auditors.delete(oldest);
  }
  return result;
}

function auditMessage({ notebook, facts, reviewed }: NotebookRequest, result: AuditResult): AuditMessage {
  const { findings, ignored, problems, criteria, cells, notice, ms, pending, untried } = result;
  // The engine's readonly lists become plain ones, as the message is about to be copied anyway.
  return structuredCopy({
    findings,
    ignored,
    problems,
    criteria,
    cells,
    notice,
    ms,
    pending,
    untried,
    readiness: readinessOf(result, unknownsOf(result, facts, reviewed)),
    offers: offersFor(notebook, result, facts),
    paths: dataPaths(result),
    mlflow: mlflowStore(result),
    stale: staleRuns(result.flow, facts),
    packages: importedPackages(result.flow, facts?.environment)
  }) as AuditMessage;
}

/** Plain JSON of a value: what survives every host's way of passing messages. */
function structuredCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function suggest(request: Extract<Request, { method: 'suggest' }>): InsertionMessage {
  const { notebook, facts, name, answers } = request;
  const suggestion = SUGGESTIONS.find(each => each.name === name);
  if (!suggestion) {
    return { reason: `There is no suggestion named "${name}".` };
  }
  const { flow, sensitiveColumns } = audit(request, 'none');
  const context = { notebook, flow, facts, answers, sensitiveColumns };
  return structuredCopy(fill(suggestion, context)) as InsertionMessage;
}

function answer(request: Request): unknown {
  if (request.method === 'folder-report') {
    return { text: reportMaker().folder(request, request.format) };
  }
  const { notebook, facts } = request;
  switch (request.method) {
    case 'audit':
      return auditMessage(request, audit(request, 'spare'));
    case 'suggest':
      return suggest(request);
    case 'fix-all':
      return structuredCopy(fixAll(request, { rules: [request.rule] }));
    case 'ignore':
      return structuredCopy({ edits: proposeIgnore(request) });
    case 'stop-ignoring':
      return structuredCopy(stopIgnoring(request));
    case 'picture': {
      const { flow, findings } = audit(request, 'none');
      return maskOf(notebook, cell => flow.texts(cell)).data(structuredCopy(picture(flow, findings)));
    }
    case 'report': {
      const result = audit(request, 'all');
      const model = report(notebook, result, {
        personas: request.personas ?? [standardPersona()],
        reviewed: request.reviewed,
        earlier: request.earlier,
        facts,
        at: request.at,
        offers: offersFor(notebook, result, facts)
      });
      return { text: reportMaker().notebook(model, request.format, request.raw) };
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Answers one request of the protocol, the same on every host. Pure; never throws, failures are answers too. */
export function handle(request: Request): Response {
  try {
    return { id: request.id, ok: true, result: answer(request) };
  } catch (error) {
    return { id: request.id, ok: false, error: messageOf(error) };
  }
}
