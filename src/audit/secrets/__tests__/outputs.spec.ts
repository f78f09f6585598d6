import { audit } from '../../audit';
import { readNotebook } from '../../notebook/read';
import { credentialsInOutputs } from '../outputs';
import { drawn } from './credentials';

const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN = `ghp_${drawn(36, WORD)}`;
const ADDRESS = 'postgresql://ana:Gr4nite-Otter@db.loans.internal/loans';
const KEY_ID = `AKIA${drawn(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;

const stream = (text: unknown) => ({ output_type: 'stream', name: 'stdout', text });
const shown = (data: object) => ({ output_type: 'display_data', metadata: {}, data });

/** A notebook of nbformat 4 whose cell has printed something. */
function printing(outputs: readonly object[]): string {
  const cell = { cell_type: 'code', execution_count: 1, metadata: {}, source: '# first\nrun()', outputs };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells: [cell] });
}

describe('credentials in outputs', () => {
  it.each([
    ['a stream', stream(`TOKEN=${TOKEN}\n`), ['a GitHub token']],
    ['a stream of lines', stream(['HOME=/home/ana\n', `TOKEN=${TOKEN}\n`]), ['a GitHub token']],
    [
      'a table',
      shown({ 'text/html': ['<table><tr><td>', `${TOKEN}</td></tr></table>`] }),
      ['a GitHub token']
    ],
    ['a result', { ...shown({ 'text/plain': `'${TOKEN}'` }), output_type: 'execute_result' }, ['a GitHub token']],
    [
      'a traceback, painted',
      { output_type: 'error', traceback: ['\u001b[31mFailed', `\u001b[0m${ADDRESS.replace(':Gr', ':\u001b[1;32mGr')}`] },
      ['a password in an address']
    ],
    ['the words of an error', { output_type: 'error', evalue: ADDRESS }, ['a password in an address']],
    ['both', stream(`${ADDRESS} ${TOKEN} ${TOKEN}`), ['a GitHub token', 'a password in an address']],
    ['nbformat 3', { output_type: 'pyout', html: `<b>${TOKEN}</b>` }, ['a GitHub token']],
    ['an error of nbformat 3', { output_type: 'pyerr', traceback: [TOKEN] }, ['a GitHub token']],
    ['the name of a key', stream(`key ${KEY_ID}`), ['an AWS access key']]
  ])('%s', (_, output, found) => {
    expect(credentialsInOutputs([output])).toEqual(found);
  }); // prettier-ignore

  it.each([
    ['a picture', shown({ 'image/png': TOKEN, 'image/svg+xml': TOKEN })],
    ['data for a widget', shown({ 'application/vnd.plotly.v1+json': { token: TOKEN } })],
    ['what stands in', stream('hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx postgresql://ana:***@db.loans.internal')],
    ['what only looks drawn', stream('commit e6281661ce1c48d982bc483cf8a173c1bbeb5d31, token q7Zt2LmX9vRb4KdW8sPn')],
    ['a name that a text is given to', stream('password = "Gr4nite-Otter"')],
    ['a request that was shown', stream('Authorization: Bearer q7Zt2LmX9vRb4KdW8sPn')],
    ['this machine', stream('http://ana:Gr4nite-Otter@localhost:8888/')],
    ['a signed address', stream(`https://b.s3.amazonaws.com/x?X-Amz-Credential=${KEY_ID}%2F2024&X-Amz-Signature=${drawn(64, '0123456789abcdef')}`)],
    ['a signed address of old', stream(`https://b.s3.amazonaws.com/x?AWSAccessKeyId=${KEY_ID}&Signature=abc`)]
  ])('%s is none', (_, output) => {
    expect(credentialsInOutputs([output])).toEqual([]);
  }); // prettier-ignore

  it.each([[null], [undefined], ['text'], [{ length: 3 }], [[null, 1, 'x', [], { output_type: 'stream', text: 7 }]]])(
    'takes %j',
    outputs => {
      expect(credentialsInOutputs(outputs)).toEqual([]);
    }
  ); // prettier-ignore

  it('looks at a bounded part', () => {
    const long = 'x '.repeat(64 * 1024);
    expect(credentialsInOutputs([stream(`${long.slice(200)}${TOKEN}`)])).toEqual(['a GitHub token']);
    expect(credentialsInOutputs([stream(`${long}${TOKEN}`)])).toEqual([]);
    expect(credentialsInOutputs([stream(long), stream(TOKEN)])).toEqual(['a GitHub token']);
    expect(credentialsInOutputs([...Array<object>(4).fill(stream(long)), stream(TOKEN)])).toEqual([]);
  });
});

it('a notebook knows that there are some, and not which', () => {
  const notebook = readNotebook(printing([stream(`${ADDRESS}\n`), stream(TOKEN)]), 'a.ipynb');
  const { findings } = audit(notebook);
  const found = findings.filter(({ rule }) => rule === 'privacy/credential-in-output');
  expect(found).toMatchObject([
    {
      severity: 'critical',
      message:
        'The output of this cell holds a GitHub token and a password in an address: whoever gets the notebook can use them.',
      range: { cell: 0, start: 8, end: 13 },
      fixes: []
    }
  ]);
  const told = JSON.stringify([notebook, findings]);
  expect([TOKEN, 'Gr4nite-Otter'].filter(secret => told.includes(secret))).toEqual([]);
});

it('text of a notebook is looked at as code is', () => {
  const cell = (cell_type: string, source: string) => ({ cell_type, metadata: {}, source });
  const cells = [
    cell('markdown', `# Loans\n\nThe data: ${ADDRESS}`),
    cell('raw', TOKEN),
    cell('markdown', 'Use `postgresql://user:password@host/db`, or `password = "Gr4nite-Heron"`.')
  ];
  const notebook = readNotebook(JSON.stringify({ nbformat: 4, metadata: {}, cells }), 'a.ipynb');
  const { findings } = audit(notebook);
  expect(findings.map(({ rule, range, message }) => [rule, range.cell, message.split(':')[0]])).toEqual([
    ['privacy/credential-in-code', 0, 'A password in an address is written into the text'],
    ['privacy/credential-in-code', 1, 'A GitHub token is written into the text']
  ]);
  expect(JSON.stringify(findings)).not.toContain('Gr4nite');
});
