/** What is kept under a key, made when it is first asked for. */
export function once<K, T>(cache: Map<K, T>, key: K, make: () => T): T {
  let found = cache.get(key);
  if (found === undefined) {
    found = make();
    cache.set(key, found);
  }
  return found;
}
