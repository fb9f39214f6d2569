"use client";

import { createContext, type ReactNode, use } from "react";

const Context = createContext("");

/** Who is signed in, for what is kept in the browser: it belongs to one person. */
export function Whose({ email, children }: { email: string; children: ReactNode }) {
  return <Context value={email}>{children}</Context>;
}

export const useWhose = (): string => use(Context);
