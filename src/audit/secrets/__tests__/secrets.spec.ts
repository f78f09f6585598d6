import { audit } from '../../audit';
import { readExample } from '../../rules/__tests__/examples';
import { credentialsIn, parsedTexts } from '../find';
import { MASK, maskedNotebook, maskOf } from '../mask';
import { drawn } from './credentials';

const HEX = '0123456789abcdef';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const WORD = `${LETTERS}0123456789`;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What it is, and one of its form, put together here so that no scanner takes this file for a leak. */
const FORMS: readonly (readonly [what: string, before: string, secret: string])[] = [
  ['an AWS access key', '', `AKIA${drawn(16, BASE32)}`],
  ['an AWS access key', '', `ASIA${drawn(16, BASE32)}`],
  ['an AWS signature', 'https://b.s3.amazonaws.com/x.csv?X-Amz-Signature=', drawn(64, HEX)],
  ['a Google signature', 'https://storage.googleapis.com/b/x?X-Goog-Signature=', drawn(512, HEX)],
  ['a GitHub token', '', `ghp_${drawn(36, WORD)}`],
  ['a GitHub token', 'https://', `ghs_${drawn(36, WORD)}`],
  ['a GitHub token', '', `github_pat_${drawn(22, WORD)}_${drawn(59, WORD)}`],
  ['a GitLab token', '', `glpat-${drawn(20, WORD)}`],
  ['a Hugging Face token', '', `hf_${drawn(34, LETTERS)}`],
  ['an OpenAI key', '', `sk-proj-${drawn(120, `${WORD}_-`)}a`],
  ['an API key', '', `sk-1${drawn(47, WORD)}`],
  ['an API key', '', `sk-a1${drawn(30, HEX)}`],
  ['an Anthropic key', '', `sk-ant-api03-${drawn(93, `${WORD}_-`)}AA`],
  ['an OpenRouter key', '', `sk-or-v1-${drawn(64, HEX)}`],
  ['a Groq key', '', `gsk_${drawn(52, WORD)}`],
  ['a Replicate token', '', `r8_${drawn(37, WORD)}`],
  ['an NVIDIA key', '', `nvapi-${drawn(63, `${WORD}_-`)}a`],
  ['a Perplexity key', '', `pplx-${drawn(48, WORD)}`],
  ['a LangSmith key', '', `lsv2_pt_${drawn(32, HEX)}_${drawn(10, HEX)}`],
  ['a Pinecone key', '', `pcsk_${drawn(5, WORD)}_${drawn(60, WORD)}`],
  ['a Slack token', '', `xoxb-${drawn(12, '123456789')}-${drawn(24, WORD)}`],
  ['a Slack token', '', `xapp-1-A${drawn(10, BASE32)}-${drawn(13, '123456789')}-${drawn(64, HEX)}`],
  ['a Slack webhook', 'https://hooks.slack.com/services/', `T${drawn(8, BASE32)}/B${drawn(8, BASE32)}/${drawn(24, WORD)}`],
  ['a Google API key', '', `AIza${drawn(35, `${WORD}_-`)}`],
  ['a Google client secret', '', `GOCSPX-${drawn(27, `${WORD}_-`)}a`],
  ['a Google access token', '', `ya29.${drawn(120, `${WORD}_-`)}a`],
  ['an Azure account key', 'AccountName=credit;AccountKey=', `${drawn(86, `${WORD}+/`)}==`],
  ['an Azure access key', 'SharedAccessKeyName=all;SharedAccessKey=', `${drawn(43, `${WORD}+/`)}=`],
  ['an Azure shared access signature', 'https://a.blob.core.windows.net/x.csv?sv=2024&sig=', `${drawn(43, WORD)}%3D`],
  ['an Azure client secret', '', `${drawn(3, WORD)}8Q~${drawn(34, WORD)}`],
  ['a W&B key', '', `wandb_v1_${drawn(70, WORD)}`],
  ['a W&B key', 'wandb login ', drawn(40, HEX)],
  ['a Kaggle key', '{"username":"ana","key":"', drawn(32, HEX)],
  ['a Kaggle token', '', `KGAT_${drawn(32, HEX)}`],
  ['a Databricks token', '', `dapi${drawn(32, HEX)}`],
  ['a SendGrid key', '', `SG.${drawn(22, WORD)}.${drawn(43, WORD)}`],
  ['a Stripe key', '', `sk_live_${drawn(24, WORD)}`],
  ['an npm token', '', `npm_${drawn(36, WORD)}`],
  ['a PyPI token', '', `pypi-AgE${drawn(100, WORD)}`],
  ['a Telegram token', '', `${drawn(9, '123456789')}:AA${drawn(33, WORD)}`],
  ['a JSON web token', '', `eyJ${drawn(30, WORD)}.eyJ${drawn(40, WORD)}.${drawn(43, `${WORD}_-`)}`],
  ['a password in an address', 'postgresql://ana:', 'Gr4nite-Otter'],
  ['a token', 'curl -H Authorization: Bearer ', `q7Zt2LmX9vRb4KdW8sPn`],
  ['a token', '{"authorization": "Token ', drawn(40, HEX)],
  ['a password', 'Authorization: Basic ', btoa('ana:Gr4nite-Otter')],
  ['a password', '!curl --silent -u ana:', 'Gr4nite-Otter'],
  ['a credential of a DVC remote', '!dvc remote modify --local store password ', 'Gr4nite-Otter'],
  ['a credential of a DVC remote', '!dvc remote modify store secret_access_key ', drawn(40, `${WORD}+/`)]
]; // prettier-ignore

/** What stands behind some of them. */
const AFTER: Readonly<Record<string, string>> = {
  'a password in an address': '@db.loans.internal/loans',
  'a token': '"',
  'a Kaggle key': '"}'
};

const found = (source: string) => {
  const notebook = readExample({ source, language: 'python' });
  return credentialsIn(notebook, parsedTexts(notebook)).map(({ what, range }) => [
    what,
    notebook.cells[range.cell].source.slice(range.start, range.end)
  ]);
};

describe('credentials by their form', () => {
  it.each(FORMS)('%s (%s…)', (what, before, secret) => {
    const text = `${before}${secret}${AFTER[what] ?? ''}`;
    expect(found(`value = r'${text}'`)).toEqual([[what, secret]]);
    expect(found(`x = 1  # ${text}`)).toEqual([[what, secret]]);
    expect(maskOf(readExample({ source: '', language: 'python' })).text(`reads ${text} here`)).toBe(
      `reads ${before}${MASK}${AFTER[what] ?? ''} here`
    );
  });

  it('a private key is masked with every line of it, its end there or not', () => {
    const lines = [drawn(64, WORD), drawn(64, `${WORD}+/`), `${drawn(38, LETTERS)}==`];
    const head = `-----BEGIN ${'RSA'} PRIVATE KEY-----`;
    const tail = `-----END ${'RSA'} PRIVATE KEY-----`;
    const source = `pem = """${head}\n${lines.join('\n')}\n${tail}"""`;
    const notebook = readExample({ source, language: 'python' });
    const masked = maskedNotebook(notebook).cells[0].source;
    const mask = maskOf(notebook);
    for (const line of lines) {
      expect(masked).not.toContain(line);
      expect(mask.text(`of ${line}`)).toBe(`of ${MASK}`);
    }
    expect(masked.split('\n')).toHaveLength(source.split('\n').length);
    expect(mask.text(`${head}\n${drawn(64, WORD)}`)).toBe(`${head}${MASK}`);
    expect(found(source)[0][0]).toBe('a private key');
  });
});

describe('credentials by the name they are given to', () => {
  const KEY = 'q7Zt2LmX9vRb4KdW8sPn';

  it.each([
    [`api_key = "${KEY}"`, KEY],
    [`openai.apiKey = '${KEY}'`, KEY],
    [`AWS_SECRET_ACCESS_KEY: str = "${drawn(40, `${WORD}+/`)}"`, drawn(40, `${WORD}+/`)],
    [`os.environ["HF_TOKEN"] = "${KEY}"`, KEY],
    [`os.environ.setdefault("HF_TOKEN", "${KEY}")`, KEY],
    [`connect(host="db", password="Gr4nite-Otter")`, 'Gr4nite-Otter'],
    [`settings = {"client_secret": "${KEY}"}`, KEY],
    [`user, password = "ana", "Gr4nite-Otter"`, 'Gr4nite-Otter'],
    [`def ask(question, token="${KEY}"):\n    pass`, KEY],
    [`wandb.login(key="${drawn(40, HEX)}")`, drawn(40, HEX)],
    [`%env WANDB_API_KEY=${KEY}`, KEY],
    [`!export API_TOKEN="${KEY}" && run`, KEY],
    [`%%bash\nexport API_TOKEN=${KEY}\nrun`, KEY],
    [`%%writefile .env\nDEBUG=1\nAPI_TOKEN=${KEY}`, KEY],
    [`api_key = f"${KEY}"`, KEY]
  ])('%s', (source, secret) => {
    expect(found(source).map(([, text]) => text)).toEqual([secret]);
    const notebook = readExample({ source, language: 'python' });
    const masked = maskedNotebook(notebook).cells[0].source;
    expect(masked).not.toContain(secret);
    expect(masked).toHaveLength(notebook.cells[0].source.length);
    // Wherever else it comes up, also cut off.
    expect(maskOf(notebook).text(`uses /data/${secret}/x, or ${secret.slice(0, 12)}`)).toBe(
      `uses /data/${MASK}/x, or ${MASK}`
    );
  });

  it('in a comment it is masked, and no finding', () => {
    const source = `x = 1\n# api_key = "${KEY}"`;
    expect(found(source)).toEqual([]);
    expect(maskedNotebook(readExample({ source, language: 'python' })).cells[0].source).not.toContain(KEY);
  });
});

describe('no credentials', () => {
  it.each([
    'api_key = "YOUR_API_KEY"',
    'api_key = "your-api-key-goes-here-123"',
    'token = "xxxxxxxxxxxxxxxxxxxx"',
    'token = "<token>"',
    'password = ""',
    'password = "password"',
    'password = "postgres"',
    'password = "Passw0rd"',
    'password = "********"',
    'password = "Enter your password 1"',
    'api_key = os.environ["OPENAI_API_KEY"]',
    'api_key = os.getenv("OPENAI_API_KEY", "none-set-here-2")',
    'password = getpass("Password 1: ")',
    'password = f"{first}-{second}9"',
    'aws_access_key_id = "AKIAIOSFODNN7EXAMPLE"',
    'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    'openai.api_key = "sk-..."',
    'openai.api_key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    'token = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    'pad_token = "[PAD]"',
    'token = "internationalisation"',
    'eos_token = "<|endoftext|>"',
    'token = "distilbert-base-uncased-2"',
    'secret = "projects/12/secrets/database-1"',
    'token = "/run/secrets/token1"',
    'secret_name = "q7Zt2LmX9vRb4KdW8sPn"',
    'sort_key = "q7Zt2LmX9vRb4KdW8sPn"',
    'api_key = "https://example.org/keys/1f3a9b7c"',
    'url = "postgresql://user:password@localhost/db"',
    'url = f"postgresql://ana:{password}@db/loans"',
    'url = "postgresql://ana:$PASSWORD@db/loans"',
    'url = "http://localhost:8888/@ana"',
    'risk = "sk-learn-preprocessing-pipeline-with-many-words"',
    'commit = "e6281661ce1c48d982bc483cf8a173c1bbeb5d31"',
    'digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    'next_page_token = "eyJpbmRleCI6IDExfQ=="',
    'labels = {"password": "Contraseña"}',
    'pwd = "data/raw2"',
    'headers = {"Authorization": f"Bearer {token}"}',
    '!curl -H "Authorization: Bearer $TOKEN" https://api.loans.internal',
    '!curl -u "$NAME:$PASSWORD" https://api.loans.internal',
    'url = "azureservicebus://SAS_POLICY_NAME:SAS_KEY@SERVICE_BUSNAMESPACE"',
    '!dvc remote modify store url s3://bucket/path2',
    'picture = "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4"'
  ])('%s', source => {
    const notebook = readExample({ source, language: 'python' });
    expect(found(source)).toEqual([]);
    expect(maskedNotebook(notebook)).toBe(notebook);
    expect(maskOf(notebook).text(source)).toBe(source);
  });
});

/** What of a cell is a finding, and what of it is masked. */
const told = (source: string): { told: boolean; masked: boolean } => {
  const notebook = readExample({ source, language: 'python' });
  const all = credentialsIn(notebook, parsedTexts(notebook));
  return { told: all.some(({ quiet }) => !quiet), masked: maskedNotebook(notebook) !== notebook };
};

describe('masked, and no finding', () => {
  it.each([
    // What runs on this machine, or in a container beside it.
    'url = "postgresql://ana:Gr4nite-Otter@localhost:5432/loans"',
    'url = "postgresql://ana:Gr4nite-Otter@127.0.0.1/loans"',
    'url = "redis://:Gr4nite-Otter@cache:6379/0"',
    'connect(host="localhost", user="ana", password="Gr4nite-Otter")',
    '!curl -u elastic:Gr4nite-Otter http://localhost:9200',
    // Documentation.
    'url = "postgresql://ana:Gr4nite-Otter@db.example.org/loans"',
    'engine = create_engine("mysql+mysqldb://scott:tiger@192.168.0.134/test")',
    'engine = create_engine("mssql+pyodbc://sa:ReallyStrongPwd1234%^@db.loans.internal/x")',
    'url = "smb://myuser:mypassword@files.loans.internal/x"',
    'uri = "models://scope:prefix@databricks/model"',
    // Words with a number behind them.
    'token = "compoundcredential123"',
    'api_secret = "MySuperSecretApiSecret1"',
    'credentials = "serviceaccount9a7b.json"',
    'password = "P@ssw0rd-2024"',
    'password = "MySecret#99"'
  ])('%s', source => {
    expect(told(source)).toEqual({ told: false, masked: true });
  });

  it.each([
    'connect(host="db.loans.internal", password="Gr4nite-Otter")',
    'url = f"postgresql://ana:Gr4nite-Otter@{host}/loans"',
    'url = "mongodb+srv://lakes:lakes4you@cluster0.ab1cd.loans.internal/x"',
    'requests.get("https://api.loans.internal", headers={"Authorization": "Bearer q7Zt2LmX9vRb4KdW8sPn"})'
  ])('but a finding elsewhere: %s', source => {
    expect(told(source)).toEqual({ told: true, masked: true });
  });
});

describe('a finding', () => {
  it('does not hold the credential, and keeps its fingerprint when that is another one', () => {
    const audited = (password: string) =>
      audit(
        readExample({
          source: `import pandas as pd\ndf = pd.read_csv("/home/ana/${password}/x.csv")\nlogin(password="${password}")`,
          language: 'python'
        }),
        { settings: { preview: true } }
      ).findings;
    const first = audited('Gr4nite-Otter');
    const second = audited('B4salt-Heron');
    expect(JSON.stringify(first)).not.toContain('Gr4nite');
    expect(first.map(({ rule }) => rule)).toContain('privacy/credential-in-code');
    expect(first.find(({ rule }) => rule === 'reproducibility/home-path')?.message).toContain(
      `/home/ana/${MASK}/x.csv`
    );
    expect(first.map(each => each.fingerprint)).toEqual(second.map(each => each.fingerprint));
  });
});
