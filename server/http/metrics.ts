import { logHealth } from "#server/audit/log/health.ts";
import { runtime } from "#server/kernel/runtime.ts";
import packageJson from "../../package.json" with { type: "json" };
import { health } from "./health.ts";

/** Prometheus text. No names, ids or counts of anybody's data: this address needs no sign-in. */
export async function metricsText(): Promise<string> {
  const { components } = await health();
  const memory = process.memoryUsage();
  const log = await logHealth(runtime().db).catch(() => null);
  const lines = [
    "# HELP countersign_build_info The running version.",
    "# TYPE countersign_build_info gauge",
    `countersign_build_info{version="${packageJson.version}"} 1`,
    "# HELP countersign_component_up Whether a part answers.",
    "# TYPE countersign_component_up gauge",
    ...Object.entries(components).map(
      ([name, { status }]) => `countersign_component_up{component="${name}"} ${status === "ok" ? 1 : 0}`,
    ),
    ...(log
      ? [
          "# HELP countersign_audit_oldest_unsequenced_seconds How long the oldest entry without a place in the log has waited.",
          "# TYPE countersign_audit_oldest_unsequenced_seconds gauge",
          `countersign_audit_oldest_unsequenced_seconds ${log.oldestSeconds}`,
        ]
      : []),
    ...(log?.checkpointSeconds === null || log === null
      ? []
      : [
          "# HELP countersign_audit_checkpoint_age_seconds Time since the log's last signed checkpoint.",
          "# TYPE countersign_audit_checkpoint_age_seconds gauge",
          `countersign_audit_checkpoint_age_seconds ${log.checkpointSeconds.toFixed(1)}`,
        ]),
    "# HELP process_resident_memory_bytes Resident memory of the web process.",
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${memory.rss}`,
    "# HELP process_uptime_seconds Time since the web process started.",
    "# TYPE process_uptime_seconds gauge",
    `process_uptime_seconds ${process.uptime().toFixed(1)}`,
  ];
  return `${lines.join("\n")}\n`;
}
