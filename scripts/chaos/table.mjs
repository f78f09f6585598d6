// The fault table: how often each fault was injected, how long until all was well again, what was seen, and what was lost.

const middle = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = Math.floor((sorted.length - 1) / 2);
  return sorted.length % 2 === 1 ? sorted[at] : (sorted[at] + sorted[at + 1]) / 2;
};

/** Texts by how often they are there, the most frequent first. */
function counted(texts) {
  const counts = new Map();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, times]) => ({ text, times }));
}

/** In how many rounds each message of one origin was seen. */
const messages = (rounds, ours) =>
  counted(
    rounds.flatMap(({ seen }) => [
      ...new Set(seen.filter(each => each.ours === ours).map(({ text }) => text))
    ])
  );

/** Kinds in the order of their names; times in seconds. */
export function summarise(rounds) {
  const kinds = [...new Set(rounds.map(({ kind }) => kind))].sort();
  return kinds.map(kind => {
    const of = rounds.filter(round => round.kind === kind);
    const times = of.flatMap(({ well }) => (well === null ? [] : [well]));
    return {
      kind,
      injected: of.length,
      median: times.length > 0 ? middle(times) : null,
      longest: times.length > 0 ? Math.max(...times) : null,
      messages: messages(of, true),
      others: messages(of, false),
      lost: counted(of.flatMap(({ lost }) => lost)),
      failed: counted(of.flatMap(({ failed }) => (failed === null ? [] : [failed]))),
      errors: counted(of.flatMap(({ errors }) => errors.ours)),
      errorsOfOthers: counted(of.flatMap(({ errors }) => errors.others))
    };
  });
}

const cell = text => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
const list = texts => texts.map(({ text, times }) => `${cell(text)} (${times})`).join('; ');

/** In Markdown. */
export function faultTable(kinds) {
  const rows = kinds.map(({ kind, injected, median, longest, messages: ours, others, lost, failed }) => [
    kind,
    String(injected),
    median === null ? '' : `${median.toFixed(1)} / ${longest.toFixed(1)} s`,
    [list(ours), others.length > 0 ? `JupyterLab: ${list(others)}` : ''].filter(Boolean).join('; '),
    lost.length === 0 ? 'nothing' : list(lost),
    failed.length === 0 ? '' : list(failed)
  ]);
  const head = ['fault', 'injected', 'well again after: median / longest', 'seen', 'lost', 'not well'];
  const lines = [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`);
  const sum = kinds.reduce((total, { injected }) => total + injected, 0);
  const errors = kinds.flatMap(kind => kind.errors);
  const foreign = kinds.flatMap(kind => kind.errorsOfOthers).reduce((total, { times }) => total + times, 0);
  const told = `${sum} faults; errors of Preflight in the console: ${errors.length === 0 ? 'none' : list(errors)}; of JupyterLab: ${foreign}.`;
  return `${[...lines, '', told].join('\n')}\n`;
}
