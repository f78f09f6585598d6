/** The front end of TypeScript as a file of its own: the worker loads it once there is a notebook that needs it. */
import { typescript } from '../../audit/typescript';

(self as unknown as { preflightTypeScript: unknown }).preflightTypeScript = typescript;
