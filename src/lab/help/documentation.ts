/** The documentation in a tab: the site that ships beside the extension, or the rules' pages where it was built without one. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { IFrame, ToolbarButton } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import { preflightIcon } from '../icons';

/** Where the first page of the site lies if it ships: beside the extension's own files, from wherever these come. */
export function siteUrl(): string {
  const extensions = PageConfig.getOption('fullLabextensionsUrl');
  const path = URLExt.join(extensions, 'jupyterlab-preflight', 'docs/README.html');
  return new URL(path, document.baseURI).href;
}

/** Whether the extension was built with the site. */
export async function hasSite(url: string): Promise<boolean> {
  // One of the extension's own files; JupyterLite has no server whose client could be asked.
  // eslint-disable-next-line no-restricted-globals
  return (await fetch(url, { method: 'HEAD' })).ok;
}

/**
 * The site in a frame. Its pages are the extension's own files, so that they may do what its code may; they need scripts and their
 * storage to search and to keep a theme.
 */
function siteFrame(url: string): IFrame {
  const frame = new IFrame({
    sandbox: ['allow-same-origin', 'allow-scripts', 'allow-forms', 'allow-popups', 'allow-downloads']
  });
  frame.addClass('jp-Preflight-documentation');
  frame.url = url;
  const element = iframeOf(frame);
  element.addEventListener('load', () => {
    // Other sites mostly refuse to be shown in a frame.
    for (const link of element.contentDocument?.querySelectorAll<HTMLAnchorElement>('a.external') ?? []) {
      link.target = '_blank';
      link.rel = 'noopener';
    }
  });
  return frame;
}

function iframeOf(frame: IFrame): HTMLIFrameElement {
  return frame.node.querySelector('iframe')!;
}

/** A tab with the site; its button opens the page that is shown in the browser. */
export function siteTab(url: string, trans: TranslationBundle): MainAreaWidget {
  const frame = siteFrame(url);
  iframeOf(frame).title = trans.__('Preflight Documentation');
  const tab = titled(frame, trans);
  tab.toolbar.addItem(
    'browser',
    new ToolbarButton({
      label: trans.__('Open in Browser Tab'),
      onClick: () =>
        void window.open(iframeOf(frame).contentWindow?.location.href ?? url, '_blank', 'noopener')
    })
  );
  return tab;
}

/** A tab with the pages of all rules, one below the other. */
export async function rulesTab(
  rendermime: IRenderMimeRegistry,
  trans: TranslationBundle
): Promise<MainAreaWidget> {
  const { RULE_PAGES } = await import(
    /* webpackChunkName: "preflight-rule-pages" */ '../../audit/rules/pages'
  );
  const text = Object.values(RULE_PAGES).map(({ page }) => page);
  const content = rendermime.createRenderer('text/markdown');
  content.addClass('jp-Preflight-documentation');
  await content.renderModel(
    rendermime.createModel({ data: { 'text/markdown': text.join('\n\n') }, trusted: false })
  );
  const tab = titled(content, trans);
  tab.toolbar.hide();
  return tab;
}

function titled(content: Widget, trans: TranslationBundle): MainAreaWidget {
  const tab = new MainAreaWidget({ content });
  tab.id = 'preflight-documentation';
  tab.title.label = trans.__('Preflight Documentation');
  tab.title.icon = preflightIcon;
  tab.title.closable = true;
  return tab;
}
