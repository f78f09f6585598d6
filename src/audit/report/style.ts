/** The report's style sheet: readable on screen, light and dark, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #1f2328;
  --soft: #57606a;
  --page: #ffffff;
  --block: #f4f5f7;
  --line: #d0d7de;
  --critical: #a40e26;
  --high: #a33b00;
  --medium: #7d5a00;
  --low: #0a5a9c;
  --good: #116329;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3;
    --soft: #9da7b1;
    --page: #14171b;
    --block: #20252b;
    --line: #3a424b;
    --critical: #ff8a8a;
    --high: #ffab70;
    --medium: #e3c26a;
    --low: #7cc0ff;
    --good: #6fd48a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; }
h2 { font-size: 1.35rem; margin-top: 2.5rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin-top: 1.75rem; }
h4 { font-size: 1rem; margin-top: 2rem; padding-left: .75rem; border-left: .3rem solid currentcolor; }
h1, h2, h3, h4 { break-after: avoid; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: .875em; }
code { background: var(--block); padding: .1em .3em; border-radius: .25rem; }
pre { background: var(--block); padding: .75rem 1rem; border-radius: .4rem; white-space: pre-wrap; break-inside: avoid; }
pre code { padding: 0; background: none; font-size: 1em; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
li { margin: .2rem 0; }
.answer { margin: .75rem 0; padding: .25rem 1rem; min-height: 4rem; border: 1px solid var(--line); border-radius: .4rem; color: var(--soft); break-inside: avoid; }
.critical, .not-ready { color: var(--critical); }
.high, .conditions { color: var(--high); }
.medium { color: var(--medium); }
.low { color: var(--low); }
.ready { color: var(--good); }
.not-judged { color: var(--soft); }
figure.way { margin: 1rem 0; overflow-x: auto; }
.way svg { font-size: 12px; }
.way rect { fill: var(--block); stroke: var(--line); }
.way text { fill: var(--text); }
.way .kind { fill: var(--soft); font-size: 10px; }
.way path { fill: none; stroke: var(--soft); stroke-width: 1.25; }
.way .evaluated { stroke-dasharray: 4 3; }
.way .end { fill: var(--soft); stroke: none; }
.way .leak rect { stroke: var(--critical); stroke-width: 2; }
.way path.leak { stroke: var(--critical); }
.way .end.leak { fill: var(--critical); stroke: none; }
@media print {
  :root { --page: #ffffff; --text: #000000; --block: #f4f5f7; --line: #b0b7be; --soft: #444444; }
  :root { --critical: #a40e26; --high: #a33b00; --medium: #7d5a00; --low: #0a5a9c; --good: #116329; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  figure.way { overflow: visible; break-inside: avoid; }
  .way > svg { max-width: 100%; height: auto; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
`;

/** What the page's Content-Security-Policy allows: the SHA-256 of exactly this style sheet (a test compares them). */
export const STYLE_HASH = 'sha256-hHr4O0s+UgPJM11tba0NILs9d8L54D7zIQ35LmcI3mM=';
