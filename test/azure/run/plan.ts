/** What a run is going to do, how long that takes and what it costs, before anything is done. */

import { probes } from '../probes/all.ts';
import type { Probe } from '../probes/types.ts';
import { neededFor, type Step } from '../steps/steps.ts';
import { prices } from './prices.ts';

/** How long an operation's URL is followed, and how long at most a subnet that was left. */
const urlHours = 25;
const holdHours = 7;
/** Deleting gateways and networks; a subnet that is still taken only costs time. */
const cleaning = { gateway: 1, network: 0.1 } as const;

export interface Plan {
  readonly probes: readonly Probe[];
  readonly steps: readonly Step[];
  readonly hours: number;
  readonly dollars: number;
  readonly parts: readonly { readonly what: string; readonly hours: number; readonly dollars: number; readonly source: string }[];
}

export const wants = (chosen: readonly Probe[], name: string): boolean => chosen.some((one) => one.name === name);

/** `only` and `without` are names of questions; nothing named is everything. */
export function chosenFrom(only: readonly string[], without: readonly string[]): readonly Probe[] {
  return probes.filter(({ name }) => (only.length === 0 || only.includes(name)) && !without.includes(name));
}

export function planOf(chosen: readonly Probe[]): Plan {
  const steps = neededFor(chosen.flatMap(({ needs }) => needs));
  const until = (name: string): number | undefined => {
    const at = steps.findIndex((step) => step.name === name);
    return at < 0 ? undefined : hoursOf(steps.slice(0, at + 1));
  };
  const watched = [
    wants(chosen, 'operationUrlMinutes') ? (until('creation') ?? 0) + urlHours : 0,
    wants(chosen, 'holdMinutes') ? (until('moving') ?? 0) + holdHours : 0,
  ];
  const asking = Math.max(hoursOf(steps), ...watched);
  const developer = steps.some(({ gateway }) => gateway === 'developer') ? asking : 0;
  const premium = steps.filter(({ gateway }) => gateway === 'premium');
  const second = premium.filter(({ name }) => name.startsWith('region'));
  const units = hoursOf(premium) + hoursOf(second);
  const addresses = ['moving', 'addressAgain', 'shutOut'].filter((name) => steps.some((step) => step.name === name)).length;
  const hours = asking + (steps.some(({ gateway }) => gateway !== undefined) ? cleaning.gateway : cleaning.network);
  const part = (price: { readonly what: string; readonly dollars: number; readonly source: string }, unitHours: number) => ({
    what: price.what,
    hours: unitHours,
    dollars: unitHours * price.dollars,
    source: price.source,
  });
  const parts = [
    part(prices.developer, developer > 0 ? hours : 0),
    part(prices.premium, units > 0 ? units + (second.length > 0 ? 2 : 1) * cleaning.gateway : 0),
    part(prices.address, addresses * hours),
    part(prices.network, hours),
  ].filter((one) => one.hours > 0);
  return { probes: chosen, steps, hours, dollars: parts.reduce((sum, one) => sum + one.dollars, 0), parts };
}

const hoursOf = (steps: readonly Step[]): number => steps.reduce((sum, { minutes }) => sum + minutes, 0) / 60;

export const clockText = (hours: number): string => {
  const minutes = Math.round(hours * 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
};
const money = (dollars: number): string => `${dollars.toFixed(2)} USD`;

/** Printed before anything is made. */
export function budgetText({ probes: chosen, steps, hours, dollars, parts }: Plan): string {
  return [
    `${chosen.length} questions in ${steps.length} steps, about ${clockText(hours)}, about ${money(dollars)}:`,
    ...parts.map((one) => `  ${money(one.dollars).padStart(10)}  ${one.what}, ${one.hours.toFixed(1)} hours (${one.source})`),
    'The prices are list prices without tax; that of your agreement may differ. A subnet that a gateway has left may stay taken for hours, and the',
    'network with it; that costs nothing but addresses.',
  ].join('\n');
}
