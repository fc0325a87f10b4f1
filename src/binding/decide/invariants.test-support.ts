/** All situations that there may be, found by mixing what each part of one can be. */

import fc from 'fast-check';
import type { BindingStatus } from '../../api/binding.ts';
import { rule } from '../../network/rules.test-support.ts';
import {
  fitting,
  forbidden,
  gone,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  owner,
  seen,
  service,
  shadow,
  status,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';
import type { Step } from '../model/values/step.ts';
import { binding, operation, situation, statusOf, type Given } from '../testing/situation.test-support.ts';
import { sendOf, type Decision } from '../model/values/decision.ts';

const states = ['Succeeded', 'Succeeded', 'Succeeded', 'Updating', 'Activating', 'Failed', 'Terminating', 'Dreaming'];
const services = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        sku: fc.constantFrom(
          { name: 'Developer', capacity: 1 },
          { name: 'Developer', capacity: 1 },
          { name: 'Premium', capacity: 1 },
          { name: 'Premium', capacity: 2 },
          { name: 'Basic', capacity: 1 },
        ),
        provisioningState: fc.constantFrom(...states),
        targetProvisioningState: fc.constantFrom('', '', '', '', '', 'Updating'),
        place: fc.constantFrom(
          {},
          { subnetId: ids.subnet, virtualNetworkType: 'External' },
          { subnetId: ids.elsewhere, virtualNetworkType: 'External' },
          { subnetId: ids.subnet, virtualNetworkType: 'Internal' },
        ),
        platformVersion: fc.constantFrom('stv2', 'stv2', 'stv2', 'stv2', 'stv2', 'stv1'),
        publicIpAddressId: fc.constantFrom(undefined, ids.address),
      })
      .map(({ place, ...change }) => seen(service({ ...change, ...place }))),
  },
  { weight: 2, arbitrary: fc.constantFrom(gone, unseen(), forbidden) },
);
const rules = [
  [],
  fitting(),
  fitting().slice(1),
  fitting().slice(1),
  fitting().slice(2),
  [shadow, ...fitting().slice(1)],
  fitting({ clientSources: ['Internet'], sku: 'Premium' }),
  [rule('none', 4000, 'Inbound Deny * * from * to *'), rule('ips', 200, 'Inbound Deny * * from 51.0.0.0/8 to *'), ...fitting()],
  fitting({}, owner.replace('99999999', '55555555')),
];
const subnets = fc.constantFrom(
  subnet(),
  subnet(),
  subnet(),
  subnet({ securityGroupId: undefined }),
  subnet({ securityGroupId: undefined, ipConfigurations: [ids.address] }),
  subnet({ delegations: ['x'] }),
  subnet({ provisioningState: 'Updating' }),
  subnet({ prefixes: ['10.0.1.0/30'] }),
  undefined,
);
const locks = fc.constantFrom(
  seen([]),
  unseen(),
  seen([{ id: '/l', name: 'l', scope: ids.group, level: 'ReadOnly' as const, notes: undefined }]),
  seen([{ id: '/l', name: 'l', scope: ids.service, level: 'CanNotDelete' as const, notes: undefined }]),
);
const observed = fc
  .record({
    service: services,
    subnet: subnets,
    rules: fc.constantFrom(...rules),
    how: fc.constantFrom('seen', 'seen', 'seen', 'seen', 'gone', 'unseen'),
    networkGone: fc.constantFrom(false, false, false, false, true),
    wantedGroup: fc.constantFrom(
      gone,
      unseen(),
      seen(group([], { id: ids.wanted, name: 'new-nsg', subnets: [] })),
      seen(group(fitting(), { id: ids.wanted, name: 'new-nsg', subnets: [], tags: { 'apimvnet-owner': owner } })),
    ),
    locks,
    networkStatus: fc.constantFrom(
      undefined,
      unseen(),
      seen(status({ db: 'success' }, '07:58')),
      seen(status({ db: 'no' }, '07:58')),
      seen(status({ db: 'success' }, '07:00')),
    ),
    operation: fc.constantFrom(
      undefined,
      undefined,
      { status: 'InProgress' as const },
      { status: 'Failed' as const, code: 'ActivationFailed', message: 'm' },
      { status: 'Succeeded' as const },
      { status: 'Unknown' as const },
    ),
  })
  .map(({ subnet: found, rules: held, how, networkGone, wantedGroup, ...rest }): Observation => {
    const place = networkGone ? undefined : found;
    const attachedGroup = { seen: seen(group(held)), gone, unseen: unseen() }[how] ?? gone;
    return observation({
      ...rest,
      subnet: place,
      network: networkGone ? gone : seen(network({ subnets: place ? [place] : [] })),
      group: place?.securityGroupId === undefined ? undefined : attachedGroup,
      wantedGroup: place && place.securityGroupId === undefined ? wantedGroup : undefined,
    });
  });

const wishes = fc.record({
  policy: fc.constantFrom('Enforce' as const, 'Enforce' as const, 'Audit' as const),
  suspend: fc.constantFrom(false, false, false, true),
  networkSecurity: fc.constantFrom(
    {},
    { clientSources: ['Internet'] },
    { groupId: ids.wanted },
    { create: { name: 'new-nsg' } },
    { policy: 'Audit' as const },
    { policy: 'Ignore' as const },
  ),
});

const readies = [
  'True/Settled',
  'True/DeviationsAudited',
  'False/PreparingNetwork',
  'False/PrerequisitesNotMet',
  'False/Contested',
  'False/DependencyUnreachable',
  'Unknown/AzureUnreachable',
  'Unknown/Observing',
  'False/ServiceBusy',
];
const target = `${ids.group}/securityRules/${fitting()[0]?.name ?? ''}`;
const failure = (reason: string, retryAfter: string | undefined, given: Given): BindingStatus['lastFailure'] => ({
  step: situation(given).plan.steps.at(-1)?.hash ?? 'none',
  reason,
  count: 2,
  at: iso('07:50'),
  ...(retryAfter !== undefined && { retryAfter: isoExact(retryAfter) }),
  message: 'No.',
  observation: situation(given).fingerprint(),
});
const memories = fc.record({
  ready: fc.constantFrom(...readies),
  since: fc.constantFrom('07:59', '07:50', '06:00'),
  operation: fc.constantFrom(
    undefined,
    undefined,
    operation('07:40'),
    operation('07:59'),
    operation('07:00', { endedAt: isoExact('07:30') }),
    operation('06:00', { endedAt: isoExact('06:30') }),
    { ...operation('07:40'), handle: undefined },
  ),
  refused: fc.constantFrom(
    undefined,
    undefined,
    'PolicyDenied',
    'NotAuthorized',
    'ServiceBusy',
    'RetryingAfterError',
    'OperationFailed',
    'PrerequisitesNotMet',
  ),
  retryAfter: fc.constantFrom(undefined, '07:55', '09:00'),
  blindSince: fc.constantFrom(undefined, '07:40', '07:59'),
  worn: fc.boolean(),
});

const cases: fc.Arbitrary<Given> = fc
  .record({
    seen: observed,
    spec: wishes,
    memory: memories,
    contender: fc.constantFrom(false, false, false, true),
    requested: fc.constantFrom(false, false, true),
  })
  .map(({ seen: found, spec, memory, contender, requested }) => {
    const { handle, ...rest } = memory.operation ?? { handle: undefined };
    const bare: Given = {
      seen: found,
      spec,
      others: contender ? [binding({ metadata: { name: 'first', uid: '0', creationTimestamp: iso('05:00') } })] : [],
      requested,
    };
    const lastFailure = memory.refused === undefined ? undefined : failure(memory.refused, memory.retryAfter, bare);
    const stored = statusOf(memory.ready, memory.since, {
      ...(memory.operation && {
        operation: { ...(rest as NonNullable<BindingStatus['operation']>), ...(handle !== undefined && { handle }) },
      }),
      ...(memory.blindSince !== undefined && { waiting: { reason: 'AzureUnreachable', since: iso(memory.blindSince) } }),
      ...(lastFailure && { lastFailure }),
      ...(memory.worn && { corrections: [{ target, at: [iso('05:00'), iso('06:00'), iso('07:00')] }] }),
    });
    return { ...bare, status: stored };
  });

const stepsOf = (decision: Decision): readonly Step[] => (decision.do === 'switch' ? [decision.step] : sendOf(decision));
export const writesOf = (decision: Decision) => stepsOf(decision).flatMap(({ writes }) => writes);
export const always = (promise: (given: Given) => void, numRuns = 600) =>
  fc.assert(fc.property(cases, promise), { seed: 20260105, numRuns });
