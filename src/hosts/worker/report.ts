/** What makes reports as a file of its own: the worker loads it once somebody wants one. */
import { reports } from '../../audit/report/making';

(self as unknown as { preflightReports: unknown }).preflightReports = reports;
