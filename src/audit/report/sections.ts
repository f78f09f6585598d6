/** Which part of a report a persona means by a line of its Output Format. */
import { Phrases } from '../persona/phrases';

/** Parts that the report has something of its own to say in. */
export type Part = 'assessment' | 'data' | 'improvements' | 'readiness' | 'monitoring' | 'findings';

const PARTS = new Phrases<Part>([
  [
    'assessment',
    [
      'model assessment',
      'model evaluation',
      'model review',
      'model summary',
      'model analysis',
      'assessment of the model'
    ]
  ],
  ['data', ['data in use', 'data source', 'source and lineage', 'data inventory', 'data assessment']],
  [
    'improvements',
    [
      'improvement',
      'recommended change',
      'recommended action',
      'action item',
      'remediation step',
      'remediation plan',
      'remediation recommendation',
      'to mend'
    ]
  ],
  ['readiness', ['readiness', 'production readiness', 'deployment readiness', 'release readiness']],
  ['monitoring', ['monitoring', 'monitoring recommendation', 'monitoring plan']],
  // The ratings are part of every finding, and the findings come last whatever the persona says.
  [
    'findings',
    [
      'severity rating',
      'severity level',
      'severity classification',
      'severity per',
      'severity for all finding'
    ]
  ]
]);

/** The part that a section is, where it is one of those; otherwise it is a selection of the findings. */
export function partOf(section: string): Part | null {
  const [part] = PARTS.in(section);
  return part ?? null;
}
