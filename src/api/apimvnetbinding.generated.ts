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
 * How the gateway is placed. External: clients reach it by a public address, and it reaches what is in and behind the virtual network. Internal: clients reach it by a private address of the virtual network only. None: in no virtual network. Changing this starts an update of 15 to 45 minutes; leaving Internal exposes the gateway.
 */
mode: ("None" | "External" | "Internal")
/**
 * Resource id of the subnet for the gateway (of the primary region; ignored in mode None), in the service's region and subscription, without delegation, and large enough: five addresses that Azure keeps, one for Developer, two per unit for Premium. Changing this starts an update of 15 to 45 minutes; the gateway may get other addresses.
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
 * Names of optional flows to guarantee as well, such as entra or eventhub; `apimvnet flows` lists them. Absent means none.
 * 
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
 * Who may reach the gateway's client ports: IPv4 ranges in CIDR form, or service tags such as Internet or AzureFrontDoor.Backend; in Internal mode clients of the network, of peered networks and from on premises, such as VirtualNetwork or the range of an application gateway. Absent means that nothing is opened for clients.
 * 
 * @minItems 1
 * @maxItems 64
 */
clientSources?: string[]
/**
 * The ports to open for clientSources, as numbers: [443], [80] or [443, 80]. Absent means 443.
 * 
 * @minItems 1
 * @maxItems 2
 */
clientPorts?: (443 | 80)[]
}
/**
 * The gateway's public IP address. Absent means that whatever is attached stays; a change that needs a different one is refused then.
 */
publicIp?: {
/**
 * Overrides spec.policy for addresses in every region. Absent means spec.policy.
 */
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * One or two addresses of yours: Standard, static, IPv4, with a DNS name label, in the gateway's region. A change of subnet or mode needs a different address than the present one; the second one is used then, and the first may be used again later.
 * 
 * @minItems 1
 * @maxItems 2
 */
ids?: string[]
/**
 * Have addresses made: a pair named <name>-0 and <name>-1, of which the second one is made only when a different address is needed.
 */
create?: {
/**
 * What the names of the pair begin with, 1 to 78 characters.
 */
name: string
/**
 * Resource id of the resource group for the addresses. Absent means that of the virtual network.
 */
resourceGroupId?: string
/**
 * DNS name label of the first address; the second one gets this with -1 behind it. Absent means the service's name.
 */
dnsLabel?: string
/**
 * Availability zones of the addresses. Absent means zone-redundant, which is Azure's own choice where a region has zones.
 * 
 * @maxItems 3
 */
zones?: ("1" | "2" | "3")[]
}
/**
 * Give back an address of your own and let Azure manage one, which may be another one after each change.
 */
azureManaged?: true
}
/**
 * One entry for each further region in which the service already runs (Premium). Everything that is not said here is as for the primary region.
 * 
 * @maxItems 20
 */
additionalLocations?: {
/**
 * Region code, e.g. northeurope.
 */
location: string
/**
 * Resource id of the subnet for the gateway in this region, in the same subscription as the service.
 */
subnetId: string
/**
 * The gateway's public IP address in this region. Absent means that whatever is attached stays.
 */
publicIp?: {
/**
 * One or two addresses of yours: Standard, static, IPv4, with a DNS name label, in the gateway's region. A change of subnet or mode needs a different address than the present one; the second one is used then, and the first may be used again later.
 * 
 * @minItems 1
 * @maxItems 2
 */
ids?: string[]
/**
 * Have addresses made: a pair named <name>-0 and <name>-1, of which the second one is made only when a different address is needed.
 */
create?: {
/**
 * What the names of the pair begin with, 1 to 78 characters.
 */
name: string
/**
 * Resource id of the resource group for the addresses. Absent means that of the virtual network.
 */
resourceGroupId?: string
/**
 * DNS name label of the first address; the second one gets this with -1 behind it. Absent means the service's name.
 */
dnsLabel?: string
/**
 * Availability zones of the addresses. Absent means zone-redundant, which is Azure's own choice where a region has zones.
 * 
 * @maxItems 3
 */
zones?: ("1" | "2" | "3")[]
}
/**
 * Give back an address of your own and let Azure manage one, which may be another one after each change.
 */
azureManaged?: true
}
/**
 * What to attach to the subnet of this region when it has no network security group.
 */
networkSecurity?: {
/**
 * Resource id of an existing network security group in this region.
 */
groupId?: string
/**
 * Have a network security group made in this region.
 */
create?: {
/**
 * Name of the network security group, 1 to 80 characters.
 */
name: string
/**
 * Resource id of the resource group for the network security group. Absent means that of the virtual network.
 */
resourceGroupId?: string
}
}
/**
 * What to attach to the subnet of this region when it has no route table.
 */
routing?: {
/**
 * Resource id of an existing route table in this region.
 */
tableId?: string
/**
 * Have a route table made in this region.
 */
create?: {
/**
 * Name of the route table, 1 to 80 characters.
 */
name: string
/**
 * Resource id of the resource group for the route table. Absent means that of the virtual network.
 */
resourceGroupId?: string
}
}
}[]
/**
 * Routes of the subnet. When its traffic is forced through a firewall or on-premises, the control plane's return and clients' replies need routes of their own, and some Azure services need service endpoints.
 */
routing?: {
/**
 * Overrides spec.policy for routes. Ignore neither judges nor writes routes. Absent means spec.policy.
 */
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * Resource id of an existing route table to attach when the subnet has none. Absent means the one that is attached; an attached table is never replaced.
 */
tableId?: string
/**
 * Have a route table made and attached when the subnet has none and routes are needed.
 */
create?: {
/**
 * Name of the route table, 1 to 80 characters.
 */
name: string
/**
 * Resource id of the resource group for the route table. Absent means that of the virtual network.
 */
resourceGroupId?: string
}
/**
 * Whether the subnet's traffic to the internet goes another way. Auto: when the attached table has a default route away from the internet. Routes from ExpressRoute or VPN gateways cannot be seen, hence Yes.
 */
forcedTunnelling?: ("Auto" | "Yes" | "No")
/**
 * External mode behind forced tunnelling: public IPv4 ranges of clients, /8 or longer, whose replies go straight back to the internet.
 * 
 * @minItems 1
 * @maxItems 64
 */
clientPrefixes?: string[]
/**
 * Service endpoints of the subnet, which take traffic to Azure services off the tunnel.
 */
serviceEndpoints?: {
/**
 * Overrides spec.routing.policy for service endpoints. Absent means that.
 */
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * Which ones to guarantee. Absent means what forced tunnelling needs: Microsoft.Storage, Microsoft.EventHub and Microsoft.KeyVault, and Microsoft.Sql in the primary region. Others that are there stay.
 * 
 * @maxItems 16
 */
services?: string[]
}
/**
 * Write routes also into a table that other subnets use too; their traffic is then affected as well.
 */
allowSharedTable?: boolean
}
/**
 * Names, in both directions; what the gateway resolves, and how clients find an Internal gateway.
 */
dns?: {
/**
 * Overrides spec.policy for DNS. Absent means spec.policy.
 */
policy?: ("Enforce" | "Audit" | "Ignore")
/**
 * DNS servers that the gateway's virtual networks shall have; an empty list means Azure's own. Absent means that the networks' own stay. They are set before the gateway is touched.
 * 
 * @maxItems 20
 */
servers?: string[]
/**
 * Internal mode: private zones, one for each host name of the gateway, with its private address, linked to the networks of the clients. Records follow the gateway's address; all of it is removed as soon as Internal mode is left.
 */
privateRecords?: {
/**
 * Where zones are made, in any subscription. Absent means the resource group of the virtual network.
 */
zoneResourceGroupId?: string
/**
 * Private zones of yours that shall hold the records of the host names that end with their name; they are never created, linked or deleted.
 * 
 * @maxItems 20
 */
existingZoneIds?: string[]
/**
 * Virtual networks in which the names shall resolve, in any subscription.
 * 
 * @minItems 1
 * @maxItems 20
 */
linkedVnetIds: string[]
/**
 * Defaults: the names that every service has (gateway, portals, management, Git). All: also its custom domains and regional names. ...AndConfiguration: also the configuration endpoint, <name>.configuration.azure-api.net, which self-hosted gateways need.
 */
hosts?: ("Defaults" | "All" | "DefaultsAndConfiguration" | "AllAndConfiguration")
/**
 * Seconds for which a record may be cached; the shorter, the sooner clients follow a change of address.
 */
ttl?: number
}
}
/**
 * What a firewall on the gateway's way out must allow, when its traffic is tunnelled; `apimvnet firewall` prints it.
 */
firewall?: {
/**
 * Write the list also into the ConfigMap <binding>-firewall beside this binding.
 */
configMap?: boolean
}
/**
 * How changes are carried out: who confirms them, when they may begin, and how long waiting is normal.
 */
changes?: {
/**
 * Whether a human confirms steps before they are carried out. Drift that only a disruptive step can mend, and whatever exposes a gateway, is asked for in any case.
 */
approval?: ("Automatic" | "WhenDisruptive" | "Always")
/**
 * Hashes of steps (status.plan.steps[].hash) that may be carried out, each once. A hash counts while it stands here; taken out before its step has begun, it lets nothing through. The annotation apimvnet.io/approve approves too; what it approved is taken back by the annotation apimvnet.io/revoke.
 * 
 * @maxItems 64
 */
approved?: string[]
/**
 * Times at which disruptive steps may begin, if the rest of the window is long enough for them. Absent means any time.
 * 
 * @maxItems 16
 */
windows?: {
/**
 * When the window opens, as cron: minute, hour, day of month, month, day of week.
 */
schedule: string
/**
 * How long it stays open, e.g. 4h or 1h30m.
 */
duration: string
/**
 * IANA name of the zone that the schedule is read in, e.g. Europe/Amsterdam.
 */
timeZone?: string
}[]
/**
 * How long a subnet or an address that another gateway has left may stay held before waiting for it is overdue. It is waited for after that too.
 */
subnetHoldTimeout?: string
/**
 * How long an update of the service may take before it is overdue; absent means 2h, and 30m more for each further region.
 */
overdueAfter?: string
/**
 * After a failed update: Hold leaves things as they are for a human; Revert plans the rollback to the last settings that were seen to work (status.lastGood), to be approved.
 */
onFailure?: ("Hold" | "Revert")
}
/**
 * What deleting this binding does in Azure. Retain leaves everything as it is. Detach takes the gateway out of its network and removes what this operator has made.
 */
deletionPolicy?: ("Retain" | "Detach")
/**
 * Owner mark (<uid of a cluster's kube-system>/<uid of a binding>) of a binding that is gone for good, e.g. with its cluster; what it made is taken over. The message of OwnedElsewhere names it. The mark of a binding that exists in this cluster is refused.
 */
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
 * True when a step interrupts traffic, changes addresses, opens exposure, shuts clients out or touches others.
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
kind: ("Public" | "Private" | "Outbound")
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
/**
 * Hashes of what it rests on, by part; if it fails, the parts that changed meanwhile are named.
 * 
 * @maxItems 32
 */
basis?: string[]
/**
 * It leads back to the last good settings and not to the declared ones.
 */
reverts?: boolean
/**
 * Whether it leads to the declared settings, back to the last good ones, or makes the gateway take over DNS servers.
 */
purpose?: ("Apply" | "Rollback" | "TakeOverDns")
/**
 * Intended before the request is sent; Sent when it has left, with an answer where Azure took it; Ended when the service was seen at rest as desired.
 */
state?: ("Intended" | "Sent" | "Ended")
/**
 * What the service showed before, of what this changes.
 */
from?: {
mode?: string
subnetId?: string
/**
 * @maxItems 32
 */
locations?: {
location: string
subnetId?: string
}[]
}
/**
 * Of this attempt.
 */
startedAt: string
/**
 * Of the first attempt at the same.
 */
firstStartedAt?: string
/**
 * Since when the service is not there any more.
 */
goneSince?: string
/**
 * End of the usual band.
 */
usualUntil: string
overdueAfter: string
/**
 * Azure took the request. Absent while no answer has come.
 */
answer?: "Accepted"
/**
 * Regions that the service had when the request came in and that the list in it did not name.
 * 
 * @maxItems 32
 */
lostLocations?: string[]
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
 * Approvals as they were first seen; each lets one step through once.
 * 
 * @maxItems 64
 */
approvals?: {
hash: string
since: string
/**
 * Its step has begun, or it counts no more for the reason in `ended`.
 */
spent: boolean
/**
 * Where it was given. One from the spec counts while it stands there, until its step begins; one from the annotation is copied, and counts until it is revoked or lapses.
 */
from?: ("Spec" | "Annotation")
/**
 * What the step that it lets through is for.
 */
why?: string
/**
 * Hashes of the writes that it lets through and that are not done yet. It covers no other write.
 * 
 * @maxItems 64
 */
writes?: string[]
/**
 * What was confirmed. What is left of the step is asked for anew when it does more than this.
 */
impact?: {
traffic: ("None" | "ConnectionReset" | "Rolling" | "Downtime")
exposure?: ("Opens" | "Closes")
/**
 * IP configurations of others that are touched.
 */
others?: number
}
/**
 * Since when no step has asked for it. It lapses 24 hours later.
 */
idleSince?: string
/**
 * Why it counts no more. The step asks again by another hash.
 */
ended?: ("Revoked" | "Lapsed")
}[]
/**
 * Hash of what the spec declared when Azure was last seen to be so. While the spec declares the same, whatever differs is drift.
 */
fulfilled?: string
/**
 * Subnets and addresses that a gateway has left and that are not seen to be free yet.
 * 
 * @maxItems 32
 */
holds?: {
kind: ("Subnet" | "PublicIp")
id: string
since: string
/**
 * After this the wait is overdue; it goes on.
 */
deadline: string
/**
 * What shows that it is held.
 */
evidence?: string
/**
 * This gateway left it; otherwise another client did.
 */
own?: boolean
/**
 * Whether Azure shows when a gateway is in it; learnt while one is.
 */
visible?: boolean
/**
 * The lock that keeps Azure from letting go of it.
 */
lock?: string
/**
 * When it is asked for again after it was refused.
 */
retryAfter?: string
}[]
/**
 * The last settings with which the network was seen to work.
 */
lastGood?: {
mode: string
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
/**
 * The address of one's own that the gateway has.
 */
publicIpAddressId?: string
/**
 * What Azure shows of the gateway in its subnet and at its address; when it leaves, these are looked for.
 * 
 * @maxItems 4
 */
traces?: ("Subnet" | "PublicIp")[]
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
 * Resources in which this operator has made or attached something; written before the first write there. What would not fit here is not made.
 * 
 * @maxItems 256
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
/**
 * Of the spec at the last of them; an edit begins anew.
 */
generation?: number
}[]
/**
 * What Azure refused, or what had no lasting effect, by target, region and purpose. Each rests until its time; another wish, success or a request for a reconcile frees it.
 * 
 * @maxItems 32
 */
refusals?: {
target: string
/**
 * The region that is meant.
 */
location?: string
purpose: ("Prepare" | "Apply" | "Rollback" | "TakeOverDns" | "Follow" | "Remove")
/**
 * Hash of what was to be written.
 */
write: string
step?: string
generation?: number
result: ("Refused" | "Failed" | "Altered" | "Moved" | "Lost" | "Reverted" | "Alarm")
/**
 * What it means for Ready.
 */
reason: string
code: string
/**
 * Azure's words.
 */
message: string
/**
 * How often in a row.
 */
count: number
firstAt?: string
at: string
/**
 * When it is tried again; absent while only a user or a change of facts can help.
 */
retryAfter?: string
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
/**
 * It was the rollback to the last good settings, which stays open.
 */
reverts?: boolean
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
/**
 * What became of it, of which the outcome says more.
 */
result?: ("Verified" | "Unproven" | "Superseded" | "Failed" | "SettingsUnchanged" | "ChangedMeanwhile" | "OtherSettingsChanged" | "OutcomeUnknown" | "NoAnswer" | "ServiceGone")
generation?: number
step?: string
requestId?: string
}[]
/**
 * The value of the annotation apimvnet.io/reconcile-requested-at that was last acted upon.
 */
lastHandledReconcileAt?: string
}
