// The version of Preflight in a text that shows how a release is installed.

/** How it is written there: in a tag, in an address, in the name of a package, and as what pip wants. */
const WRITTEN =
  /(?<=`v|rev: v|jupyterlab-preflight@v|\/tags\/v|nbpreflight-|jupyterlab-preflight==)\d+\.\d+\.\d+(?=[^\d.]|\.\D|$)/gm;

/** The versions that a text names. */
export const versionsIn = text => [...text.matchAll(WRITTEN)].map(([version]) => version);

/** The text, with this version in their place. */
export const withVersion = (text, version) => text.replace(WRITTEN, version);
