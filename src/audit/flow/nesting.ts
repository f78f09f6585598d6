import type { Range } from '../notebook/types';
import { rangeKey } from './values';

/** What something stands inside of (calls that led to it, loops around it), outermost first. Sites share it. */
export class Nesting {
  static readonly none = new Nesting([], [], '');

  private constructor(
    readonly ranges: readonly Range[],
    readonly keys: readonly string[],
    /** The keys in one word. */
    readonly text: string
  ) {}

  inside(range: Range): Nesting {
    const key = rangeKey(range);
    return new Nesting([...this.ranges, range], [...this.keys, key], this.text ? `${this.text}>${key}` : key);
  }
}
