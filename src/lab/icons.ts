/** The icon of Preflight: a checklist. */
import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M19 3h-4.2a3 3 0 0 0-5.6 0H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h6.5a7 7 0 0 1-1-2H5V5h2v3h10V5h2v6.1a7 7 0 0 1 2 .9V5a2 2 0 0 0-2-2zm-7 2a1 1 0 1 1 0-2 1 1 0 0 1 0 2zM7 11h7v2H7zm0 4h4v2H7z"/>
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M16.2 21.6l-3.4-3.4 1.4-1.4 2 2 5-5 1.4 1.4z"/>
</svg>`;

export const preflightIcon = new LabIcon({ name: 'jupyterlab-preflight:checklist', svgstr: SVG });
