/** Where a credential opens something, as far as the code tells. */

/** RFC 6761 and RFC 2606: names of this machine, and those that documentation is to use. */
const HERE = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)$/i;
const EXAMPLE = /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|(?:your|my)[\w-]*(?:\.[\w-]+){0,4})$/i;

/**
 * Whether a host is this machine, stands for any in documentation, or has a name without a dot: that of a container
 * beside the notebook, or a word in place of a name.
 */
export function isLocal(host: string): boolean {
  return HERE.test(host) || EXAMPLE.test(host) || !/[.:]/.test(host);
}

/** The authority of each address in a line: RFC 3986, with names of variables in its parts. */
const AUTHORITY = /:\/\/([^\s/?#"'`]{1,600})/g;

/** Whether all addresses in a line lead to {@link isLocal} hosts, and there are some. A host that is a variable may be any. */
export function leadsNowhere(line: string): boolean {
  const hosts = [...line.matchAll(AUTHORITY)].map(([, authority]) =>
    authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d{1,5}$/, '')
  );
  return hosts.length > 0 && hosts.every(host => !/[{$%]/.test(host) && isLocal(host));
}
