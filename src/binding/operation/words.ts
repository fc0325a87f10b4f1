/** What people are told of a running operation, from its record: from what to what, for which generation, and whether Azure has it. Pure. */

import { nameOf, parentOf, parseArmId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import { isAccepted, readOperation, type Operation, type Place } from './record.ts';

/** Without fractions of a second; a definition that is older than the program may have dropped it. */
export const wholeSeconds = (time: string | undefined): string => time?.replace(/\.\d+Z$/, 'Z') ?? 'a time that is not known';

/** `hub/apim`: a subnet by its network and its name. */
function subnetName(id: string): string {
  const parsed = parseArmId(id);
  return parsed ? `${nameOf(parentOf(parsed))}/${nameOf(parsed)}` : id;
}

const namedIn = (id: string | undefined): string => (id === undefined ? '' : ` in ${subnetName(id)}`);

const furtherIn = (locations: Place['locations'] = []): readonly string[] =>
  locations.map(({ location, subnetId }) => `${location}${subnetId === undefined ? '' : ` in ${subnetName(subnetId)}`}`);

/** `External in hub/apim; eastus in us/apim` */
function settingsIn({ mode = 'None', subnetId, locations }: Place): string {
  if (mode === 'None') return 'no virtual network';
  return [`${mode}${namedIn(subnetId)}`, ...furtherIn(locations)].join('; ');
}

/** `from External in hub/old to Internal in hub/apim`; of a record of an earlier version, which does not say from what, where to. */
export function fromTo({ from, desired }: Pick<OperationRecord, 'from' | 'desired'>): string {
  if (desired?.mode === undefined) return '';
  // What is not written stays as it is.
  const to = `to ${settingsIn(from?.subnetId === undefined ? desired : { subnetId: from.subnetId, ...desired })}`;
  return from?.mode === undefined ? to : `from ${settingsIn(from)} ${to}`;
}

/** What was asked of Azure, as in "Azure has been … since". */
function work({ purpose, from, desired, location, dnsServers, generation }: Operation): string {
  if (purpose === 'TakeOverDns') {
    const where = location === undefined ? '' : ` in ${location}`;
    const servers =
      dnsServers === undefined || dnsServers.length === 0 ? "Azure's own DNS servers" : `DNS servers ${dnsServers.join(', ')}`;
    return `applying the network configuration to the gateway${where} (${servers})`;
  }
  const way = fromTo({ ...(from && { from }), ...(desired && { desired }) });
  const reason = purpose === 'Rollback' ? 'back to the last settings that worked' : `as generation ${generation} asked`;
  return `updating the gateway's network${way === '' ? '' : ` ${way}`}, ${reason}`;
}

/** While it runs. `follows` is the generation that asks for something else now. */
export function runningMessage(record: OperationRecord, follows?: number): string {
  const operation = readOperation(record);
  const { firstStartedAt, startedAt, attempt, usualUntil, overdueAfter } = operation;
  const next = follows === undefined ? '' : ` The present spec (generation ${follows}) follows when that has ended.`;
  if (isAccepted(operation))
    return `Azure has been ${work(operation)}, since ${wholeSeconds(startedAt)}; this usually takes 15 to 45 minutes (until ${usualUntil}); overdue after ${overdueAfter}.${next}`;
  const tries = attempt > 1 ? `, attempt ${attempt} since ${wholeSeconds(firstStartedAt)}` : '';
  const said =
    operation.state === 'Intended' ? 'whether it has left is not known yet' : 'no clear answer came, and the service itself will tell';
  return `A request for ${work(operation)}, was made at ${wholeSeconds(startedAt)}${tries}; ${said}. Overdue after ${overdueAfter}.${next}`;
}

/** Of what takes longer than is normal, counted from the first attempt. */
export function overdueSentence(record: OperationRecord): string {
  const operation = readOperation(record);
  const since = wholeSeconds(operation.firstStartedAt);
  const way = fromTo(operation);
  if (isAccepted(operation)) return `Azure has been at work since ${since}${way === '' ? '' : ` (${way})`}`;
  return `A request of ${since}${way === '' ? '' : ` (${way})`} has had no clear answer`;
}
