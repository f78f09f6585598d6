/** A highlight that shows a step of the evidence for a moment. */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

/** Milliseconds that a highlight stays. */
const STAY = 2600;

const setHighlight = StateEffect.define<{ from: number; to: number } | null>();

const mark = Decoration.mark({ class: 'jp-Preflight-highlight' });
const line = Decoration.line({ class: 'jp-Preflight-highlightLine' });

function decorate(view: { from: number; to: number }, lineStart: number): DecorationSet {
  const start = line.range(lineStart);
  return view.to > view.from
    ? Decoration.set([start, mark.range(view.from, view.to)], true)
    : Decoration.set(start);
}

const highlightField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (decorations, transaction) => {
    let next = decorations.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setHighlight)) {
        const range = effect.value;
        next = range ? decorate(range, transaction.state.doc.lineAt(range.from).from) : Decoration.none;
      }
    }
    return next;
  },
  provide: field => EditorView.decorations.from(field)
});

const timers = new WeakMap<EditorView, ReturnType<typeof setTimeout>>();

/**
 * Highlights a stretch (UTF-16 offsets, clamped to the text) and scrolls to it. The extension is added to the editor
 * when it is first needed, so that evidence can be shown with the squiggles switched off.
 */
export function highlight(view: EditorView, from: number, to: number): void {
  const length = view.state.doc.length;
  const start = Math.min(from, length);
  const end = Math.max(start, Math.min(to, length));
  if (view.state.field(highlightField, false) === undefined) {
    view.dispatch({ effects: StateEffect.appendConfig.of(highlightField) });
  }
  view.dispatch({
    effects: [setHighlight.of({ from: start, to: end }), EditorView.scrollIntoView(start, { y: 'nearest' })]
  });
  clearTimeout(timers.get(view));
  timers.set(
    view,
    setTimeout(() => {
      if (view.dom.isConnected) {
        view.dispatch({ effects: setHighlight.of(null) });
      }
    }, STAY)
  );
}
