/** Judges names: the DNS servers of the networks, whether the gateway sees them, and the private records of an Internal gateway. */

import { nothing, together, type Judge } from '../../model/values/judgement.ts';
import { judgeServers } from './dns-servers.ts';
import { judgeZones } from './private-zones.ts';

export const judgeDns: Judge = (settings, seen, context) =>
  settings.dns.policy === 'Ignore' && settings.wish.is === 'Declared'
    ? nothing
    : together([judgeServers(settings, seen, context), judgeZones(settings, seen, context)]);
