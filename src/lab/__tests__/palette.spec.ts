/** @jest-environment jsdom */
import { SUGGESTIONS } from '../../audit/suggestions';
import { SUGGESTED } from '../commands';

it('every suggestion is offered in the command palette', () => {
  expect(SUGGESTED).toEqual(SUGGESTIONS.map(({ name }) => name));
});
