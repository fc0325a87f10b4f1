/** Judges names: the DNS servers of the networks, whether the gateway sees them, and the private records of an Internal gateway. */

import { nothing, together, type Check } from '../../model/values/judgement.ts';
import { checkDnsServers } from './dns-servers.ts';
import { checkZones } from './private-zones.ts';

export const checkDns: Check = (settings, seen, context) =>
  settings.dns.policy === 'Ignore' && settings.wish.is === 'Declared'
    ? nothing
    : together([checkDnsServers(settings, seen, context), checkZones(settings, seen, context)]);
