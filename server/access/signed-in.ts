import { z } from "zod";

/** What a door that opens sessions knows of the browser. */
export const device = { userAgent: z.string().max(400).default("") };

/** A session just opened; its token goes into the cookie and nowhere else. */
export type SignedIn = { token: string; userId: string; email: string; name: string };
