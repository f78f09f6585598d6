/** Characters that look drawn, the same each time: for credentials that tests make up. */
export function drawn(length: number, from: string): string {
  let state = 7;
  let out = '';
  while (out.length < length) {
    state = (state * 48271) % 2147483647;
    out += from[state % from.length];
  }
  return out;
}
