const KEY = "countersign.shortcuts";

/** Single-key shortcuts can be turned off (WCAG 2.1.4); the choice stays in this browser. */
export function shortcutsAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // A browser that refuses storage keeps the default.
  }
}
