/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */

/**
 * What the gateway's network shall be.
 */
export interface BindingSpec {
/**
 * Resource id of the API Management service, e.g. /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ApiManagement/service/<name>. Letter case does not matter. It cannot be changed: a binding stands for one service. Of several bindings for one service the oldest is in charge, the others report Conflict and write nothing.
 */
serviceId: string
/**
 * How the gateway is placed in the virtual network. External: clients reach it by a public address, and it reaches what is in and behind the virtual network. Changing this starts an update of 15 to 45 minutes.
 */
mode: ("None" | "External" | "Internal")
/**
 * Resource id of the subnet for the gateway, in the service's region and subscription, without delegation, and large enough: five addresses that Azure keeps, one for Developer, two per unit for Premium. Changing this starts an update of 15 to 45 minutes; the gateway may get other addresses.
 */
subnetId?: string
/**
 * Enforce makes Azure as declared. Audit changes nothing and reports what differs: Ready is then True with the reason DeviationsAudited, as long as no required flow or dependency fails.
 */
policy?: ("Enforce" | "Audit")
/**
 * Observe and report only, for as long as this is true. An operation that already runs in Azure is followed to its end; nothing new is started.
 */
suspend?: boolean
/**
 * The network security group of the subnet. API Management needs one; rules are written one by one, and rules of others are never touched.
 */
networkSecurity?: {
/**
 * Overrides spec.policy for the security group and its rules. Ignore neither judges nor writes rules. Absent means spec.policy.
 */
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * Resource id of an existing network security group to attach when the subnet has none. Absent means the one that is attached; an attached group is never replaced.
 */
groupId?: string
/**
 * Have a network security group made and attached when the subnet has none. One of that name that is there already is used only if this operator made it for this binding.
 */
create?: {
/**
 * Name of the group, 1 to 80 characters.
 */
name: string
/**
 * Resource id of the group's resource group. Absent means that of the virtual network.
 */
resourceGroupId?: string
}
/**
 * @maxItems 32
 */
optionalFlows?: string[]
/**
 * The only priorities that rules of this operator may take. The band holds at least 60.
 */
priorities?: {
/**
 * Lowest priority that may be taken, which is the strongest.
 */
from: number
/**
 * Highest priority that may be taken.
 */
to: number
}
/**
 * Who may reach the gateway's client ports: IPv4 ranges in CIDR form, or service tags such as Internet or AzureFrontDoor.Backend. Absent means that nothing is opened for clients.
 * 
 * @minItems 1
 * @maxItems 64
 */
clientSources?: string[]
/**
 * The ports to open for clientSources. Absent means 443.
 * 
 * @minItems 1
 * @maxItems 2
 */
clientPorts?: (443 | 80)[]
}
publicIp?: {
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * @minItems 1
 * @maxItems 2
 */
ids?: string[]
create?: {
name: string
resourceGroupId?: string
dnsLabel?: string
zones?: string[]
}
azureManaged?: boolean
}
/**
 * @maxItems 20
 */
additionalLocations?: {
location: string
subnetId: string
publicIp?: {
/**
 * @minItems 1
 * @maxItems 2
 */
ids?: string[]
create?: {
name: string
resourceGroupId?: string
dnsLabel?: string
zones?: string[]
}
azureManaged?: boolean
}
networkSecurity?: {
groupId?: string
create?: {
name: string
resourceGroupId?: string
}
}
routing?: {
tableId?: string
create?: {
name: string
resourceGroupId?: string
}
}
}[]
routing?: {
policy?: ("Enforce" | "Audit" | "Ignore")
tableId?: string
create?: {
name: string
resourceGroupId?: string
}
forcedTunnelling?: ("Auto" | "Yes" | "No")
/**
 * @maxItems 64
 */
clientPrefixes?: string[]
serviceEndpoints?: {
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * @maxItems 16
 */
services?: string[]
}
allowSharedTable?: boolean
}
dns?: {
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * @maxItems 20
 */
servers?: string[]
privateRecords?: {
zoneResourceGroupId?: string
/**
 * @maxItems 20
 */
existingZoneIds?: string[]
/**
 * @maxItems 20
 */
linkedVnetIds: string[]
hosts?: ("Defaults" | "All")
ttl?: number
}
}
firewall?: {
configMap?: boolean
}
takeOver?: string
}

/**
 * What the operator has seen and is doing. Written by the operator only.
 */
export interface BindingStatus {
/**
 * The generation that this status speaks of.
 */
observedGeneration?: number
/**
 * Ready, Available, PrerequisitesMet and AcceptingChanges always; Reconciling or Stalled only while true.
 * 
 * @maxItems 16
 */
conditions?: {
type: string
status: ("True" | "False" | "Unknown")
reason: string
message: string
lastTransitionTime?: string
observedGeneration?: number
}[]
/**
 * The columns of `kubectl get`.
 */
summary?: {
/**
 * The address that clients use.
 */
address?: string
/**
 * Required dependencies reached, of all required, e.g. 6/6.
 */
network?: string
/**
 * When the reason of Ready got its present value.
 */
since?: string
/**
 * When the running operation stops being normal.
 */
overdueAfter?: string
}
/**
 * The API Management service as last seen.
 */
service?: {
name: string
location?: string
sku?: string
units?: number
platformVersion?: string
provisioningState?: string
}
/**
 * What the binding waits for, if anything.
 */
waiting?: {
reason: string
since: string
until?: string
evidence?: string
}
/**
 * What has to change in Azure, in order. Absent when nothing has.
 */
plan?: {
hash: string
/**
 * True when a step interrupts traffic, changes addresses, opens exposure or touches others.
 */
disruptive: boolean
/**
 * @maxItems 64
 */
steps: {
hash: string
phase: ("prepare" | "switch" | "cutover" | "verify" | "clean" | "retire")
/**
 * The resource that the writes belong to.
 */
parent: string
location?: string
why: string
/**
 * @maxItems 128
 */
writes: {
verb: ("put" | "merge" | "patch" | "delete" | "post")
target: string
action?: string
/**
 * @maxItems 64
 */
changes: {
path: string
/**
 * Canonical JSON; absent when there was nothing.
 */
from?: string
/**
 * Canonical JSON; absent when it goes.
 */
to?: string
}[]
}[]
impact: {
traffic: ("None" | "ConnectionReset" | "Rolling" | "Downtime")
exposure?: ("Opens" | "Closes")
/**
 * IP configurations of others that this touches.
 */
others?: number
/**
 * @maxItems 32
 */
addresses?: {
location: string
kind: ("Public" | "Private")
from?: string
to?: string
}[]
/**
 * The usual band of minutes.
 * 
 * @minItems 2
 * @maxItems 2
 */
minutes: number[]
}
}[]
}
/**
 * The long operation of this binding. Written before the request is sent (intent), completed with the handle afterwards, kept until the result is verified.
 */
operation?: {
/**
 * What is being done, e.g. UpdatingNetwork.
 */
kind: string
/**
 * Hash of the step that this carries out.
 */
step: string
generation: number
attempt: number
target: string
/**
 * The x-ms-client-request-id under which the Activity Log has it.
 */
requestId: string
correlationId?: string
/**
 * What the service shows when this has worked.
 */
desired?: {
mode?: string
subnetId?: string
/**
 * Empty where Azure manages the address.
 */
publicIpAddressId?: string
/**
 * @maxItems 32
 */
locations?: {
location: string
subnetId?: string
publicIpAddressId?: string
}[]
}
/**
 * The only region that is meant.
 */
location?: string
/**
 * What the gateway is made to take over.
 * 
 * @maxItems 32
 */
dnsServers?: string[]
/**
 * Hash of settings that must come out of this as they went in.
 */
others?: string
startedAt: string
/**
 * End of the usual band.
 */
usualUntil: string
overdueAfter: string
/**
 * Opaque address of the operation in Azure.
 */
handle?: string
/**
 * When the service was seen at rest again; verifying since then.
 */
endedAt?: string
}
/**
 * What is wrong or worth knowing, worst first.
 * 
 * @maxItems 32
 */
findings?: {
check: string
severity: ("Blocking" | "Degrading" | "Advisory")
/**
 * What a blocking finding stops: every write, or the switch of the gateway only.
 */
gates?: ("All" | "Switch")
location?: string
subject: string
message: string
remedy: string
source: string
}[]
/**
 * The gateway in each region, the primary first.
 * 
 * @maxItems 32
 */
locations?: {
location: string
subnetId?: string
/**
 * Allow-list this whole range at backends; the gateway's own addresses in it change.
 * 
 * @maxItems 16
 */
subnetPrefixes?: string[]
/**
 * @maxItems 16
 */
publicIpAddresses?: string[]
/**
 * @maxItems 16
 */
privateIpAddresses?: string[]
/**
 * @maxItems 32
 */
outboundPublicIpAddresses?: string[]
gatewayRegionalUrl?: string
units?: number
/**
 * The DNS servers of the virtual network, and since when they have been these.
 */
vnetDns?: {
/**
 * @maxItems 32
 */
servers: string[]
since: string
}
/**
 * The last time that the gateway was made to take over DNS servers, and which.
 */
dnsApplied?: {
/**
 * @maxItems 32
 */
servers: string[]
at: string
}
/**
 * The DNS servers that the gateway sees.
 * 
 * @maxItems 32
 */
dnsServers?: string[]
networkStatus?: {
/**
 * Reached of all required, e.g. 6/6.
 */
required: string
optional: string
/**
 * @maxItems 64
 */
failures?: {
name: string
type: string
optional: boolean
since: string
error?: string
}[]
}
}[]
/**
 * What a firewall must allow, as a hash that moves when the list does; `apimvnet firewall` prints the list.
 */
firewall?: {
hash: string
at: string
}
/**
 * Resources in which this operator has made or attached something; written before the first write there.
 * 
 * @maxItems 64
 */
owned?: {
id: string
kind: string
location?: string
}[]
/**
 * What had to be put right again lately; three times within a day is a contest, and the operator stops.
 * 
 * @maxItems 64
 */
corrections?: {
target: string
/**
 * @maxItems 3
 */
at: string[]
}[]
/**
 * The last request that Azure refused or did not complete.
 */
lastFailure?: {
step: string
reason: string
count: number
at: string
retryAfter?: string
code?: string
message: string
/**
 * Hash of what the judgement rested on.
 */
observation?: string
}
/**
 * The last operations, newest first.
 * 
 * @maxItems 10
 */
history?: {
at: string
what: string
outcome: string
generation?: number
step?: string
requestId?: string
}[]
/**
 * The value of the annotation apimvnet.io/reconcile-requested-at that was last acted upon.
 */
lastHandledReconcileAt?: string
}
