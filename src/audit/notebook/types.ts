/** What kind of cell; only `code` cells are interpreted, `markdown` cells are read for documentation. */
export type CellKind = 'code' | 'markdown' | 'raw';

/** One cell, as the engine sees it. Positions in it are UTF-16 offsets into `source`. */
export interface Cell {
  /** nbformat 4.5 id, or a stable made-up one (`cell-<index>`) for older formats. */
  readonly id: string;
  readonly kind: CellKind;
  readonly source: string;
  /** `In[n]` of the last execution, null when it never ran. */
  readonly executionCount: number | null;
  readonly tags: readonly string[];
  /** What credentials its outputs hold, as `a GitHub token`; missing where they hold none, or nobody could look. */
  readonly printed?: readonly string[];
  /** It was changed after its last execution, as a live host saw; missing where it was not, or nobody can tell. */
  readonly edited?: {
    /** The text that was run. */
    readonly ran: string;
    /** The highest execution count of the notebook when the change was made. */
    readonly at: number;
  };
}

/** A notebook, from any nbformat or from JupyterLab's live model. */
export interface Notebook {
  /** Path as the host names it (for messages and for resolving relative data paths). */
  readonly path: string;
  readonly cells: readonly Cell[];
  /** Kernel language, lower case (`python`, `r`, `typescript`, …); `python` when the file says nothing. */
  readonly language: string;
  /** Kernel display name, where known. */
  readonly kernel?: string;
  /** Cells run by what they need of each other, as marimo's do, and stand in that order here. */
  readonly runsByNeed?: boolean;
  /** Version of the language, as the kernel that ran it last told. */
  readonly languageVersion?: string;
}

/** A range of source text: UTF-16 offsets `[start, end)` within the cell with index `cell` (among all cells). */
export interface Range {
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

/** A new cell before the one at `at`, or at the end. */
export interface Insert {
  readonly kind: 'insert';
  readonly at: number;
  readonly cell: { readonly kind: CellKind; readonly source: string };
}

/** Other text for a range. */
export interface Replace {
  readonly kind: 'replace';
  readonly range: Range;
  readonly text: string;
}

/** One change to a notebook. A list of edits is applied as one undo step, positions meaning the notebook before. */
export type Edit = Insert | Replace;
