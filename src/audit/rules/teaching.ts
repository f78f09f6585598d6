import type { Flow } from '../flow/types';
import { argument, callsNamed } from './calls';
import { of, once } from './events';

const TEACHING =
  /(?:^|[\W_])(?:iris|titanic|imdb|movie_data|mnist|penguins|digits|cifar-?\d*|wine(?:quality)?|boston|california_housing|home-data-for-ml-course|melb(?:ourne)?[_-](?:data|housing)\w*|abalone|auto-mpg|tips)(?![a-z])/i;

/**
 * A data set that everybody learns with: nobody is affected by what is made of it. Told by the name of the file, or of
 * the one that a link of the notebook leads to.
 */
export function isTeaching(flow: Flow, path: string | null): boolean {
  return (
    path !== null &&
    (TEACHING.test(path) ||
      callsNamed(flow, 'symlink').some(call => {
        const [target, link] = [argument(call, 0, 'src'), argument(call, 1, 'dst')];
        return link?.constant === path && TEACHING.test(String(target?.constant ?? ''));
      }))
  );
}

/** Packages that check the answers of an exercise. */
const CHECKERS = /^(?:learntools|otter|okpy|client\.api\.notebook|nbgrader|rggrader|pybryt|gofer)(?:\.|$)/;

/** The notebook is an exercise of a course, or an answer to one. */
export const isExercise = once(flow => of(flow, 'import').some(i => CHECKERS.test(i.module)));
