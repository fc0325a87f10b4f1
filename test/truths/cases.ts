/** Which rows stand for which known kind of mistake about Azure (A1, A2 …), so that each kind is held by evidence. */

export const cases: Readonly<Record<string, { readonly kind: string; readonly rows: readonly string[] }>> = {
  A1: {
    kind: 'the next hop is computed for each address, whatever the shape of the table',
    rows: [
      'tag-route-cloud',
      'tag-route-cloud-region',
      'tag-route-region-alone',
      'tag-route-regional-first',
      'prefix-quarters',
      'prefix-halves-apart',
      'tag-route-none',
      'tag-route',
      'tag-route-explicit',
    ],
  },
  A3: { kind: 'a hop into the network leads nowhere for what is not in it', rows: ['origin-local', 'origin-none'] },
  A4: { kind: 'whatever leads straight is enough', rows: ['tag-route-cloud-straight', 'prefix-beats-default'] },
  A7: { kind: 'answers to clients go by routes too', rows: ['tunnel-client-lost', 'tunnel-client-straight', 'tunnel-client-other'] },
  A8: { kind: 'a subnet may have no way out of its own', rows: ['subnet-private-made', 'system-outbound'] },
  A9: {
    kind: 'the tag VirtualNetwork holds what routes bring into it',
    rows: [
      'vnet-routed',
      'vnet-all-client',
      'vnet-all-control',
      'vnet-all-deny-in',
      'vnet-all-deny-in-probe',
      'vnet-all-deny-out',
      'vnet-all-lateral',
      'vnet-all-lateral-own',
      'vnet-deny-control',
    ],
  },
  A10: {
    kind: 'a region’s tag is not the whole one',
    rows: ['tag-region-control', 'tag-region-far-control', 'tag-region-and-whole', 'tag-service-far'],
  },
  A11: { kind: 'a network may have public addresses', rows: ['vnet-peered-public', 'vnet-peered-public-deny'] },
  A12: { kind: 'Internet is what is not in the network', rows: ['tag-internet-public-inside', 'tag-internet-public-network-control'] },
  A13: {
    kind: 'a word that cannot hold the peer has no say',
    rows: [
      'address-six-deny-in',
      'address-six-deny-out',
      'address-six-block',
      'platform-dns-deny-tag',
      'platform-dns-tag-own-server',
      'platform-dns-tag-other-way',
    ],
  },
  A14: { kind: 'a rule never mixes families', rows: ['refused-families', 'refused-families-sides'] },
  A15: { kind: 'prefixes together may hold what none holds alone', rows: ['address-halves', 'address-halves-first'] },
  A16: {
    kind: 'machines of one subnet are in it',
    rows: ['address-from-other-subnet', 'default-vnet-in-same-subnet', 'need-cache', 'need-counters'],
  },
  A17: {
    kind: 'what is optional keeps no gateway from working, and what is denied to it has a rule to name',
    rows: ['need-entra', 'need-events', 'need-machine-health', 'need-connectors'],
  },
  A18: {
    kind: 'neighbouring digits and sides',
    rows: ['gateway-probe-neighbouring-ports', 'gateway-management-wrong-port', 'port-of-sender', 'address-to-public'],
  },
  A19: { kind: 'a gateway in a network has clients there', rows: ['gateway-internal-network', 'gateway-internal-clients'] },
  A25: {
    kind: 'an endpoint serves what it serves, and no more',
    rows: ['endpoint-sql-other-region', 'tunnel-licences', 'tunnel-entra', 'tunnel-certificates'],
  },
  A29: { kind: 'a subnet shows the NAT gateway behind which it is', rows: ['subnet-nat-shown'] },
  A37: { kind: 'things that exist', rows: ['group-made', 'group-removed', 'service-made', 'service-name-free'] },
  A38: { kind: 'shapes and refusals by api-version', rows: ['refused-version', 'service-removed-older', 'service-removed-location'] },
  A39: {
    kind: 'what is written is shown',
    rows: ['body-zones', 'body-zones-widened', 'body-no-zones', 'network-shown', 'network-unchanged', 'subnet-unchanged'],
  },
  A40: { kind: 'what Azure refuses is refused', rows: ['refused-families', 'refused-type', 'refused-provider', 'refused-same-priority'] },
  A41: {
    kind: 'answers as the newest evidence has them',
    rows: ['service-patch-tags', 'service-patch-tags-internal', 'service-removed', 'route-busy'],
  },
  A42: { kind: 'what a service says of its network', rows: ['body-network-status', 'body-dependencies'] },
};
