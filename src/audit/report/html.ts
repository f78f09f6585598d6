import { defaultSchema, sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import type { ElementContent, Root as HtmlRoot } from 'hast';
import type { Code, Root } from 'mdast';
import { defaultHandlers, toHast } from 'mdast-util-to-hast';
import { reportDocument } from './document';
import { drawn, PICTURE_SCHEMA } from './picture/drawn';
import { oneLine } from './safe';
import { STYLE, STYLE_HASH } from './style';
import type { ReportModel } from './types';

const LEVELS = ['critical', 'high', 'medium', 'low', 'ready', 'conditions', 'not-ready', 'not-judged'];
const HEADINGS = ['h1', 'h2', 'h3', 'h4'];

/** GitHub's schema, which lets no script, style or event through, plus the classes that give levels their colour. */
const schema: Schema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), ...PICTURE_SCHEMA.tagNames],
  attributes: {
    ...defaultSchema.attributes,
    ...Object.fromEntries(HEADINGS.map(name => [name, [['className', ...LEVELS]]])),
    ...PICTURE_SCHEMA.attributes
  }
};

const element = (tagName: string, properties: Record<string, string>, children: ElementContent[] = []) => ({
  type: 'element' as const,
  tagName,
  properties,
  children
});

/** The document as HTML; nothing in it is active. */
function clean(document: Root): ReturnType<typeof sanitize> {
  const tree = toHast(document, {
    handlers: {
      code: (state, node: Code) =>
        node.data?.picture ? drawn(node.data.picture) : defaultHandlers.code(state, node)
    }
  });
  return sanitize(tree, schema);
}

/** The report of a notebook as one HTML file. */
export function reportHtml(model: ReportModel): string {
  return htmlOf(reportDocument(model), `Readiness report: ${model.notebook.path}`);
}

/** A document as the inner HTML of an element, for those who show it among other things. Nothing in it is active. */
export function htmlFragmentOf(document: Root): string {
  return toHtml(clean(document));
}

/**
 * A document as one HTML file that needs nothing else: no script, no image, no network, one style sheet allowed by
 * its hash. Whatever notebooks say is shown as text.
 */
export function htmlOf(document: Root, title: string): string {
  const body = clean(document);
  const page: HtmlRoot = {
    type: 'root',
    children: [
      { type: 'doctype' },
      element('html', { lang: 'en' }, [
        element('head', {}, [
          element('meta', { charSet: 'utf-8' }),
          element('meta', {
            httpEquiv: 'Content-Security-Policy',
            content: `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`
          }),
          element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
          element('meta', { name: 'referrer', content: 'no-referrer' }),
          element('meta', { name: 'color-scheme', content: 'light dark' }),
          element('title', {}, [{ type: 'text', value: oneLine(title) }]),
          element('style', {}, [{ type: 'text', value: STYLE }])
        ]),
        element('body', {}, [
          element('main', {}, 'children' in body ? (body.children as ElementContent[]) : [])
        ])
      ])
    ]
  };
  return `${toHtml(page)}\n`;
}
