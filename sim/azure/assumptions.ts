/** What nobody has recorded of Azure, as named switches: a program is right when it is right under both answers. */

export interface Assumptions {
  /** Whether Microsoft.Network looks at `If-Match` and `If-None-Match` and refuses with 412, or carries the write out. */
  readonly ifMatch: 'honoured' | 'ignored';
  /**
   * Whether a PUT of a virtual network that leaves `subnets` out keeps them (announced for 2023-09-01 on, not seen everywhere) or deletes them. With an
   * older api-version they are deleted in any case (Azure/azure-quickstart-templates#2786).
   */
  readonly omittedSubnets: 'kept' | 'deleted';
  /** Whether a GET of a virtual network has an `ETag` header; its body has one always. Recorded (Azure/azure-service-operator): all had it until 2026-04-05, none since 2026-04-13. */
  readonly networkEtagHeader: 'absent' | 'present';
  /**
   * Whether a change of a subnet moves the ETag of its network too. Recorded of a new subnet: it does. Nothing shows it of a changed one, and since 2026-04
   * a subnet has an ETag of its own.
   */
  readonly changedSubnet: 'movesNetworkEtag' | 'leavesNetworkEtag';
  /**
   * The answer to an APIM update: 200 was recorded on PUT; of PATCH 202, once (Azure/azure-sdk-for-net, 2022-07-30), which also stands in its specification.
   * `byMethod` is both.
   */
  readonly apimUpdateStatus: 'byMethod' | 200 | 202;
  /** Whether a PATCH of nothing but tags is done at once, or takes a minute, for a gateway in a network; at 2021-08-01 it took one (Azure/azure-sdk-for-net, 2022-07-30). */
  readonly tagPatch: 'atOnce' | 'operation';
  /**
   * Whether the answer to a PATCH that starts an update names its operation, or is a 200 without one. Six of eight recorded PATCHes were answered 200
   * without an operation, none of which had anything to do (Azure/azure-sdk-for-js, Azure/azure-sdk-for-net, 2022 to 2025).
   */
  readonly patchOperation: 'named' | 'unnamed';
  /** Whether a null in a PATCH of a service clears what it names. Nothing recorded has one, and hashicorp/terraform-provider-azurerm never sends one. */
  readonly nullInPatch: 'clears' | 'ignored';
  /**
   * How an applied network configuration answers: with both headers and the service, or by `Location` alone and an empty body, polls of 202, and the service
   * at the end, as its nearest recorded relative does (POST backup: ReaNAiveD/azure-cli, 2023-05-26) and its example has it. Nothing
   * is recorded of it at 2024-05-01.
   */
  readonly applyAnswer: 'locationOnly' | 'bothHeaders';
  /** Whether a PATCH takes a mode other than None without the subnet of the gateway beside it. Known clients send both (hashicorp/terraform-provider-azurerm#24569). */
  readonly modeAlone: 'accepted' | 'refused';
  /** Whether a PATCH that leaves the list of additional locations out keeps the regions; no loss was ever reported, and nothing is recorded. */
  readonly omittedRegions: 'kept' | 'removed';
  /** What the service says while it updates: `Updating`/`Updating`, or `Succeeded` with a target of `Updating`; both were recorded. */
  readonly updatingShows: 'Updating' | 'SucceededWithTarget';
  /**
   * Where APIM's operations are asked about: below the service, every 60 s (2022-08-01, until 2023-05; every 20 s since 2024-08), or below the location, every 20 s (2024-05-01, also on a classic
   * tier: Azure/azure-sdk-assets, 2025-04-17). Recorded with versions as said.
   */
  readonly operationUrls: 'byVersion' | 'service' | 'location';
  /**
   * What Microsoft.Network does with a write while an operation runs on the same resource. All were recorded: refusals mostly, yet two rules that were
   * written to one group within the same second were both taken. `byType`: a network and its subnets refuse with 409 and no time to come back, all others
   * with 429 (Azure/azure-service-operator, Networking_Firewall_20240301 and Networking_RouteTable_20250301).
   */
  readonly networkBusy: 'byType' | 'RetryableError' | 'AnotherOperationInProgress' | 'Accepted';
  /** How long Microsoft.Network works on a rule, a route or the like, in seconds; 0 is 1 to 13 by type, with some seconds of chance, as recorded. */
  readonly networkSeconds: number;
  /** Whether the busy answer 429 says when to come back. */
  readonly busyRetryAfter: 'given' | 'absent';
  /** Letter case of ids in answers: as they were written, or group names in capitals and `resourcegroups` in small letters. */
  readonly idCase: 'kept' | 'recased';
  /** How many reads after a write still show the state before it. */
  readonly staleReads: number;
  /** `Succeeded` with the settings that were asked for, or with the old ones. */
  readonly succeededMeans: 'applied' | 'unchanged';
  /** Whether an operation of the service that is over says when it began and ended; documented for ARM, not recorded of API Management. */
  readonly operationTimes: 'absent' | 'told';
  /** Whether a service that shows `Succeeded` takes the next write, or still answers 409 for a minute. */
  readonly afterSuccess: 'open' | 'lockedForAMinute';
  /** Whether a subnet GET names what still holds it after a gateway left. */
  readonly holdEvidence: 'visible' | 'hidden';
  /** How long a subnet stays held after a gateway left, in minutes: hours in reports of 2020 (Azure/azure-rest-api-specs#10395), under one since 2024 (MicrosoftDocs/azure-docs#121052). */
  readonly holdMinutes: number;
  /** Whether a used public address is refused at once or when the operation ends, after 40 minutes. */
  readonly addressReuse: 'refusedAtOnce' | 'refusedLate';
  /**
   * Whether prefixes of user-defined routes with next hop `Internet` or `None` are in the tag `VirtualNetwork`, as those to appliances and gateways are. The
   * page says "address prefixes used on user-defined routes", and "might"; reports are about appliances only (MicrosoftDocs/azure-docs#22178, #124192).
   */
  readonly routedTag: 'appliances' | 'everyHop';
  /** What the service is after a failed update. */
  readonly failedState: 'Failed' | 'Succeeded';
  /** Which settings a service shows whose update failed: those of before, or those that were asked for, with the gateway moved and not at work there. */
  readonly failedShows: 'before' | 'wanted';
  /** How the operation of a failed activation ends. */
  readonly failureEnds: 'Failed' | 'Canceled';
  /** Whether blocked flows of the subnet make the activation fail, or let it succeed with failing network status. */
  readonly blockedFlows: 'failActivation' | 'failNetworkStatusOnly';
  /** How long an update of the service takes, in minutes; 0 is 20 to 45 and more with regions. Documented: "15 minutes or longer", without a most. */
  readonly updateMinutes: number;
  /** How long a signed operation URL is answered, in minutes after the end of its operation. */
  readonly operationUrlMinutes: number;
}

export const defaultAssumptions: Assumptions = {
  ifMatch: 'honoured',
  omittedSubnets: 'kept',
  networkEtagHeader: 'absent',
  changedSubnet: 'movesNetworkEtag',
  apimUpdateStatus: 'byMethod',
  tagPatch: 'atOnce',
  patchOperation: 'named',
  nullInPatch: 'clears',
  applyAnswer: 'bothHeaders',
  modeAlone: 'accepted',
  omittedRegions: 'kept',
  updatingShows: 'Updating',
  operationUrls: 'byVersion',
  networkBusy: 'byType',
  networkSeconds: 0,
  busyRetryAfter: 'given',
  idCase: 'kept',
  staleReads: 0,
  succeededMeans: 'applied',
  operationTimes: 'absent',
  afterSuccess: 'open',
  holdEvidence: 'visible',
  holdMinutes: 180,
  addressReuse: 'refusedAtOnce',
  routedTag: 'appliances',
  failedState: 'Failed',
  failedShows: 'before',
  failureEnds: 'Failed',
  blockedFlows: 'failActivation',
  updateMinutes: 0,
  operationUrlMinutes: 24 * 60,
};
