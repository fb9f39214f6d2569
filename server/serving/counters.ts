const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

/** Counts for Prometheus. Labels are routes and statuses only: never a model, a person or an organization. */
export function counters() {
  const requests = new Map<string, number>();
  const buckets: number[] = BUCKETS_SECONDS.map(() => 0);
  let inferences = 0;
  let seconds = 0;
  let rows = 0;
  return {
    request(route: string, status: number) {
      const key = `route="${route}",status="${status}"`;
      requests.set(key, (requests.get(key) ?? 0) + 1);
    },
    inference(durationSeconds: number, rowCount: number) {
      inferences += 1;
      seconds += durationSeconds;
      rows += rowCount;
      BUCKETS_SECONDS.forEach((edge, i) => {
        if (durationSeconds <= edge) buckets[i] = (buckets[i] ?? 0) + 1;
      });
    },
    text(gauges: { sessions: number; running: number; waiting: number }): string {
      const name = "countersign_inference";
      return [
        `# TYPE ${name}_requests_total counter`,
        ...[...requests].map(([labels, value]) => `${name}_requests_total{${labels}} ${value}`),
        `# TYPE ${name}_rows_total counter`,
        `${name}_rows_total ${rows}`,
        `# TYPE ${name}_duration_seconds histogram`,
        ...BUCKETS_SECONDS.map(
          (edge, i) => `${name}_duration_seconds_bucket{le="${edge}"} ${buckets[i] ?? 0}`,
        ),
        `${name}_duration_seconds_bucket{le="+Inf"} ${inferences}`,
        `${name}_duration_seconds_sum ${seconds.toFixed(6)}`,
        `${name}_duration_seconds_count ${inferences}`,
        `# TYPE ${name}_sessions gauge`,
        `${name}_sessions ${gauges.sessions}`,
        `# TYPE ${name}_running gauge`,
        `${name}_running ${gauges.running}`,
        `# TYPE ${name}_waiting gauge`,
        `${name}_waiting ${gauges.waiting}`,
        "",
      ].join("\n");
    },
  };
}
