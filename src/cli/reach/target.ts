/** What `reach` is asked about: a host name, an address, a range or a service tag, with a port. */

import { readPrefix } from '../../network/addresses/prefix-list.ts';
import { UsageError } from '../usage-error.ts';

export interface Target {
  /** As it was written. */
  readonly text: string;
  readonly host: string;
  readonly port: string;
  readonly is: 'Name' | 'Range' | 'Tag';
}

const form = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^\s:/]+(?:\/\d{1,2})?):(\d{1,5})\/?$/i;

/** `vault.azure.net:443`, `10.0.0.4:53`, `10.1.0.0/16:443`, `Storage.WestEurope:443`. Throws `UsageError`. */
export function targetIn(text: string): Target {
  if (/\[|:.*:.*:/.test(text.replace(/^[a-z]+:\/\//i, '')))
    throw new UsageError(`"${text}": the gateway speaks IPv4 alone; name an IPv4 address or a host`);
  const [, host = '', port = ''] = form.exec(text) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(
      `"${text}" is not HOST:PORT; write a host name, an IPv4 address or range, or a service tag, and a port: orders.vault.azure.net:443`,
    );
  const read = readPrefix(host);
  if (read.is === 'Four') return { text, host, port, is: 'Range' };
  if (/^[\d.]+(\/\d+)?$/.test(host) || read.is === 'Unreadable')
    throw new UsageError(`"${host}" is neither an IPv4 address, a host name nor a service tag`);
  return { text, host, port, is: isTag(host) ? 'Tag' : 'Name' };
}

/** Tags have no dot but before a region, and begin with a capital as Microsoft writes them; names of hosts are written small. */
const isTag = (host: string): boolean => /^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?$/.test(host);
