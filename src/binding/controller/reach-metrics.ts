/** What each gateway reaches, as metrics: one series for each row of its network status, made when they are scraped. */

import { Gauge, type Registry } from 'prom-client';
import type { Binding } from '../../api/binding.ts';
import type { NetworkStatus } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';

export interface ReachMetrics {
  /** The newest network status of a binding's gateway. */
  reached(binding: Binding, statuses: readonly NetworkStatus[]): void;
  forget(key: string): void;
}

/** Rows of a region that have series: more than Azure has ever listed, and few enough for a scrape, whatever answers. */
const mostRows = 200;

const labelNames = ['namespace', 'binding', 'location', 'resource_type', 'name', 'optional'] as const;

/** Rows are kept as they were read; a fleet has thousands, so their series exist only while metrics are collected. */
export function reachMetrics(registry: Registry): ReachMetrics {
  const known = new Map<string, readonly NetworkStatus[]>();
  const each = (set: (labels: Readonly<Record<(typeof labelNames)[number], string>>, row: NetworkStatus['rows'][number]) => void): void => {
    for (const [key, statuses] of known) {
      const [namespace = '', binding = ''] = key.split('/');
      for (const { location, rows } of statuses)
        for (const row of rows.slice(0, mostRows))
          set(
            {
              namespace,
              binding,
              location: regionCode(location),
              resource_type: row.resourceType,
              name: row.name,
              optional: String(row.optional),
            },
            row,
          );
    }
  };
  new Gauge({
    name: 'apimvnet_network_status',
    help: 'Whether a gateway reaches what it needs, by its own network status: 1 reached, 0 not.',
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      each((labels, { status }) => this.set(labels, status === 'success' ? 1 : 0));
    },
  });
  new Gauge({
    name: 'apimvnet_network_status_changed_timestamp_seconds',
    help: 'When a row of the network status last changed between reached and not.',
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      each((labels, { lastStatusChange }) => {
        if (lastStatusChange !== undefined) this.set(labels, lastStatusChange / 1000);
      });
    },
  });
  return {
    reached: ({ metadata: { namespace, name } }, statuses) => void known.set(`${namespace}/${name}`, statuses),
    forget: (key) => void known.delete(key),
  };
}
