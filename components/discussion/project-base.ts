"use client";

import { usePathname } from "next/navigation";

/** The address of the project that the page is in: `/o/demo/p/flights`. */
export const useProjectBase = (): string => usePathname().split("/").slice(0, 5).join("/");
