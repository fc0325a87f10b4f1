/** What meddlings have in common: they can be taken back, and they reach what is beside Azure. */

export interface Meddling {
  /** Takes back what can be taken back; things that were overwritten stay as they are. */
  undo(): void;
}

/** Told whether the identity gets tokens. */
export interface Tokens {
  hang: boolean;
}
