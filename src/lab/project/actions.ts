/** Ignoring a rule in a whole project, and telling it again: edits of a file of settings, seen before they are written. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NotebookAudit } from '../audits';
import { reasonOfSaving } from '../failures';
import { confirmWriting, type Writing } from './dialog';
import { FileChanged, type Target } from './projects';

/** Writes a rule into the ignores of the project; false when the user did not want it, or it could not be written. */
export async function ignoreInProject(
  audit: NotebookAudit,
  rule: string,
  reason: string,
  trans: TranslationBundle
): Promise<boolean> {
  const edits = await import('../../audit/ignores/project');
  await audit.readProject();
  const { project, projects } = audit;
  const targets = project
    ? [{ path: project.path, text: project.text, isNew: false }]
    : await projects.targets(audit.panel.context.path);
  const title = trans.__('Ignore %1 in the project', rule);
  const written = ({ path, text }: Target): string | null => edits.ignoreInProject(path, text, rule, reason);
  return write(audit, { title, targets, written }, trans.__('Ignored in the project: %1', rule), trans);
}

/** Takes a name out of the ignores of the project. */
export async function stopIgnoringInProject(
  audit: NotebookAudit,
  selector: string,
  trans: TranslationBundle
): Promise<boolean> {
  const edits = await import('../../audit/ignores/project');
  await audit.readProject();
  const { project } = audit;
  if (!project) {
    return false;
  }
  const targets = [{ path: project.path, text: project.text, isNew: false }];
  const title = trans.__('Stop ignoring %1 in the project', selector);
  const written = ({ path, text }: Target): string | null =>
    edits.stopIgnoringInProject(path, text, selector);
  return write(
    audit,
    { title, targets, written },
    trans.__('No longer ignored in the project: %1', selector),
    trans
  );
}

async function write(
  audit: NotebookAudit,
  writing: Writing,
  doneTitle: string,
  trans: TranslationBundle
): Promise<boolean> {
  const answer = await confirmWriting(writing, trans);
  if (!answer || answer.content === null) {
    return false;
  }
  const { target, content } = answer;
  try {
    await audit.projects.write(target, content);
  } catch (error) {
    const why =
      error instanceof FileChanged
        ? trans.__('%1 was changed meanwhile, so nothing was written. Try again.', target.path)
        : trans.__('Not written: %1 (%2)', reasonOfSaving(error, target.path, trans), target.path);
    Notification.warning(why, { autoClose: 8000 });
    return false;
  }
  await audit.readProject();
  const note = trans.__(
    'Written into `%1`; it counts for every notebook in its folder and below.',
    target.path
  );
  audit.setDone({ title: doneTitle, notes: [note], isLast: () => false });
  return true;
}
