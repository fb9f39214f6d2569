/**
 * The lanes of the job queue. A lane has its own concurrency, so that a long training never keeps a profile waiting.
 * `attempts` counts the first one.
 */
export const LANES = {
  data: { attempts: 3, heartbeatSeconds: 20, expireSeconds: 3600 },
  training: { attempts: 3, heartbeatSeconds: 20, expireSeconds: 12 * 3600 },
  monitoring: { attempts: 3, heartbeatSeconds: 20, expireSeconds: 3600 },
  light: { attempts: 5, heartbeatSeconds: 20, expireSeconds: 3600 },
  /** Apart, because the other side may let it wait. */
  mail: { attempts: 5, heartbeatSeconds: 20, expireSeconds: 600 },
} as const;

export type Lane = keyof typeof LANES;
export const LANE_NAMES = Object.keys(LANES) as Lane[];
export const QUEUE_SCHEMA = "pgboss";
