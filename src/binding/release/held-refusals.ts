/** Knows the refusals of a service that say: what you ask for is still held. Pure. */
import { waitReasons, type WaitReason } from '../model/values/holds.ts';

interface Refusal {
  readonly kind: keyof typeof waitReasons;
  readonly code?: RegExp;
  readonly message?: RegExp;
  readonly source: string;
}

const refusals: readonly Refusal[] = [
  {
    kind: 'Subnet',
    code: /^SubnetWithExternalResourcesCannotBeUsedByOtherResources$/i,
    source: 'Microsoft.Network: the subnet contains external resources',
  },
  {
    kind: 'Subnet',
    message: /subnet\b.*\b(is in use by other resource|cannot be updated with resource navigation links)/is,
    source: 'MicrosoftDocs/azure-docs#43467',
  },
  { kind: 'Subnet', code: /^InUseSubnet/i, source: 'Azure/azure-sdk-for-go#2199' },
  {
    kind: 'PublicIp',
    message: /PublicIP ?Address resource is not already assigned to another resource|publicIPAddresses\/\S+ is (already )?in use/i,
    source: 'Azure/jpazpaas, 2021-09-10',
  },
  { kind: 'PublicIp', code: /^PublicIPAddress(InUse|CannotBe)/i, source: 'Azure/azure-cli: recorded deletes of addresses in use' },
];

/** The reason to wait for, or undefined for a refusal of another kind. */
export function heldBy(code: string, message: string): WaitReason | undefined {
  // The gateway's own address, which Azure did not let go of: no time will free it.
  if (code === 'AddressKept') return undefined;
  const found = refusals.find(
    (one) => (one.code === undefined || one.code.test(code)) && (one.message === undefined || one.message.test(message)),
  );
  return found && waitReasons[found.kind];
}
