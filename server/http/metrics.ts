import packageJson from "../../package.json" with { type: "json" };
import { health } from "./health.ts";

/** Prometheus text. No names, ids or counts of anybody's data: this address needs no sign-in. */
export async function metricsText(): Promise<string> {
  const { components } = await health();
  const memory = process.memoryUsage();
  const lines = [
    "# HELP countersign_build_info The running version.",
    "# TYPE countersign_build_info gauge",
    `countersign_build_info{version="${packageJson.version}"} 1`,
    "# HELP countersign_component_up Whether a part answers.",
    "# TYPE countersign_component_up gauge",
    ...Object.entries(components).map(
      ([name, { status }]) => `countersign_component_up{component="${name}"} ${status === "ok" ? 1 : 0}`,
    ),
    "# HELP process_resident_memory_bytes Resident memory of the web process.",
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${memory.rss}`,
    "# HELP process_uptime_seconds Time since the web process started.",
    "# TYPE process_uptime_seconds gauge",
    `process_uptime_seconds ${process.uptime().toFixed(1)}`,
  ];
  return `${lines.join("\n")}\n`;
}
