/** What people are told of addresses: they are in other people's records, allow-lists and firewalls. Pure. */

import type { BindingStatus } from '../../../api/binding.ts';

export interface AddressEvent {
  readonly type: 'Normal';
  readonly reason: 'AddressChanged';
  readonly action: 'Addresses';
  readonly note: string;
}

/** One event for one reconcile. What is seen for the first time has not changed. */
export function addressEvents(before: BindingStatus, after: BindingStatus): readonly AddressEvent[] {
  const changes = (after.locations ?? []).flatMap((now): readonly Change[] => {
    const was = before.locations?.find((one) => one.location === now.location);
    if (!was) return [];
    return kinds.flatMap(([field, words, advice]) => {
      const [from, to] = [was[field] ?? [], now[field] ?? []].map((list) => list.toSorted().join(', '));
      return from === to ? [] : [{ location: now.location, words, advice, from: from || 'none', to: to || 'none' }];
    });
  });
  if (changes.length === 0) return [];
  // The public address is usually the one that backends see too.
  const alike = [...Map.groupBy(changes, ({ location, from, to }) => JSON.stringify([location, from, to])).values()];
  const sentences = alike.flatMap((group) => {
    const [first] = group;
    return first
      ? [
          `The ${group.map(({ words }) => words).join(' and ')} address of the gateway in ${first.location} changed from ${first.from} to ${first.to}.`,
        ]
      : [];
  });
  return [
    {
      type: 'Normal',
      reason: 'AddressChanged',
      action: 'Addresses',
      note: [...sentences, ...new Set(changes.map(({ advice }) => advice))].join(' '),
    },
  ];
}

interface Change {
  readonly location: string;
  readonly words: string;
  readonly advice: string;
  readonly from: string;
  readonly to: string;
}

const kinds = [
  ['publicIpAddresses', 'public', 'Records and allow-lists that name the old one have to follow.'],
  ['privateIpAddresses', 'private', 'Records that name the old one have to follow; those of spec.dns.privateRecords do so by themselves.'],
  ['outboundPublicIpAddresses', 'outbound', 'Backends that let only the old one in have to follow.'],
] as const;
