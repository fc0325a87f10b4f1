/** IPv4 ranges as numbers: parsed from CIDR text, intersected and subtracted exactly. */

import { remembered } from './remembered.ts';

/** Half-open: from `from` up to but not including `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const everything: Range = { from: 0, to: 2 ** 32 };

const cidr = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;

export type Parsed = { readonly ok: true; readonly range: Range } | { readonly ok: false; readonly why: string };

/** Reads `10.0.0.0/24` or a single address. Azure stores a prefix with host bits as it is and filters by the network it lies in; so do we. */
export const parsePrefix = remembered((text: string): Parsed => {
  if (text.includes(':')) return { ok: false, why: `"${text}" is an IPv6 range; API Management's networks are IPv4` };
  const match = cidr.exec(text);
  const octets = match?.slice(1, 5).map(Number) ?? [];
  const length = match?.[5] === undefined ? 32 : Number(match[5]);
  if (!match || octets.some((octet) => octet > 255) || length > 32) return { ok: false, why: `"${text}" is not an IPv4 range` };
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - length);
  const from = Math.floor(address / size) * size;
  return { ok: true, range: { from, to: from + size } };
});

export const hasHostBits = (text: string): boolean => {
  const parsed = parsePrefix(text);
  return parsed.ok && showAddress(parsed.range.from) !== text.split('/')[0];
};

export const showAddress = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

export const rangesOf = (texts: readonly string[]): readonly Range[] =>
  texts.flatMap((text) => {
    const parsed = parsePrefix(text);
    return parsed.ok ? [parsed.range] : [];
  });

export const overlap = (a: Range, b: Range): Range | undefined => {
  const cut = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return cut.from < cut.to ? cut : undefined;
};

/** What is left of `a` without `b`. */
export const without = (a: Range, b: Range): readonly Range[] =>
  [
    { from: a.from, to: Math.min(a.to, b.from) },
    { from: Math.max(a.from, b.to), to: a.to },
  ].filter(({ from, to }) => from < to);

export const isWithin = (inner: Range, outer: readonly Range[]): boolean =>
  outer.reduce<readonly Range[]>((left, range) => left.flatMap((part) => without(part, range)), [inner]).length === 0;

/** RFC 1918, RFC 6598 and link-local: never the address of a public service. */
const privateRanges = rangesOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8']);

export const isPrivate = (range: Range): boolean => isWithin(range, privateRanges);
export const isPublic = (range: Range): boolean => privateRanges.every((one) => overlap(one, range) === undefined);

/** A range that no client on the internet has. */
export const isPrivatePrefix = (prefix: string): boolean => {
  const parsed = parsePrefix(prefix);
  return parsed.ok && isPrivate(parsed.range);
};
