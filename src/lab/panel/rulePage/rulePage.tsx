/** The page of a rule, shown in the place of the list. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import type { RULE_PAGES } from '../../../audit/rules/pages';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Page } from '../page';

type Pages = typeof RULE_PAGES;

let loading: Promise<Pages> | null = null;

/** The pages are a chunk of their own, fetched when the first finding is opened. */
function loadPages(): Promise<Pages> {
  loading ??= import(/* webpackChunkName: "preflight-rule-pages" */ '../../../audit/rules/pages').then(
    module => module.RULE_PAGES,
    error => {
      // A server that was away may be back when the next finding is opened.
      loading = null;
      throw error;
    }
  );
  return loading;
}

/** The page of a rule; null until it is there, or when there is none. */
function useRulePage(rule: string): Pages[string] | null {
  const { run } = useServices();
  const [pages, setPages] = React.useState<Pages | null>(null);
  React.useEffect(() => {
    let mounted = true;
    run(async () => {
      const loaded = await loadPages();
      if (mounted) {
        setPages(loaded);
      }
    });
    return () => {
      mounted = false;
    };
  }, [run]);
  return pages?.[rule] ?? null;
}

/** Why the rule matters, in short. */
export function Why({ rule }: { rule: string }): React.JSX.Element | null {
  const { trans } = useServices();
  const page = useRulePage(rule);
  return page ? (
    <>
      <h4 className="jp-Preflight-detailHeading">{trans.__('Why it matters')}</h4>
      <p className="jp-Preflight-why">
        <Inline text={page.why} />
      </p>
    </>
  ) : null;
}

/** Markdown as JupyterLab renders it, as a text that is not trusted. */
function Markdown({
  rendermime,
  text
}: {
  rendermime: IRenderMimeRegistry;
  text: string;
}): React.JSX.Element {
  const { run } = useServices();
  const host = React.useRef<HTMLDivElement>(null);
  // A layout effect is undone while the host is still in the page, as Lumino wants it of a widget that is taken away.
  React.useLayoutEffect(() => {
    const renderer = rendermime.createRenderer('text/markdown');
    const model = rendermime.createModel({ data: { 'text/markdown': text }, trusted: false });
    run(async () => {
      await renderer.renderModel(model);
      if (host.current && !renderer.isDisposed) {
        Widget.attach(renderer, host.current);
      }
    });
    return () => renderer.dispose();
  }, [rendermime, run, text]);
  return <div ref={host} className="jp-Preflight-markdown" />;
}

export interface RulePageProps {
  readonly rule: string;
  onClose(): void;
}

export function RulePage({ rule, onClose }: RulePageProps): React.JSX.Element {
  const { trans, rendermime } = useServices();
  const page = useRulePage(rule);
  return (
    <Page label={trans.__('About the rule %1', rule)} onClose={onClose}>
      {page &&
        (rendermime ? (
          <Markdown rendermime={rendermime} text={page.page} />
        ) : (
          <pre className="jp-Preflight-plainPage">{page.page}</pre>
        ))}
    </Page>
  );
}
