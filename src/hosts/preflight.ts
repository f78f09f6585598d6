/** Entry of the bundle for Deno: the companion that its kernel loads, and the library that notebooks import. */
export { boot, cancel, ping, request } from './companion/companion';
export * from './library';
