/** What a check has to say: what is wrong, with which resource, what to do, and who says that it must be so. */

import { idKey, type ArmId } from '../../../api/arm-id.ts';
import type { AddressCheck } from '../../../network/public-addresses.ts';

export type CheckName =
  | 'ServiceMissing'
  | 'ServiceSoftDeleted'
  | 'ServiceGoing'
  | 'ServiceFailed'
  | 'TierNotSupported'
  | 'PlatformRetired'
  | 'LocationNotDeclared'
  | 'LocationMissing'
  | 'AddressMustDiffer'
  | 'AddressKept'
  | 'NetworkMissing'
  | 'ProvisioningFailed'
  | 'SubnetMissing'
  | 'SubnetInAnotherRegion'
  | 'SubnetDelegated'
  | 'SubnetTooSmall'
  | 'SubnetWithoutRoom'
  | 'SubnetReservedByRetiredPlatform'
  | 'SecurityGroupMissing'
  | 'SecurityGroupNotOurs'
  | 'SecurityGroupInAnotherRegion'
  | 'SecurityGroupDiffers'
  | 'AttachTouchesOthers'
  | 'RouteTableMissing'
  | 'RouteTableNotOurs'
  | 'RouteTableInAnotherRegion'
  | 'RouteTableDiffers'
  | 'NoRouteTable'
  | 'RouteTableShared'
  | 'RouteConflict'
  | 'RouteDiverted'
  | 'RouteMissing'
  | 'RoutesFull'
  | 'ServiceEndpointMissing'
  | 'EndpointPolicyLimitsStorage'
  | 'PrivateSubnet'
  | 'ClientsUnanswered'
  | 'ClientPrefixNotPublic'
  | 'FirewallMustAllow'
  | 'TrafficDropped'
  | 'PrimarySqlViaTunnel'
  | 'PrivateEndpointPresent'
  | 'PublicAccessDisabled'
  | 'GatewayDisabled'
  | 'ZonesWithManagedAddress'
  | 'AddressMissing'
  | 'AddressNotOurs'
  | AddressCheck
  | 'DnsServersDiffer'
  | 'DnsNotApplied'
  | 'ZoneNotOurs'
  | 'ZoneMissing'
  | 'ZoneKept'
  | 'ApexZone'
  | 'NameOfMicrosoft'
  | 'ZoneNotLinked'
  | 'RecordNotOurs'
  | 'RecordsDiffer'
  | 'NoSecurityGroup'
  | 'FlowBlocked'
  | 'FlowUnknown'
  | 'NoRoomForRules'
  | 'NoClientCanConnect'
  | 'NearMiss'
  | 'ManagementOpenWide'
  | 'AdminRulesUnreadable'
  | 'FlowUnknownName'
  | 'TagUnknown'
  | 'TagListOld'
  | 'OwnedElsewhere'
  | 'TooManyParts'
  | 'LeftUnread'
  | 'ScopeLocked'
  | 'WindowInvalid'
  | 'WindowTooShort'
  | 'NotAuthorized'
  | 'IdentityNotAuthorized'
  | 'OthersNotAllowed'
  | 'DependencyFailing';

export interface Finding {
  readonly check: CheckName;
  readonly severity: 'Blocking' | 'Degrading' | 'Advisory';
  /** What a blocking finding stops: every write, or the switch of the gateway only. */
  readonly gates?: 'All' | 'Switch';
  readonly location?: string;
  readonly subject: ArmId;
  readonly message: string;
  readonly remedy: string;
  /** Microsoft's page and its date, or the public source. */
  readonly source: string;
}

type Words = Pick<Finding, 'message' | 'remedy' | 'source'>;

/** Stops every write. */
export const blockingAll = (check: CheckName, subject: ArmId, words: Words): Finding => ({
  check,
  severity: 'Blocking',
  gates: 'All',
  subject,
  ...words,
});
/** Lets what helps be written, but not the gateway be moved. */
export const blockingSwitch = (check: CheckName, subject: ArmId, words: Words): Finding => ({
  check,
  severity: 'Blocking',
  gates: 'Switch',
  subject,
  ...words,
});
export const degrading = (check: CheckName, subject: ArmId, words: Words): Finding => ({ check, severity: 'Degrading', subject, ...words });
export const advisory = (check: CheckName, subject: ArmId, words: Words): Finding => ({ check, severity: 'Advisory', subject, ...words });

const rank = { Blocking: 0, Degrading: 1, Advisory: 2 } as const;
const gateRank = (finding: Finding): number => (finding.gates === 'All' ? 0 : 1);

/** Worst first; among equals the order of the checks is kept, so that the list is the same for the same facts. */
export const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => rank[a.severity] - rank[b.severity] || gateRank(a) - gateRank(b));

export const isBlocking = (finding: Finding): boolean => finding.severity === 'Blocking';
export const aboutSame = (a: Finding, b: Finding): boolean =>
  a.check === b.check && idKey(a.subject) === idKey(b.subject) && a.message === b.message;
