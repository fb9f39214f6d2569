"use client";

import { useSyncExternalStore } from "react";
import { Segmented } from "#components/ui/segmented.tsx";
import { parseTheme, THEME_COOKIE, THEMES, type Theme } from "./theme.ts";

const LABELS: Record<Theme, string> = { light: "Light", dark: "Dark", system: "System" };
const YEAR_SECONDS = 365 * 24 * 3600;

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

const current = (): Theme => parseTheme(document.documentElement.dataset.theme);

function choose(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // The cookie store API is missing on plain http, where the portal may run inside a network.
  Reflect.set(document, "cookie", `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`);
}

/** Light, dark or the system's choice. Kept in a cookie, so that the server draws the right one at once. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(subscribe, current, () => "system" as const);
  return (
    <Segmented
      label="Theme"
      value={theme}
      onValueChange={(value) => choose(parseTheme(value))}
      options={THEMES.map((value) => ({ value, label: LABELS[value] }))}
    />
  );
}
