import { type FrontEnd, addFrontEnd } from '../frontEnds';
import { commentsOf, parseCell } from './parse';

/** Notebooks in TypeScript and JavaScript. */
export const typescript: FrontEnd = { commentSign: '//', parseCell, commentsOf };

/** Lets notebooks in TypeScript and JavaScript be audited from now on. */
export function addTypeScript(): void {
  addFrontEnd('typescript', typescript);
}
