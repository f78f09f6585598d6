/** What no rule can judge: questions to whoever reviews the notebook, with room for the answers. */
import { checkIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { questionsOf } from '../../../audit/report/questions';
import type { Audited, NotebookAudit } from '../../audits';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

/** A criterion that the user wants to answer now; another object each time. */
export interface Asked {
  readonly criterion: string;
}

interface QuestionProps {
  readonly audit: NotebookAudit;
  readonly criterion: string;
  readonly asked: Asked | null;
}

function Question({ audit, criterion, asked }: QuestionProps): React.JSX.Element {
  const { trans, run } = useServices();
  const field = React.useRef<HTMLTextAreaElement>(null);
  React.useEffect(() => {
    if (asked?.criterion === criterion) {
      field.current?.focus();
    }
  }, [asked, criterion]);
  const kept = audit.reviewed[criterion] ?? '';
  const [text, setText] = React.useState(kept);
  const id = React.useId();
  // What was kept may come after this was drawn, from the state or from another page.
  React.useEffect(() => setText(kept), [kept]);
  return (
    <li className="jp-Preflight-reviewQuestion" data-criterion={criterion} data-answered={kept !== ''}>
      <label htmlFor={id}>
        <Inline text={criterion} />
        {kept !== '' && (
          <span className="jp-Preflight-reviewAnswered">
            <checkIcon.react tag="span" className="jp-Preflight-buttonIcon" />
            {trans.__('answered')}
          </span>
        )}
      </label>
      <textarea
        ref={field}
        id={id}
        className="jp-mod-styled"
        rows={2}
        value={text}
        placeholder={trans.__('What you found, or why it does not apply')}
        onChange={event => setText(event.target.value)}
        onBlur={() => {
          if (text.trim() !== kept.trim()) {
            run(() => audit.review(criterion, text));
          }
        }}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            // Leaving the text is not leaving the panel.
            event.stopPropagation();
            event.currentTarget.blur();
          }
        }}
      />
    </li>
  );
}

export interface ReviewProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  /** The question that is to be answered now; null while none is. */
  readonly asked: Asked | null;
}

export function Review({ audit, audited, asked }: ReviewProps): React.JSX.Element | null {
  const { trans } = useServices();
  const [open, setOpen] = React.useState(false);
  // A field can take the keyboard once the section is open.
  const [answering, setAnswering] = React.useState<Asked | null>(null);
  React.useEffect(() => {
    if (asked) {
      setOpen(true);
      setAnswering(asked);
    }
  }, [asked]);
  const questions = questionsOf(audited.result, audit.reviewed);
  if (questions.length === 0) {
    return null;
  }
  const answered = questions.filter(({ answer }) => answer !== null).length;
  return (
    <Section
      title={trans.__('For the reviewer')}
      count={trans.__('%1 of %2 answered', answered, questions.length)}
      className="jp-Preflight-review"
      open={open}
      onToggle={() => {
        setOpen(!open);
        setAnswering(null);
      }}
    >
      <p className="jp-Preflight-dim">
        {trans.__(
          'No rule can judge these. What you write is kept for this notebook and stands in its report; it is not written into the notebook.'
        )}
      </p>
      <ul className="jp-Preflight-list">
        {questions.map(({ criterion }) => (
          <Question key={criterion} audit={audit} criterion={criterion} asked={answering} />
        ))}
      </ul>
    </Section>
  );
}
