/** The same sessions with other names, in other regions, with the fields of bodies the other way round: whoever replays answers instead of computing them fails here. */

import { isObject } from '../../../sim/azure/json.ts';
import type { Exchange, Session } from './recordings.ts';

/** Pairs of regions stay pairs. */
const regions: readonly (readonly [string, string])[] = [
  ['West Central US', 'Canada East'],
  ['West US 2', 'UK South'],
  ['West US 3', 'Sweden Central'],
  ['East US 2', 'Japan East'],
  ['South Central US', 'Central India'],
  ['Australia East', 'France Central'],
  ['West Europe', 'Norway East'],
  ['East US', 'Southeast Asia'],
  ['West US', 'East Asia'],
];
const code = (name: string): string => name.toLowerCase().replaceAll(' ', '');

export const otherwise = (sessions: readonly Session[]): readonly Session[] => sessions.map(renamed).toReversed();

function renamed(session: Session, index: number): Session {
  const names = namesIn(session).map((name, at): readonly [RegExp, string] => [
    new RegExp(name.replace(/[^\w]/g, '\\$&'), 'gi'),
    `other${index}x${at}`,
  ]);
  const places = regions.flatMap(([from, to]): readonly (readonly [RegExp, string])[] => [
    [new RegExp(`${from}(?! ?\\d)`, 'g'), to],
    [new RegExp(`${code(from)}(?!\\d)`, 'g'), code(to)],
  ]);
  const change = (text: string): string => [...names, ...places].reduce((all, [form, by]) => all.replace(form, by), text);
  return {
    ...session,
    name: `${session.name}, otherwise`,
    exchanges: session.exchanges.map((one) => changed(one, change)),
  };
}

function changed(one: Exchange, change: (text: string) => string): Exchange {
  const whole = JSON.parse(change(JSON.stringify(one))) as Exchange;
  return {
    ...one,
    ...whole,
    sent: one.sent === undefined ? undefined : reversed(whole.sent),
    body: one.body === undefined ? undefined : whole.body,
  };
}

/** Names of groups and of what is in them, the longest first; words that may be something else stay. */
function namesIn({ exchanges }: Session): readonly string[] {
  const found = new Set<string>();
  for (const { url } of exchanges) {
    const parts = decodeURIComponent(new URL(url).pathname).split('/');
    const at = parts.findIndex((part) => part.toLowerCase() === 'resourcegroups');
    if (at < 0) continue;
    const own = [parts[at + 1], ...parts.slice(at + 4).filter((_, place) => place % 2 === 1)];
    for (const name of own) if (name !== undefined && /^[a-z][\w-]{5,}$/i.test(name) && /[\d-]/.test(name)) found.add(name.toLowerCase());
  }
  return [...found].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, one]): readonly [string, unknown] => [name, reversed(one)]),
  );
}
