/** Asks what only the user can say about a suggested cell, and offers the columns that are known. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { QuestionMessage } from '../../audit/protocol';
import { Inline } from '../panel/inline';

export interface Form {
  readonly questions: readonly QuestionMessage[];
  /** What was said before, by slot name. */
  readonly answers: Readonly<Record<string, string>>;
  /** Label of the button that takes the answers. */
  readonly accept: string;
}

interface FieldProps {
  readonly question: QuestionMessage;
  readonly value: string;
  readonly trans: TranslationBundle;
  onChange(value: string): void;
}

/** Value of the entry that lets another column be written; no column's name has a line break. */
const ANOTHER = '\n';

function ColumnField({ question, value, trans, onChange }: FieldProps): React.JSX.Element {
  const { text, choices, assumed, otherwise } = question;
  const [chosen, setChosen] = React.useState(value === '' || choices.includes(value) ? value : ANOTHER);
  const id = React.useId();
  const writes = choices.length === 0 || chosen === ANOTHER;
  return (
    <div className="jp-Preflight-question">
      <label htmlFor={id}>
        <Inline text={text} />
      </label>
      {choices.length > 0 && (
        <select
          id={id}
          className="jp-mod-styled"
          aria-describedby={`${id}-otherwise`}
          defaultValue={chosen}
          onChange={event => {
            setChosen(event.target.value);
            onChange(event.target.value === ANOTHER ? '' : event.target.value);
          }}
        >
          <option value="">
            {assumed === null
              ? trans.__('None, or I leave it open')
              : trans.__('As the notebook tells: %1', assumed)}
          </option>
          {choices.map(column => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
          <option value={ANOTHER}>{trans.__('Another column…')}</option>
        </select>
      )}
      {writes && (
        <input
          {...(choices.length === 0 ? { id } : { 'aria-label': trans.__('Name of the other column') })}
          type="text"
          className="jp-mod-styled"
          aria-describedby={`${id}-otherwise`}
          placeholder={assumed ?? trans.__('name of the column')}
          defaultValue={choices.includes(value) ? '' : value}
          onChange={event => onChange(event.target.value.trim())}
        />
      )}
      <p id={`${id}-otherwise`} className="jp-Preflight-questionOtherwise">
        <Otherwise text={assumed === null ? otherwise : null} trans={trans} />
      </p>
    </div>
  );
}

/** A number above zero, or a text that nothing offers a choice for. */
function WrittenField({ question, value, trans, onChange }: FieldProps): React.JSX.Element {
  const { text, kind, assumed, otherwise } = question;
  const id = React.useId();
  return (
    <div className="jp-Preflight-question">
      <label htmlFor={id}>
        <Inline text={text} />
      </label>
      <input
        id={id}
        {...(kind === 'number' ? { type: 'number', min: '0', step: 'any' } : { type: 'text' })}
        className="jp-mod-styled"
        aria-describedby={`${id}-otherwise`}
        placeholder={assumed ?? undefined}
        defaultValue={value}
        onChange={event => onChange(event.target.value.trim())}
      />
      <p id={`${id}-otherwise`} className="jp-Preflight-questionOtherwise">
        <Otherwise text={assumed === null ? otherwise : null} trans={trans} />
      </p>
    </div>
  );
}

function YesNoField({ question, value, trans, onChange }: FieldProps): React.JSX.Element {
  const id = React.useId();
  return (
    <div className="jp-Preflight-question">
      <label className="jp-Preflight-questionYes">
        <input
          type="checkbox"
          aria-describedby={`${id}-otherwise`}
          defaultChecked={value === 'yes'}
          onChange={event => onChange(event.target.checked ? 'yes' : '')}
        />
        <span>
          <Inline text={question.text} />
        </span>
      </label>
      <p id={`${id}-otherwise`} className="jp-Preflight-questionOtherwise">
        <Otherwise text={question.otherwise} trans={trans} />
      </p>
    </div>
  );
}

const FIELDS = {
  column: ColumnField,
  number: WrittenField,
  text: WrittenField,
  'yes-no': YesNoField
} as const;

function Otherwise({ text, trans }: { text: string | null; trans: TranslationBundle }): React.JSX.Element {
  return <>{text !== null && <Inline text={trans.__('Left open: %1', text)} />}</>;
}

class FormBody extends ReactWidget implements Dialog.IBodyWidget<Record<string, string>> {
  constructor(
    private readonly _form: Form,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Preflight-questions');
    this._said = Object.fromEntries(_form.questions.map(({ slot }) => [slot, _form.answers[slot] ?? '']));
  }

  getValue(): Record<string, string> {
    return this._said;
  }

  protected override render(): React.JSX.Element {
    const trans = this._trans;
    return (
      <>
        {this._form.questions.map(question => {
          const Field = FIELDS[question.kind];
          return (
            <Field
              key={question.slot}
              question={question}
              value={this._said[question.slot]}
              trans={trans}
              onChange={value => {
                this._said[question.slot] = value;
              }}
            />
          );
        })}
        <p>
          {trans.__(
            'The answers are kept in your settings, for this notebook; you can change them in the panel.'
          )}
        </p>
      </>
    );
  }

  private readonly _said: Record<string, string>;
}

/** The answers by slot name, empty where they are left open; null when the user wants nothing done. */
export async function askAnswers(
  form: Form,
  trans: TranslationBundle
): Promise<Readonly<Record<string, string>> | null> {
  const result = await showDialog({
    title: trans.__('What the cell cannot know'),
    body: new FormBody(form, trans),
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: form.accept })],
    focusNodeSelector: 'select, input'
  });
  return result.button.accept ? result.value : null;
}
