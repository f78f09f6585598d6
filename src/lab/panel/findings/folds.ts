/** What of the list is opened and closed. Pure; keys stay the same while the notebook is edited. */

export interface Folds {
  /** Fingerprints of the findings whose details are shown. */
  readonly opened: ReadonlySet<string>;
  /** Further findings of a rule that are shown, as `foldKey` names them. */
  readonly unfolded: ReadonlySet<string>;
  /** Keys of the groups that are closed. */
  readonly closed: ReadonlySet<string>;
}

export const ALL_FOLDED: Folds = { opened: new Set(), unfolded: new Set(), closed: new Set() };

export type FoldsAction =
  | { readonly kind: 'finding'; readonly fingerprint: string }
  | { readonly kind: 'more'; readonly group: string; readonly rule: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'groups'; readonly groups: readonly string[]; readonly open: boolean }
  /** Opens a finding and all that it may be hidden in. */
  | { readonly kind: 'show'; readonly fingerprint: string; readonly group: string; readonly rule: string };

export function foldKey(group: string, rule: string): string {
  return `${group}\n${rule}`;
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const after = new Set(set);
  if (!after.delete(item)) {
    after.add(item);
  }
  return after;
}

const added = (set: ReadonlySet<string>, item: string): ReadonlySet<string> =>
  set.has(item) ? set : new Set(set).add(item);

export function foldsReducer(folds: Folds, action: FoldsAction): Folds {
  switch (action.kind) {
    case 'finding':
      return { ...folds, opened: toggled(folds.opened, action.fingerprint) };
    case 'more':
      return { ...folds, unfolded: toggled(folds.unfolded, foldKey(action.group, action.rule)) };
    case 'group':
      return { ...folds, closed: toggled(folds.closed, action.group) };
    case 'groups':
      return { ...folds, closed: new Set(action.open ? [] : action.groups) };
    case 'show':
      return {
        opened: added(folds.opened, action.fingerprint),
        unfolded: added(folds.unfolded, foldKey(action.group, action.rule)),
        closed: folds.closed.has(action.group) ? toggled(folds.closed, action.group) : folds.closed
      };
  }
}
