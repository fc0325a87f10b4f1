/** Promises about what is told of a running operation: its own words, whatever the spec says by now, and "Azure is" only where Azure has it. */

import { expect, test } from '@jest/globals';
import type { OperationRecord } from '../../api/binding.ts';
import { ids, isoExact } from '../testing/observation.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';
import { fromTo, overdueSentence, runningMessage } from './words.ts';

const External = { mode: 'External', subnetId: ids.elsewhere };
const Internal = { mode: 'Internal', subnetId: ids.subnet };
const { handle: _none, ...untold } = operation('08:00', { from: External, desired: Internal });
const told = (change: Partial<OperationRecord>, follows?: number) => runningMessage(operation('08:00', change), follows);

test.each<[string, Pick<OperationRecord, 'from' | 'desired'>, string]>([
  ['a move', { from: External, desired: Internal }, 'from External in hub/old to Internal in hub/apim'],
  ['a way in', { from: { mode: 'None' }, desired: External }, 'from no virtual network to External in hub/old'],
  ['a way out', { from: External, desired: { mode: 'None' } }, 'from External in hub/old to no virtual network'],
  ['a record of an earlier version', { desired: Internal }, 'to Internal in hub/apim'],
  ['nothing in the service', {}, ''],
  [
    'two regions',
    {
      from: { ...External, locations: [{ location: 'eastus' }] },
      desired: { ...Internal, locations: [{ location: 'eastus', subnetId: ids.elsewhere }] },
    },
    'from External in hub/old; eastus to Internal in hub/apim; eastus in hub/old',
  ],
  ['a subnet that is no id', { desired: { mode: 'External', subnetId: 'x' } }, 'to External in x'],
])('W14: %s is told from what to what', (_, record, text) => expect(fromTo(record)).toBe(text));

test('W14: an operation that was overtaken says for which generation it is, and which one follows', () =>
  expect(told({ from: External, desired: Internal, generation: 2 }, 3)).toBe(
    "Azure has been updating the gateway's network from External in hub/old to Internal in hub/apim, as generation 2 asked, since 2026-01-05T08:00:00Z; this usually takes 15 to 45 minutes (until 2026-01-05T08:45:00Z); overdue after 2026-01-05T10:00:00Z. The present spec (generation 3) follows when that has ended.",
  ));

test('W14: a rollback and DNS servers are told as what they are', () => {
  expect(told({ purpose: 'Rollback', desired: External })).toContain(
    "updating the gateway's network to External in hub/old, back to the last settings that worked, since",
  );
  const dns = { kind: 'ApplyingNetworkConfiguration', location: 'westeurope', desired: undefined as never };
  expect(told({ ...dns, dnsServers: ['10.0.0.4', '10.0.0.5'] })).toMatch(
    /^Azure has been applying the network configuration to the gateway in westeurope \(DNS servers 10\.0\.0\.4, 10\.0\.0\.5\), since /,
  );
  expect(told({ ...dns })).toContain("(Azure's own DNS servers)");
});

test('W8: no text says that Azure is at work before Azure has taken the request', () => {
  const lost = runningMessage({ ...untold, attempt: 2, firstStartedAt: isoExact('07:50') });
  expect(lost).not.toContain('Azure has been');
  expect(lost).toBe(
    "A request for updating the gateway's network from External in hub/old to Internal in hub/apim, as generation 1 asked, was made at 2026-01-05T08:00:00Z, attempt 2 since 2026-01-05T07:50:00Z; no clear answer came, and the service itself will tell. Overdue after 2026-01-05T10:00:00Z.",
  );
  expect(runningMessage({ ...untold, state: 'Intended' })).toContain('whether it has left is not known yet');
  expect(overdueSentence({ ...untold, firstStartedAt: isoExact('07:50') })).toBe(
    'A request of 2026-01-05T07:50:00Z (from External in hub/old to Internal in hub/apim) has had no clear answer',
  );
  expect(overdueSentence(operation('08:00', { firstStartedAt: isoExact('07:50'), desired: undefined as never }))).toBe(
    'Azure has been at work since 2026-01-05T07:50:00Z',
  );
});
