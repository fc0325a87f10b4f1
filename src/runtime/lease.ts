/**
 * Leader election over one lease: at most one candidate leads, provided that `lead` ends in time after a loss.
 * The algorithm is client-go's (tools/leaderelection), with the abort as a timer armed when a renewal is sent.
 */

import { sleep, ticks, type Clock } from './clock.ts';

export interface Lease {
  readonly holder: string;
  readonly durationMs: number;
  readonly transitions: number;
  readonly version: string;
}

/** `replace` rejects unless `version` is the stored one. Every call settles within half of `renewDeadlineMs`. */
export interface LeaseApi {
  read(): Promise<Lease | undefined>;
  create(lease: Lease): Promise<Lease>;
  replace(lease: Lease): Promise<Lease>;
}

export interface Timing {
  readonly leaseMs: number;
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

export const defaultTiming: Timing = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** Does the leader's work until it ends; `keep` says that some of it may still run, so that the lease is left to expire. */
export type Lead = (lost: AbortSignal) => Promise<'ended' | 'keep'>;

export class Candidate {
  readonly timing: Timing;
  /** `at` is our own clock when this version was first seen; remote timestamps are never compared. */
  #seen: { readonly lease: Lease; readonly at: number } | undefined;
  #leadsUntil: number | undefined;
  #slowPaths = 0;
  readonly #api: LeaseApi;
  readonly #me: string;
  readonly #clock: Clock;

  constructor(api: LeaseApi, me: string, clock: Clock, timing: Timing = defaultTiming) {
    this.#api = api;
    this.#me = me;
    this.#clock = clock;
    this.timing = timing;
  }

  /** For the liveness probe: leading, with a lease that ran out more than `toleranceMs` ago. */
  overdue(toleranceMs: number): boolean {
    return this.#leadsUntil !== undefined && this.#leadsUntil + toleranceMs < this.#now;
  }

  get leading(): boolean {
    return this.#leadsUntil !== undefined;
  }

  /**
   * Leading, and renewed so lately that no other instance can be. To be asked in the instant of acting: a program that was stopped and goes on may hear of
   * an answer before it hears that its lease ran out.
   */
  get certain(): boolean {
    return this.#leadsUntil !== undefined && this.#now < this.#leadsUntil - this.timing.leaseMs + this.timing.renewDeadlineMs;
  }

  /** Renewals that failed, so that the lease had to be read before the next one. */
  get slowPaths(): number {
    return this.#slowPaths;
  }

  get #now(): number {
    return ticks(this.#clock);
  }

  /**
   * Waits for the lease, then runs `lead` and renews until it settles, also while it drains. `lost` aborts at most `renewDeadlineMs`
   * after the last successful renewal was sent, which leaves `lead` another `leaseMs - renewDeadlineMs` to end.
   */
  async run(lead: Lead, stop: AbortSignal): Promise<'stopped' | 'lost'> {
    while (!stop.aborted) {
      const sentAt = await this.#acquireOrRenew();
      if (sentAt === undefined) await sleep(this.#clock, this.#untilNextTry(), stop);
      else if (!stop.aborted) return this.#lead(lead, sentAt);
      else await this.#release();
    }
    return 'stopped';
  }

  /** Twice as often as a leader renews, and at once when the lease that we saw runs out: this is how long no instance works. */
  #untilNextTry(): number {
    const expiresIn = this.#seen ? this.#seen.at + this.#seen.lease.durationMs - this.#now : Infinity;
    return Math.min(this.timing.retryMs / 2, expiresIn > 0 ? expiresIn : Infinity);
  }

  async #lead(lead: Lead, sentAt: number): Promise<'stopped' | 'lost'> {
    const lost = new AbortController();
    const renewed = (since: number) => {
      this.#leadsUntil = since + this.timing.leaseMs;
      return this.#clock.schedule(Math.max(0, since + this.timing.renewDeadlineMs - this.#now), () => lost.abort());
    };
    let disarm = renewed(sentAt);
    const ended = new AbortController();
    let release = true;
    const work = lead(lost.signal)
      .then((end) => void (release = end === 'ended'))
      .finally(() => ended.abort());
    work.catch(() => undefined);
    const over = AbortSignal.any([ended.signal, lost.signal]);
    try {
      for (;;) {
        await sleep(this.#clock, this.timing.retryMs, over);
        if (over.aborted) break;
        const at = await this.#acquireOrRenew();
        if (at !== undefined && !lost.signal.aborted) {
          disarm();
          disarm = renewed(at);
        }
      }
      await work;
    } finally {
      disarm();
      this.#leadsUntil = undefined;
      if (release && !lost.signal.aborted) await this.#release();
    }
    return lost.signal.aborted ? 'lost' : 'stopped';
  }

  /** When the write was sent that took or kept the lease: no instance can have seen it before. */
  async #acquireOrRenew(): Promise<number | undefined> {
    try {
      const mine = this.#seen?.lease.holder === this.#me ? this.#seen.lease : undefined;
      const current = mine ?? (await this.#api.read());
      if (current && current.version !== this.#seen?.lease.version) this.#seen = { lease: current, at: this.#now };
      if (!this.#isFree(current)) return undefined;
      const next = this.#claim(current);
      const sentAt = this.#now;
      this.#seen = { lease: await (current ? this.#api.replace(next) : this.#api.create(next)), at: sentAt };
      return sentAt;
    } catch {
      // Our copy may be stale: read before the next write.
      if (this.#seen?.lease.holder === this.#me) {
        this.#seen = undefined;
        this.#slowPaths++;
      }
      return undefined;
    }
  }

  /** A deleted lease still binds us for its time if we saw it: its holder may not know yet. */
  #isFree(current: Lease | undefined): boolean {
    const last = current ?? this.#seen?.lease;
    if (!last || last.holder === '' || last.holder === this.#me) return true;
    return this.#seen !== undefined && this.#seen.at + last.durationMs <= this.#now;
  }

  #claim(current: Lease | undefined): Lease {
    const transitions = current ? current.transitions + (current.holder === this.#me ? 0 : 1) : 0;
    return { holder: this.#me, durationMs: this.timing.leaseMs, transitions, version: current?.version ?? '' };
  }

  async #release(): Promise<void> {
    try {
      const held = this.#seen?.lease ?? (await this.#api.read());
      if (held?.holder === this.#me) await this.#api.replace({ ...held, holder: '', durationMs: 1000 });
    } catch {
      // It runs out by itself.
    }
  }
}
