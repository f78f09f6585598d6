/**
 * Credentials that are told by their form alone. Each form is one that its issuer publishes or documents by example; the
 * source stands beside it. Where issuers say no length, it is that of the keys that they hand out.
 */
import { leadsNowhere } from './local';
import { isCertain, isCredential, isPassword, looksDrawn, standsIn } from './named';

/** What the named groups of a pattern matched. */
type Groups = Readonly<Record<string, string>>;

export interface CredentialFormat {
  /** What it is called, as in "a GitHub token is written into the code". */
  readonly name: string;
  /** Matches it; what is secret is the group `secret`, or all of it. */
  readonly pattern: RegExp;
  /** A signature of one address that ends by itself: masked, and no finding. */
  readonly passing?: true;
  /** Whether what matched is one, where the pattern alone does not tell. */
  readonly accepts?: (secret: string, groups: Groups) => boolean;
  /** Whether it is masked only, by itself and the rest of its line. */
  readonly isQuiet?: (secret: string, line: string, groups: Groups) => boolean;
}

/** The password of `name:password` in base64; null where it is none. */
function basicPassword(encoded: string): string | null {
  try {
    const [, password] = /^[^:\s]{1,200}:(\S{4,200})$/.exec(atob(encoded)) ?? [];
    return password ?? null;
  } catch {
    return null;
  }
}

/** What no key goes on with, so that a longer word is none. */
const END = '(?![A-Za-z0-9_])';
const key = (body: string): RegExp => new RegExp(`(?<![A-Za-z0-9_])${body}${END}`, 'g');

export const FORMATS: readonly CredentialFormat[] = [
  // AWS Signature Version 2 and 4 in addresses: the name of a key, of which the address holds no more.
  {
    name: 'an AWS access key',
    pattern: key('(?<=X-Amz-Credential=|AWSAccessKeyId=)(?:AKIA|ASIA)[A-Z2-7]{16}'),
    passing: true
  },
  // AWS IAM user guide, "IAM identifiers": unique id prefixes; base 32.
  { name: 'an AWS access key', pattern: key('(?:AKIA|ASIA)[A-Z2-7]{16}') },
  // AWS Signature Version 4 in addresses: valid for seven days at most.
  { name: 'an AWS signature', pattern: /X-Amz-Signature=(?<secret>[0-9a-f]{64})/g, passing: true },
  // Google Cloud Storage, V4 signing: likewise.
  { name: 'a Google signature', pattern: /X-Goog-Signature=(?<secret>[0-9a-f]{64,})/g, passing: true },
  // GitHub changelog 2021-04-05, "Authentication token format updates", and GitHub docs, fine-grained tokens.
  { name: 'a GitHub token', pattern: key('gh[pousr]_[A-Za-z0-9]{36,255}') },
  { name: 'a GitHub token', pattern: key('github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}') },
  // GitLab docs, "Token prefixes".
  { name: 'a GitLab token', pattern: key('gl(?:pat|dt|rt|ptt|soat)-[\\w-]{20,}') },
  // Hugging Face docs, "User access tokens".
  { name: 'a Hugging Face token', pattern: key('(?:hf_|api_org_)[A-Za-z0-9]{34}') },
  // OpenAI API reference; DeepSeek, Moonshot and others hand out keys of the older form.
  { name: 'an OpenAI key', pattern: key('sk-(?:proj|svcacct|admin|None)-[\\w-]{40,}') },
  { name: 'an API key', pattern: key('sk-(?=[A-Za-z]*\\d)[A-Za-z0-9]{32,64}') },
  // Anthropic and OpenRouter docs.
  { name: 'an Anthropic key', pattern: key('sk-ant-[a-z]+\\d\\d-[\\w-]{80,}') },
  { name: 'an OpenRouter key', pattern: key('sk-or-v1-[0-9a-f]{64}') },
  // Docs of Groq, Replicate, NVIDIA NIM, Perplexity, LangSmith and Pinecone.
  { name: 'a Groq key', pattern: key('gsk_[A-Za-z0-9]{52}') },
  { name: 'a Replicate token', pattern: key('r8_[A-Za-z0-9]{37}') },
  { name: 'an NVIDIA key', pattern: key('nvapi-[\\w-]{60,70}') },
  { name: 'a Perplexity key', pattern: key('pplx-[A-Za-z0-9]{48}') },
  { name: 'a LangSmith key', pattern: key('lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}') },
  { name: 'a Pinecone key', pattern: key('pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,70}') },
  // Slack docs, "Token types" and "Sending messages using incoming webhooks".
  { name: 'a Slack token', pattern: key('xox[abeoprs]-\\d[\\w-]{20,}') },
  { name: 'a Slack token', pattern: key('xapp-\\d-[A-Z0-9]+-\\d+-[0-9a-f]{40,}') },
  {
    name: 'a Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>T[A-Z0-9]+\/[A-Z0-9]+\/[A-Za-z0-9]{16,})/g
  },
  // Google Cloud docs: API keys; client secrets of OAuth; access tokens, which end within the hour.
  { name: 'a Google API key', pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  { name: 'a Google client secret', pattern: key('GOCSPX-[\\w-]{28}') },
  { name: 'a Google access token', pattern: key('ya29\\.[\\w-]{40,}'), passing: true },
  // Microsoft Learn, "Configure Azure Storage connection strings"; "Create a service SAS"; Entra ID, client secrets.
  { name: 'an Azure account key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
  { name: 'an Azure access key', pattern: /SharedAccessKey=(?<secret>[A-Za-z0-9+/]{43}=)/g },
  {
    name: 'an Azure shared access signature',
    pattern: /[?&]sig=(?<secret>[A-Za-z0-9%+/]{43,}(?:%3[Dd]|=))/g
  },
  { name: 'an Azure client secret', pattern: /(?<![\w.~-])[\w.~-]{3}[78]Q~[\w.~-]{34}(?![\w.~-])/g },
  // W&B docs, `wandb login`; Kaggle's kaggle.json and API tokens.
  { name: 'a W&B key', pattern: key('wandb_v1_[A-Za-z0-9_]{40,}') },
  { name: 'a W&B key', pattern: /\bwandb\s+login\s+(?:--\S+\s+)*(?<secret>[0-9a-f]{40})\b/g },
  { name: 'a Kaggle key', pattern: /["']username\\?["']\s*:\s*\\?["'][^"'\n\\]+\\?["']\s*,\s*\\?["']key\\?["']\s*:\s*\\?["'](?<secret>[0-9a-f]{32})\\?["']/g }, // prettier-ignore
  { name: 'a Kaggle token', pattern: key('KGAT_[0-9a-f]{32}') },
  // Databricks, SendGrid, Stripe, npm, PyPI (its macaroons name the host) and Telegram docs.
  { name: 'a Databricks token', pattern: key('dapi[0-9a-f]{32}(?:-\\d)?') },
  { name: 'a SendGrid key', pattern: key('SG\\.[\\w-]{22}\\.[\\w-]{43}') },
  { name: 'a Stripe key', pattern: key('[sr]k_live_[A-Za-z0-9]{24,}') },
  { name: 'an npm token', pattern: key('npm_[A-Za-z0-9]{36}') },
  { name: 'a PyPI token', pattern: key('pypi-AgE[\\w-]{50,}') },
  { name: 'a Telegram token', pattern: /(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  // RFC 7519: header and payload are JSON objects in base64url, so that both start with `eyJ`.
  { name: 'a JSON web token', pattern: /(?<![\w.-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}(?![\w.-])/g },
  // RFC 7468. Excerpts may stop before its end.
  {
    name: 'a private key',
    pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?<secret>(?:[\s"'+,\\()#A-Za-z0-9/=:]|-(?!----))*[A-Za-z0-9+/=]{40}(?:[\s"'+,\\()#A-Za-z0-9/=]|-(?!----))*)/g // prettier-ignore
  },
  // RFC 3986, user information. Names of variables in braces or behind `$` are none.
  {
    name: 'a password in an address',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@,"'`<>{}$]{0,200}:(?<secret>[^\s/?#@,"'`<>{}$]{3,400})@(?=[\w[{$])/gi, // prettier-ignore
    isQuiet: (password, line) => !isPassword(password) || leadsNowhere(line)
  },
  // RFC 6750 and RFC 7617: credentials in the header of a request, in code or for curl.
  {
    name: 'a token',
    pattern: /\bauthorization\b["'\]]{0,3}[^\S\n]{0,9}[:=,][^\S\n]{0,9}[a-z]{0,2}["'`]?(?:Bearer|Token|Bot|ApiKey)[^\S\n]{1,9}(?<secret>[\w.~+/-]{16,4096}={0,2})/gi, // prettier-ignore
    accepts: looksDrawn,
    isQuiet: (_token, line) => leadsNowhere(line)
  },
  {
    name: 'a password',
    pattern: /\bauthorization\b["'\]]{0,3}[^\S\n]{0,9}[:=,][^\S\n]{0,9}[a-z]{0,2}["'`]?Basic[^\S\n]{1,9}(?<secret>[A-Za-z0-9+/]{8,600}={0,2})/gi, // prettier-ignore
    accepts: secret => {
      const password = basicPassword(secret);
      return password !== null && !standsIn(password);
    },
    isQuiet: (secret, line) => !isPassword(basicPassword(secret) ?? '') || leadsNowhere(line)
  },
  // curl(1): `-u name:password`, before or after the address.
  {
    name: 'a password',
    pattern: /\bcurl\b[^\n|;&]{0,300}?[^\S\n](?:-u|--user)(?:[^\S\n]{1,9}|=)?["']?[^\s:"'$<>{}]{1,80}:(?<secret>[^\s"'$<>{}]{4,200})/g, // prettier-ignore
    accepts: secret => isCredential('password', secret),
    isQuiet: (password, line) => !isPassword(password) || leadsNowhere(line)
  },
  // DVC docs, `dvc remote modify`: what belongs into `.dvc/config.local`.
  {
    name: 'a credential of a DVC remote',
    pattern: /\bdvc[^\S\n]{1,9}remote[^\S\n]{1,9}modify\b[^\n|;&]{0,200}?[^\S\n](?<name>password|secret_access_key|session_token|account_key|sas_token|client_secret|oss_key_secret|gdrive_client_secret)[^\S\n]{1,9}["']?(?<secret>[^\s"'$<>{}]{6,400})/g, // prettier-ignore
    accepts: (secret, { name }) => isCredential(name, secret),
    isQuiet: (secret, _line, { name }) => !isCertain(name, secret)
  }
];

/** A part of every form, so that text with none of them is passed over in one go. */
const HINT =
  /AKIA|ASIA|X-Amz-|X-Goog-|gh[pousr]_|github_pat_|gl[a-z]{2,4}-|hf_|api_org_|sk-|gsk_|r8_|nvapi-|pplx-|lsv2_|pcsk_|xox|xapp-|slack|AIza|GOCSPX|ya29|AccountKey|SharedAccessKey|[?&]sig=|[78]Q~|wandb|username|KGAT_|dapi|SG\.|k_live_|npm_|pypi-|:AA|eyJ|PRIVATE KEY|:\/\/|[Aa]uthorization|AUTHORIZATION|\bcurl\b|\bdvc\b/;

/** Whether text may hold a credential by its form. */
export function mayHoldCredential(text: string): boolean {
  return HINT.test(text);
}
