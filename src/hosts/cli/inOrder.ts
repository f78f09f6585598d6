/**
 * What comes of things that are begun before the ones ahead of them are done, in their order.
 *
 * @param most that are begun, and not yet taken, at a time
 */
export async function* inOrder<T, R>(
  all: readonly T[],
  most: number,
  begin: (each: T) => Promise<R>
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for (let at = 0, done = 0; done < all.length; done++) {
    for (; at < all.length && at - done < most; at++) {
      begun.push(begin(all[at]));
    }
    const next = begun.shift();
    if (next) {
      yield await next;
    }
  }
}
