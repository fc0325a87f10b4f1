/** Takes out of a value what identifies a subscription, a host or an address; the same text becomes the same word, so that a reader still sees what belongs together. Pure. */

import { isPrivateAddress } from './private-address.ts';

const guid = /(?<![0-9a-f-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f-])/gi;
const address = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** Names below a user's domains; those of Microsoft, which say what the thing is, are kept. */
const host = /\b(?:[a-z0-9-]+\.)+(?:[a-z]{2,})\b/gi;
const kept =
  /(?:\.(?:windows\.net|azure\.com|azure-api\.net|microsoft\.com|microsoftmetrics\.com|k8s\.io|io)|^apimvnet\.io|^Microsoft\.\w+)$/i;
const mail = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g;

/** Remembers what it has replaced: one for each file. */
export function redactor(): (value: unknown) => unknown {
  const words = new Map<string, string>();
  const wordFor = (kind: string, text: string): string => {
    const key = `${kind} ${text.toLowerCase()}`;
    const known = words.get(key) ?? `${kind}-${[...words.keys()].filter((one) => one.startsWith(`${kind} `)).length + 1}`;
    words.set(key, known);
    return known;
  };
  const textOf = (text: string): string =>
    text
      .replaceAll(mail, (found) => wordFor('person', found))
      .replaceAll(guid, (found) => wordFor('id', found))
      .replaceAll(address, (found) => (isPrivateAddress(found) ? found : wordFor('address', found)))
      .replaceAll(host, (found) => (kept.test(found) || !isHost(found) ? found : wordFor('host', found)));
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return textOf(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [textOf(key), redact(inner)]));
  };
  return redact;
}

/** `status.plan` and `spec.mode` look like hosts and are none. */
const isHost = (text: string): boolean => !/^(?:status|spec|metadata)\./.test(text) && !/\.(?:yaml|json|ts|md)$/.test(text);
